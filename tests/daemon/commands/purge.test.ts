import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInTerminal } from '../../support/pty.ts';
import { Machine, json } from './cli.ts';

const TIME = { timeout: 120_000 };
const WORDS = 'Which order number does the invoice belong to?';
const SUBJECT = 'Amethyst invoice of January';

let machine: Machine;
let approval: string;
let task: string;

/** Every file below a folder that holds these words, by its path there. */
function holding(folder: string, words: string): string[] {
  if (!existsSync(folder)) return [];
  return (readdirSync(folder, { recursive: true, withFileTypes: true }) as unknown as Entry[])
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(words))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
interface Entry {
  readonly name: string;
  readonly parentPath: string;
  isFile(): boolean;
}

const vault = () => machine.pair.localVault;
const payloads = () => readdirSync(join(machine.pair.localState, 'journal', 'payloads'));
const journal = () => readFileSync(join(machine.pair.localState, 'journal', 'journal.jsonl'), 'utf8');
const ids = () =>
  (readdirSync(vault(), { recursive: true }) as string[]).filter((path) => path.includes(task));

beforeAll(async () => {
  machine = await Machine.setUp({ holdSeconds: 0 });
  machine.deliver('<1@client.example>', 'Ana <ana@client.example>', SUBJECT);
  await machine.drafted();
  ({ id: approval } = await machine.openApproval());
  const shown = json(await machine.run('show', approval, '--json')) as { request: { task: string } };
  task = shown.request.task;
}, 120_000);
afterAll(() => machine.remove());

it('refuses what is not finished, what it does not know, and to act without a word', TIME, async () => {
  const open = await machine.run('purge', task, '--yes');
  expect(open).toMatchObject({ code: 1, stdout: '' });
  expect(open.stderr).toMatch(/is not decided or not carried out yet; end it first: countersign reject ap-/);
  expect(await machine.run('purge', 'zzzzzz', '--yes')).toMatchObject({ code: 1, stdout: '' });
  expect(holding(vault(), WORDS)).not.toEqual([]);
});

describeInTerminal('a mail that was answered', () => {
  it('asks first, and does nothing without the word', TIME, async () => {
    const pty = await machine.approve(approval);
    expect(await pty.exit()).toBe(0);
    for (let round = 0; round < 5 && machine.smtp.delivered.length === 0; round++)
      await machine.run('local', '--once');
    await machine.run('local', '--once');
    expect(machine.smtp.delivered).toHaveLength(1);
    expect(payloads()).toHaveLength(1);

    expect(await machine.run('purge', task)).toMatchObject({
      code: 1,
      stderr: 'countersign: Purging asks a person; add --yes where nobody can answer.\n',
    });
    const asked = machine.typed('purge', '1@client.example');
    await asked.sees(SUBJECT);
    await asked.sees('Type "purge" to remove it: ');
    asked.type('yes');
    await asked.sees('Nothing was purged.');
    expect(await asked.exit()).toBe(1);
    expect(payloads()).toHaveLength(1);
  });

  it(
    'is gone from vault and computer; what it can’t reach is told, and is all that there is',
    TIME,
    async () => {
      const before = journal();
      const ran = await machine.run('purge', task, '--yes', '--json');
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      const told = json(ran) as {
        notes: string[];
        payloads: string[];
        unreached: { where: string; why: string }[];
      };
      expect(told).toMatchObject({ task, by: 'local' });
      expect(told.payloads).toHaveLength(1);
      expect(payloads()).toEqual([]);
      expect(journal()).toBe(before);

      const left = told.unreached.map(({ where }) => where);
      const signed = readdirSync(join(vault(), 'Decisions', approval)).map(
        (name) => `Decisions/${approval}/${name}`,
      );
      for (const path of signed) expect(left).toContain(path);
      // An oracle of its own: no file that still has the words goes unmentioned.
      for (const words of [WORDS, SUBJECT, 'amethyst'])
        for (const path of holding(vault(), words)) expect(left).toContain(path);
      const inState = holding(machine.pair.localState, WORDS);
      expect(inState.filter((path) => !path.startsWith('journal/'))).toEqual([]);
      expect(left).toContain(join(machine.pair.localState, 'journal'));
      expect(left).toContain('the mailbox');

      // No name has the mail's words any more, and each id is in one place.
      const names = (readdirSync(vault(), { recursive: true }) as string[]).filter((path) =>
        /amethyst/i.test(path),
      );
      expect(names).toEqual([]);
      expect(ids().filter((path) => path.includes('EMAIL_'))).toEqual(
        told.notes.filter((path) => path.includes('EMAIL_')),
      );
      const note = readFileSync(join(vault(), told.notes.at(-1) ?? ''), 'utf8');
      expect(note).toMatch(/Purged at \d{4}-.* by local: /);
    },
  );

  it(
    'stays purged: Local goes on, lists it without its words, and the same mail is not taken in again',
    TIME,
    async () => {
      machine.deliver('<1@client.example>', 'Ana <ana@client.example>', SUBJECT);
      await machine.drafted();
      for (let round = 0; round < 2; round++)
        expect(await machine.run('local', '--once')).toMatchObject({ code: 0 });
      expect(holding(vault(), SUBJECT).filter((path) => !/^(?:Decisions|Logs|Updates)\//.test(path))).toEqual(
        [],
      );
      expect(holding(vault(), WORDS).filter((path) => !path.startsWith('Decisions/'))).toEqual([]);
      expect(machine.smtp.delivered).toHaveLength(1);
      const logged = holding(join(vault(), 'Logs', 'local'), '"action_type":"purge"');
      expect(logged).toHaveLength(1);
    },
  );

  it('a second time there is nothing left to do', TIME, async () => {
    const ran = await machine.run('purge', task, '--yes');
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(new RegExp(`^Nothing of ${task} was left to purge\\.\nNot removed:\n`));
  });
});
