import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pty, describeInTerminal } from '../../support/pty.ts';
import { Machine, PROGRAM, json } from './cli.ts';

let machine: Machine;
let id: string;
let path: string;
beforeAll(async () => {
  machine = await Machine.setUp({ holdSeconds: 600 });
  machine.deliver('<1@client.example>');
  await machine.drafted();
  const listed = json(await machine.run('list', '--json')) as { approvals: { id: string; path: string }[] };
  ({ id, path } = listed.approvals[0] ?? { id: '', path: '' });
});
afterAll(() => machine.remove());

const note = () => readFileSync(join(machine.pair.localVault, path), 'utf8');
const kept = () => join(machine.pair.localState, 'edits', `${id}.txt`);

function file(name: string, content: string | Uint8Array, mode = 0o644): string {
  const made = join(machine.root, name);
  writeFileSync(made, content);
  chmodSync(made, mode);
  return made;
}

/** `countersign edit` at a terminal, with an editor that runs these lines over the file `$1`. */
function edit(...lines: string[]): Pty {
  const editor = file('editor.sh', ['#!/bin/sh', ...lines, ''].join('\n'), 0o755);
  return new Pty([process.execPath, PROGRAM, 'edit', id, '--config', machine.pair.localConfig], {
    VISUAL: '',
    EDITOR: `${editor} --wait`,
  });
}

describe('countersign edit --body-file', () => {
  it('puts another text into the draft and leaves all else as it is', async () => {
    const front = note().split('```countersign')[0];
    const ran = await machine.run(
      'edit',
      id,
      '--body-file',
      file('answer.txt', 'Dear Ana,\r\n\r\nyes.\r\n'),
      '--json',
    );
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(json(ran)).toEqual({ approval: id, path, edited: true, gaps: 0 });
    expect(note()).toBe(`${front ?? ''}\`\`\`countersign\nDear Ana,\n\nyes.\n\`\`\`\n`);
    expect(existsSync(kept())).toBe(false);
  });

  it('says how many places are still to be filled in', async () => {
    const ran = await machine.run(
      'edit',
      id,
      '--body-file',
      file('gaps.txt', 'On <<fill: day>> at <<fill: time>>.\n'),
    );
    expect(ran.stdout).toContain('2 places are still to be filled in.');
  });

  it.each([
    ['bytes that are no UTF-8', Uint8Array.of(0xff, 0xfe), /is no UTF-8 text/],
    ['a character that no mail can carry', 'a\u0000b', /character/],
  ])('refuses %s, and the note stays', async (_, content, sentence) => {
    const before = note();
    const ran = await machine.run('edit', id, '--body-file', file('bad.txt', content));
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(sentence);
    expect(note()).toBe(before);
  });

  it('without a terminal and without a file says what to do', async () => {
    const ran = await machine.run('edit', id);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('--body-file');
  });
});

describeInTerminal('countersign edit in an editor', () => {
  it('gives the draft to the editor in a file of the person’s own, and takes what was written', async () => {
    const seen = join(machine.root, 'seen');
    const before = /```countersign\n([^]*)\n```/.exec(note())?.[1];
    const terminal = edit(`stat -c %a "$2" > ${seen}`, `cat "$2" >> ${seen}`, 'echo "Dear Ana, no." > "$2"');
    await terminal.sees('Edited');
    expect(await terminal.exit()).toBe(0);
    expect(readFileSync(seen, 'utf8')).toBe(`600\n${before ?? ''}\n`);
    expect(note()).toContain('```countersign\nDear Ana, no.\n```');
    expect(existsSync(kept())).toBe(false);
  });

  it('changes no byte where nothing was written', async () => {
    const before = statSync(join(machine.pair.localVault, path)).mtimeMs;
    const terminal = edit('exit 0');
    await terminal.sees('The text is as it was.');
    expect(await terminal.exit()).toBe(0);
    expect(statSync(join(machine.pair.localVault, path)).mtimeMs).toBe(before);
  });

  it('changes nothing where the editor fails', async () => {
    const before = note();
    const terminal = edit('echo "half" > "$2"', 'exit 3');
    await terminal.sees('it ended with 3');
    expect(await terminal.exit()).toBe(1);
    expect(note()).toBe(before);
  });

  it('overwrites nothing that was written meanwhile, and keeps the person’s text', async () => {
    const vaultNote = join(machine.pair.localVault, path);
    const terminal = edit(`sed -i 's/Dear Ana, no/Dear Ana, maybe/' "${vaultNote}"`, 'echo "Mine." > "$2"');
    await terminal.sees('The draft changed while you wrote');
    expect(await terminal.exit()).toBe(1);
    expect(note()).toContain('Dear Ana, maybe.');
    expect(readFileSync(kept(), 'utf8')).toBe('Mine.\n');
  });

  it('leaves an approved draft alone', async () => {
    const approving = await machine.approve(id);
    expect(await approving.exit()).toBe(0);
    const before = note();
    const terminal = edit('echo "Other." > "$2"');
    await terminal.sees(`countersign undo ${id}`);
    expect(await terminal.exit()).toBe(1);
    expect(note()).toBe(before);
  });
});
