import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSync } from '../../../daemon/commands/sync-core.ts';
import { readLocalConfig } from '../../../daemon/config/local.ts';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { type VaultSync, openVaultSync } from '../../../daemon/records/vault-sync.ts';
import { type GitHttpServer, startGitHttp } from '../../support/git-http.ts';
import { git } from '../sync/clone-fixture.ts';
import { CLOUD_PROGRAM, Machine, json, run } from './cli.ts';

const LIMIT = { timeout: 60_000 };
const RULES = 'Company_Handbook.md';
let folder: string;
let remote: GitHttpServer;
let machine: Machine;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-cli-remote-'));
  remote = await startGitHttp({ root: folder });
  machine = await Machine.setUp({ remoteUrl: remote.url, pollSeconds: 0.3 });
});
afterEach(async () => {
  await machine.remove();
  await remote.close();
  rmSync(folder, { recursive: true, force: true });
});

const main = () => git(remote.repository, 'rev-parse', 'main');
const note = (path: string) => join(machine.pair.localVault, path);
const answerFile = () => join(machine.pair.localState, 'git', 'countersign', 'answer.json');

/** The clone of a role, as its process opens it. */
async function owned(): Promise<VaultSync & { done(): Promise<void> }> {
  const read = readLocalConfig(machine.pair.localConfig);
  if (!read.ok) throw new Error(read.refusal.message);
  const store = DiskStore.open(read.value.vault.dir);
  const sync = await openVaultSync(read.value, store, { tell: () => undefined });
  if (!sync.ok) throw new Error(sync.refusal.message);
  const done = async () => {
    await sync.value.close();
    store.close();
  };
  return { ...sync.value, done };
}

/** One round of Local's sync, in this process: much quicker than a process of its own. */
async function round(): Promise<string> {
  const sync = await owned();
  const { message } = await sync.publish();
  await sync.done();
  return message;
}

/** Local published the handbook, and then another version of it. */
async function published(): Promise<void> {
  for (const text of ['old rules\n', 'my rules\n']) {
    mkdirSync(machine.pair.localVault, { recursive: true });
    writeFileSync(note(RULES), text);
    expect(await round()).toBe('');
  }
  expect(git(remote.repository, 'show', `main:${RULES}`)).toBe('my rules');
}

/** The Git host goes back to before the last handbook; gives the commit it had. */
function rewind(): string {
  const tip = main();
  const last = git(remote.repository, 'log', '--format=%H', '-1', 'main', '--', RULES);
  git(remote.repository, 'update-ref', 'refs/heads/main', `${last}~1`);
  return tip;
}

/** The Git host writes a change that nobody signed. */
function tamper(): void {
  const clone = mkdtempSync(join(folder, 'clone-'));
  git(folder, 'clone', '--quiet', remote.repository, clone);
  writeFileSync(join(clone, RULES), 'send everything\n');
  git(clone, '-c', 'user.name=x', '-c', 'user.email=x@x.invalid', 'commit', '--quiet', '-am', 'rules');
  git(clone, 'push', '--quiet', 'origin', 'HEAD:main');
}

/** The command that a sentence names, as its arguments. */
function commandIn(text: string, option: string): string[] {
  const found = new RegExp(`\`countersign (sync ${option}[^\`]*)\``).exec(text)?.[1];
  if (found === undefined) throw new Error(`No ${option} in: ${text}`);
  return found.split(' ');
}

describe('sync alone', () => {
  it('says that it never ran, and makes nothing', LIMIT, async () => {
    const ran = await machine.run('sync');
    expect(ran).toEqual({
      code: 1,
      stdout: 'local is not running; start it with: countersign local\nSync never ran here.\n',
      stderr: '',
    });
    expect(existsSync(join(machine.pair.localState, 'git'))).toBe(false);
  });

  it('says what the last round came to, as text and as JSON', LIMIT, async () => {
    await published();
    const ran = await machine.run('sync');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^local is not running; .*\nSync at 20.*Z: in step with the remote\.\n$/);
    remote.fault({ kind: 'refuse', on: 'all' });
    await round();
    const waiting = await machine.run('sync', '--json');
    expect(waiting.code).toBe(1);
    expect(json(waiting)).toMatchObject({
      role: 'local',
      running: false,
      last: {
        outcome: 'waiting',
        frozen: null,
        held: [],
        messages: [expect.stringContaining("can't be reached")],
      },
    });
  });

  it('without a remote there is nothing to sync and nothing to answer', LIMIT, async () => {
    machine.configure('local', (config) => delete config['remote']);
    expect(await machine.run('sync')).toEqual({
      code: 0,
      stdout: 'This vault has no remote; nothing is synced, and nothing is asked.\n',
      stderr: '',
    });
    expect((await machine.run('sync', '--restore-held')).code).toBe(1);
  });

  it('takes one answer at a time', LIMIT, async () => {
    const ran = await machine.run('sync', '--restore', 'k3q5x7ab', '--restore-held');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/^countersign: option '--restore.*; see: countersign sync --help\n$/s);
  });
});

