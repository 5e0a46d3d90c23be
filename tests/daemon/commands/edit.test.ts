import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
    // It has a file of its own already, and is nothing to go on with.
    expect(existsSync(kept())).toBe(false);
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
    // What was saved before it failed is the person's, and they are told where it is.
    expect(terminal.screen).toContain(kept());
    expect(readFileSync(kept(), 'utf8')).toBe('half\n');
    const again = edit('exit 3');
    await again.sees('it ended with 3. Nothing was changed');
    expect(await again.exit()).toBe(1);
    expect(readFileSync(kept(), 'utf8')).toBe('half\n');
    rmSync(kept());
  });

  it('leaves no file where the editor fails and nothing was written', async () => {
    const terminal = edit('exit 1');
    await terminal.sees('it ended with 1. Nothing was changed; set EDITOR');
    expect(await terminal.exit()).toBe(1);
    expect(existsSync(kept())).toBe(false);
  });

  it('overwrites nothing that was written meanwhile, and keeps the person’s text', async () => {
    const vaultNote = join(machine.pair.localVault, path);
    const terminal = edit(`sed -i 's/Dear Ana, no/Dear Ana, maybe/' "${vaultNote}"`, 'echo "Mine." > "$2"');
    await terminal.sees('The draft changed while you wrote');
    expect(await terminal.exit()).toBe(1);
    expect(note()).toContain('Dear Ana, maybe.');
    expect(readFileSync(kept(), 'utf8')).toBe('Mine.\n');
  });

  it('opens the kept text again, and an editor that does nothing leaves it and the draft', async () => {
    const before = note();
    const terminal = edit('exit 0');
    await terminal.sees(`is opened: ${kept()}. To begin from the draft instead, move that file away first.`);
    await terminal.sees('The text is as it was.');
    await terminal.sees(`Your text of before is still in ${kept()}.`);
    expect(await terminal.exit()).toBe(0);
    expect(readFileSync(kept(), 'utf8')).toBe('Mine.\n');
    expect(note()).toBe(before);
  });

  it('another text by --body-file does not take the kept one’s place', async () => {
    const bad = await machine.run('edit', id, '--body-file', file('bad.txt', 'a\u0000b'));
    expect(bad.code).toBe(1);
    expect(readFileSync(kept(), 'utf8')).toBe('Mine.\n');
    expect(bad.stderr).toContain(`your text is in ${join(machine.root, 'bad.txt')}. Look at the draft`);
    const good = await machine.run('edit', id, '--body-file', file('good.txt', 'Dear Ana, perhaps.'));
    expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining(`is still in ${kept()}`) });
    expect(readFileSync(kept(), 'utf8')).toBe('Mine.\n');
  });

  it('goes on with the kept text, and asks before words of the draft give way to it', async () => {
    const before = note();
    const no = edit('echo "And more." >> "$2"');
    await no.sees('The draft says now:');
    await no.sees('Dear Ana, perhaps.');
    await no.sees('Put your text in its place?');
    no.type('n');
    await no.sees('The draft stays. Nothing was changed; your text is in');
    expect(await no.exit()).toBe(1);
    expect(note()).toBe(before);
    expect(readFileSync(kept(), 'utf8')).toBe('Mine.\nAnd more.\n');
    const yes = edit('echo "Ana" >> "$2"');
    await yes.sees('Put your text in its place?');
    yes.type('y');
    await yes.sees('Edited');
    expect(await yes.exit()).toBe(0);
    expect(note()).toContain('```countersign\nMine.\nAnd more.\nAna\n```');
    expect(existsSync(kept())).toBe(false);
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
