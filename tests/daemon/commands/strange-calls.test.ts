import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Machine, PROGRAM, json } from './cli.ts';

let machine: Machine;
beforeAll(async () => {
  machine = await Machine.setUp();
});
afterAll(async () => {
  await machine.remove();
});

const vaultOf = () => join(machine.root, 'laptop', 'vault');

describe('a command that only looks', () => {
  it('makes no vault', async () => {
    await machine.run('list');
    expect(existsSync(vaultOf())).toBe(false);
  });

  it.each(['list', 'search x', 'why a@client.example', 'show ap-zzzzz', 'status', 'rules test'])(
    'leaves nothing in a vault: %s',
    async (call) => {
      mkdirSync(vaultOf(), { recursive: true });
      await machine.run(...call.split(' '));
      expect(readdirSync(vaultOf())).toEqual([]);
    },
  );
});

it('an id with an escape sequence is named without it', async () => {
  const ran = await machine.run('show', '\u001b[31mred\u0007');
  expect(ran).toMatchObject({
    code: 1,
    stderr: 'countersign: There is no approval ‹U+001B›[31mred‹U+0007›; see: countersign list\n',
  });
});

it('a folder where a file should be is named, by whichever flag', async () => {
  const said = `${machine.root} is a folder; name a file.`;
  const body = ['--to', 'ana@client.example', '--subject', 'x', '--body-file', machine.root];
  expect((await machine.run('new', ...body)).stderr).toBe(`countersign: ${said}\n`);
  expect((await machine.run('rules', 'test', '--handbook', machine.root)).stderr).toBe(
    `countersign: ${said}\n`,
  );
});

it('a new mail without anything names the flags that are wanted', async () => {
  const said = 'Name who gets it by --to, or a mail by --forward or --reply-all.';
  expect(await machine.run('new')).toMatchObject({ code: 1, stderr: `countersign: ${said}\n` });
});

it.skipIf(!existsSync('/dev/full'))('a result that finds no room is said in a sentence', async () => {
  const shell = ['-c', '"$0" "$1" new-vault >/dev/full', process.execPath, PROGRAM];
  const ran = await new Promise((resolve) => {
    execFile('/bin/sh', shell, (error, _stdout, stderr) => resolve({ code: error?.code, stderr }));
  });
  expect(ran).toEqual({ code: 1, stderr: "countersign: Standard output can't be written (ENOSPC).\n" });
});

it('doctor: a file where the vault or the state should be fails', async () => {
  const file = join(machine.root, 'file');
  writeFileSync(file, '');
  machine.configure('local', (config) => {
    (config['vault'] as { dir: string }).dir = file;
  });
  const { checks } = json(await machine.run('doctor', '--json')) as {
    checks: { name: string; state: string; message: string }[];
  };
  expect(checks.find(({ name }) => name === 'vault folder')).toMatchObject({
    state: 'fail',
    message: `${file} is no folder; move it away, or name another.`,
  });
});