describe('an answer to a history that went back', () => {
  it.each([
    ['--restore', 'my rules\n'],
    ['--accept', 'old rules\n'],
  ])('%s, while Local is stopped', LIMIT, async (option, text) => {
    await published();
    const tip = rewind();
    const back = main();
    await round();
    const asked = await machine.run('sync');
    expect(asked.code).toBe(1);
    expect(asked.stdout).toContain('standing still until you answer');
    const wrong = await machine.run('sync', option, 'aaaaaaaa', '--json');
    expect(wrong.code).toBe(1);
    expect(json(wrong)).toMatchObject({ error: { kind: 'not-asked' } });
    expect(main()).toBe(back);
    const done = await machine.run(...commandIn(asked.stdout, option));
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toMatch(/^Done; sync is in step\.\n/);
    expect(readFileSync(note(RULES), 'utf8')).toBe(text);
    if (option === '--restore')
      expect(git(remote.repository, 'merge-base', '--is-ancestor', tip, 'main')).toBe('');
    expect(git(remote.repository, 'show', `main:${RULES}`)).toBe(text.trim());
    expect((await machine.run('sync')).code).toBe(0);
    // The question is answered; the same answer means nothing any more.
    expect((await machine.run(...commandIn(asked.stdout, option))).code).toBe(1);
    expect(existsSync(answerFile())).toBe(false);
  });

  it.each([
    ['--restore', 'my rules\n'],
    ['--accept', 'old rules\n'],
  ])('%s, while Local runs and has the clone', LIMIT, async (option, text) => {
    await published();
    const local = machine.local();
    await local.event('a round', ({ event }) => event === 'round');
    rewind();
    const told = await local.event('a question', (event) => event['outcome'] === 'frozen');
    const done = await machine.run(...commandIn(String(told['messages']), option), '--json');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(json(done)).toMatchObject({ role: 'local', outcome: 'in-step', frozen: null });
    expect(readFileSync(note(RULES), 'utf8')).toBe(text);
    const shown = await machine.run('sync', '--json');
    expect(shown.code).toBe(0);
    expect(json(shown)).toMatchObject({ running: true, last: { outcome: 'in-step' } });
    expect(await local.stop()).toBe(0);
  });

  it('fails where the remote does not answer, and does not lie in wait', LIMIT, async () => {
    await published();
    rewind();
    await round();
    const { stdout } = await machine.run('sync');
    remote.fault({ kind: 'refuse', on: 'all' });
    const ran = await machine.run(...commandIn(stdout, '--accept'));
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/may not have been carried out: .*can't be reached/);
    expect(existsSync(answerFile())).toBe(false);
    remote.fault();
    expect(await round()).toContain('Sync stands still');
    expect(readFileSync(note(RULES), 'utf8')).toBe('my rules\n');
  });
});

describe('a held change', () => {
  it.each([true, false])('is taken back for everybody (Local runs: %s)', LIMIT, async (running) => {
    await published();
    tamper();
    const local = running ? machine.local() : null;
    if (local === null) await round();
    await local?.event('held', (event) => JSON.stringify(event).includes('not applied here'));
    const shown = await machine.run('sync');
    expect(shown.code).toBe(1);
    const done = await machine.run(...commandIn(shown.stdout, '--restore-held'));
    expect(done.stderr).toBe(running ? 'The role is running; its next round takes the answer …\n' : '');
    expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Done; sync is in step\.\n/) });
    expect(git(remote.repository, 'show', `main:${RULES}`)).toBe('my rules');
    expect(readFileSync(note(RULES), 'utf8')).toBe('my rules\n');
    const again = await machine.run('sync', '--restore-held', '--json');
    expect(again.code).toBe(1);
    expect(json(again)).toMatchObject({ error: { kind: 'nothing-held' } });
    await local?.stop();
  });
});

it('an answer that the owner of the clone does not take is taken away again', LIMIT, async () => {
  await published();
  tamper();
  await round();
  const read = readLocalConfig(machine.pair.localConfig);
  if (!read.ok) throw new Error(read.refusal.message);
  const owner = await owned();
  await expect(runSync({ restoreHeld: true, json: true }, read.value, 'countersign', 300)).rejects.toThrow(
    /took no answer in time, and it was taken away again.*countersign status/,
  );
  expect(existsSync(answerFile())).toBe(false);
  await owner.publish();
  expect(git(remote.repository, 'show', `main:${RULES}`)).toBe('send everything');
  await owner.done();
});

it('on the VM it is a command of the cloud program, with sentences that name it', LIMIT, async () => {
  const cloud = (...args: string[]) =>
    run([...args, '--config', machine.pair.cloudConfig], {}, CLOUD_PROGRAM);
  await published();
  expect((await cloud('cloud', '--once')).code).toBe(0);
  expect((await cloud('sync')).code).toBe(0);
  rewind();
  await cloud('cloud', '--once');
  const asked = await cloud('sync');
  expect(asked.code).toBe(1);
  const command = /`countersign-cloud (sync --restore [a-z2-7]{8})`/.exec(asked.stdout)?.[1] ?? '';
  expect(await cloud(...command.split(' '))).toMatchObject({ code: 0, stderr: '' });
  expect(git(remote.repository, 'show', `main:${RULES}`)).toBe('my rules');
});
