import { describe, expect, it } from 'vitest';
import { countersignProgram } from '../../../daemon/commands/countersign.ts';
import { countersignCloudProgram } from '../../../daemon/commands/countersign-cloud.ts';
import { expectPublished } from '../../support/published.ts';
import { CLOUD_PROGRAM, json, run } from './cli.ts';
import { cliDocument, everyCommand, helpOf } from './cli-document.ts';

const WANTED = [
  'cloud',
  'local',
  'start',
  'list',
  'show',
  'search',
  'correct',
  'promote',
  'purge',
  'new',
  'attach',
  'edit',
  'approve',
  'reject',
  'revise',
  'undo',
  'pause',
  'resume',
  'pair',
  'devices revoke',
  'devices rename',
  'status',
  'sync',
  'doctor',
  'why',
  'log',
  'mcp email',
  'release',
  'revoke',
  'was-sent',
  'agent-key',
  'new-vault',
  'init',
  'live',
  'dry',
  'service install',
  'service uninstall',
  'service restart',
  'service status',
  'rules test',
  'rules check',
  'eval',
];

const ours = everyCommand(await countersignProgram());
const cloud = everyCommand(await countersignCloudProgram());
const commands = [...ours, ...cloud];

it('has every command', () => {
  expect(ours.map(([name]) => name).sort()).toEqual([...WANTED].sort());
});

describe.each(commands)('%s', (name, command) => {
  const help = helpOf(command);

  it('has a help that says what it does and ends in an example of itself', () => {
    expect(command.description()).toMatch(/^[a-z]/);
    const example = help.split(/\nExamples?:\n/)[1] ?? '';
    expect(example).toMatch(new RegExp(`^  countersign(-cloud)? ${name}( |$)`, 'm'));
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('has --json, unless its output is a protocol', () => {
    if (name === 'mcp email') expect(help).not.toContain('--json');
    else expect(help).toContain('--json');
  });
});

describe.each([
  ['countersign', countersignProgram, ours],
  ['countersign-cloud', countersignCloudProgram, cloud],
] as const)('%s', (name, programFor, every) => {
  const words = (all: typeof every) => [...new Set(all.map(([said]) => said.split(' ')[0] ?? ''))];

  it('reads the module of the command that is called, and no other', async () => {
    for (const word of words(every)) {
      const alone = words(everyCommand(await programFor(['node', name, word])));
      expect(alone).toContain(word);
      expect(alone.length).toBeLessThan(7);
    }
  });

  it.each([[[]], [['--help']], [['send']], [['-h', 'list']]])(
    'knows every command where %j calls none',
    async (args) => {
      expect(words(everyCommand(await programFor(['node', name, ...args])))).toEqual(words(every));
    },
  );
});

it('docs/cli.md holds the help of every command as the program prints it', async () => {
  expectPublished('docs/cli.md', await cliDocument());
});

describe('the built programs', () => {
  it.each([
    ['countersign', undefined],
    ['countersign-cloud', CLOUD_PROGRAM],
  ])('%s --help and --version', async (name, program) => {
    const help = await run(['--help'], {}, program);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(new RegExp(`^Usage: ${name} .*[^]*Exit codes:\n {2}0 {2}done`));
    expect(await run(['--version'], {}, program)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it.each([
    [[], /^[^]*\ncountersign: name a command \(see above\)\.\n$/],
    [['mcp'], /^[^]*\ncountersign: name a command \(see above\)\.\n$/],
    [['send'], /^countersign: unknown command 'send'; see: countersign --help\n$/],
    [['approve'], /^countersign: missing required argument 'id'; see: countersign approve --help\n$/],
    [['list', '--al'], /^countersign: unknown option '--al'.*; see: countersign list --help\n$/s],
    [['show', 'a', 'b'], /^countersign: too many arguments for 'show'.*; see: countersign show --help\n$/],
  ])('a wrong call %j: exit 2 and a sentence', async (args, sentence) => {
    const ran = await run(args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(sentence);
  });

  it('a wrong call with --json is JSON', async () => {
    const ran = await run(['approve', '--json']);
    expect(ran).toMatchObject({ code: 2, stderr: '' });
    expect(json(ran)).toMatchObject({ error: { kind: 'usage' } });
  });

  it.each(ours.filter(([name]) => !['agent-key', 'new-vault', 'init', 'eval'].includes(name)))(
    '%s without its configuration: exit 1, one sentence, and JSON where asked for',
    async (name, command) => {
      const needed = command.registeredArguments.filter(({ required }) => required).map(() => 'x');
      const options = command.options
        .filter(({ mandatory }) => mandatory)
        .flatMap(({ long, argChoices }) => [long ?? '', argChoices?.[0] ?? 'x']);
      const args = [...name.split(' '), ...needed, ...options];
      const plain = await run(args);
      expect(plain).toMatchObject({ code: 1, stdout: '' });
      expect(plain.stderr).toBe(
        "countersign: Can't read the configuration /nowhere/countersign.yaml (ENOENT). Create it, or name another with --config.\n",
      );
      if (name === 'mcp email') return;
      const told = await run([...args, '--json']);
      expect(told).toMatchObject({ code: 1, stderr: '' });
      expect(json(told)).toEqual({ error: { kind: 'config', message: expect.stringContaining('ENOENT') } });
    },
  );

  it('new-vault and agent-key need none', async () => {
    const first = await run(['new-vault', '--json']);
    const second = await run(['new-vault'], {}, CLOUD_PROGRAM);
    expect(json(first)).toEqual({ vault: expect.stringMatching(/^v-[a-z2-7]{26}$/) });
    expect(second.stdout).toMatch(/^v-[a-z2-7]{26}\n$/);
    expect(second.stdout.trim()).not.toBe(json(first)['vault']);
  });
});
