import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Learned } from '../../../../daemon/cloud/learn/learned.ts';
import { rules } from '../../../../daemon/cloud/triage/rules.ts';
import { type MailFacts } from '../../../../daemon/mail/facts.ts';
import { taskNote } from '../../../../daemon/mail/task-note.ts';
import { tell } from '../../../../daemon/records/updates.ts';
import { correct } from '../../../../shared/task/life.ts';
import { MemoryStore } from '../../../../shared/vault/memory-store.ts';
import { type Task } from '../../../../shared/vault/schemas.ts';
import { readTask, writeTask } from '../../../../shared/vault/typed-notes.ts';
import { OWNER, facts } from './mails.ts';

const NOW = Date.parse('2026-11-20T08:30:00Z');
const DAY = 86_400_000;
let state: string;
let vault: MemoryStore;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'countersign-learned-'));
  vault = new MemoryStore();
});
afterEach(() => {
  rmSync(state, { recursive: true });
});

const lines = (name: string) =>
  readFileSync(join(state, 'learned', name), 'utf8')
    .trimEnd()
    .split('\n');

/** Takes a mail in, as far as learning is concerned; gives its task's id. */
function arrives(learned: Learned | null, mail: MailFacts): string {
  const raw = new TextEncoder().encode(mail.message_id + mail.subject);
  const verdict = rules.classify(mail, OWNER);
  const note = taskNote({ raw, mail, account: 'work', receivedMs: NOW, verdict, redact: (same) => same });
  learned?.notice(note.task.id, mail, OWNER);
  vault.plant(note.path, note.text);
  return note.task.id;
}

/** A correction as Local leaves it in the vault. */
async function said(id: string, category: Task['category'], withNews = true): Promise<void> {
  const path = (await vault.list('')).find((one) => one.endsWith(`_${id}.md`)) ?? '';
  const read = readTask((await vault.read(path)) ?? '');
  if (!read.ok) throw new Error(read.refusal.message);
  vault.plant(path, writeTask(correct(read.value.task, category), read.value.text));
  if (!withNews) return;
  await tell(vault, 'local', NOW, {
    id: `corrected:${id}:${category}`,
    kind: 'corrected',
    text: 'Corrected.',
  });
}

const verdictOn = (learned: Learned, mail: MailFacts) => learned.classifier.classify(mail, OWNER).category;

it('learns a correction once, at once, and still knows it in the next process', async () => {
  const learned = Learned.open(state);
  const mail = await facts({});
  const id = arrives(learned, mail);
  expect(await learned.learn(vault, NOW)).toEqual([]);
  expect([learned.count, verdictOn(learned, mail)]).toEqual([0, 'needs_reply']);
  await said(id, 'newsletter');
  for (let round = 0; round < 3; round++) expect(await learned.learn(vault, NOW)).toEqual([]);
  expect([learned.count, verdictOn(learned, mail)]).toEqual([1, 'newsletter']);
  expect(lines('lessons.jsonl')).toHaveLength(1);
  const again = Learned.open(state);
  expect([again.count, verdictOn(again, mail)]).toEqual([1, 'newsletter']);
});

it('a later correction of the same mail takes the place of the earlier', async () => {
  const learned = Learned.open(state);
  const mail = await facts({});
  const id = arrives(learned, mail);
  await said(id, 'spam');
  await learned.learn(vault, NOW);
  await said(id, 'receipt');
  await learned.learn(vault, NOW);
  expect([learned.count, verdictOn(learned, mail)]).toEqual([1, 'receipt']);
  expect(verdictOn(Learned.open(state), mail)).toBe('receipt');
});

it('finds what was corrected while it was away, or by hand, with the look through the whole vault', async () => {
  const mail = await facts({});
  const id = arrives(Learned.open(state), mail);
  const learned = Learned.open(state);
  await learned.learn(vault, NOW);
  await said(id, 'newsletter', false);
  await learned.learn(vault, NOW + DAY - 1);
  expect(learned.count).toBe(0);
  await learned.learn(vault, NOW + DAY);
  expect(learned.count).toBe(1);
  rmSync(join(state, 'learned', 'lessons.jsonl'));
  const restarted = Learned.open(state);
  expect(restarted.count).toBe(0);
  await restarted.learn(vault, NOW);
  expect(verdictOn(restarted, mail)).toBe('newsletter');
});

it('of a mail that it never saw it learns the sender', async () => {
  const mail = await facts({});
  const id = arrives(null, mail);
  const learned = Learned.open(state);
  await said(id, 'newsletter');
  await learned.learn(vault, NOW);
  expect(verdictOn(learned, await facts({ Subject: 'Another' }))).toBe('newsletter');
});

describe('damage', () => {
  it.each(['mails.jsonl', 'lessons.jsonl'])(
    'a torn %s costs what was torn and nothing else',
    async (name) => {
      const learned = Learned.open(state);
      const [one, other] = [
        await facts({}),
        await facts({ From: 'bo@shop.example', 'Message-ID': '<2@x.example>' }),
      ];
      const ids = [arrives(learned, one), arrives(learned, other)];
      for (const id of ids) await said(id, 'newsletter');
      await learned.learn(vault, NOW);
      const file = join(state, 'learned', name);
      const text = readFileSync(file);
      writeFileSync(file, text.subarray(0, text.length - 40));
      const again = Learned.open(state);
      expect(again.count).toBe(name === 'lessons.jsonl' ? 1 : 2);
      // What the vault still says is learned again.
      await again.learn(vault, NOW);
      expect(again.count).toBe(2);
      expect(verdictOn(again, other)).toBe('newsletter');
      expect(lines(name).every((line) => JSON.parse(line) !== undefined)).toBe(true);
    },
  );

  it('a disk that takes nothing stops no mail, and is told', async () => {
    const learned = Learned.open(state);
    rmSync(join(state, 'learned'), { recursive: true, force: true });
    writeFileSync(join(state, 'learned'), 'no folder');
    const mail = await facts({});
    const id = arrives(learned, mail);
    await said(id, 'spam');
    const trouble = await learned.learn(vault, NOW);
    expect(trouble).toEqual([expect.stringMatching(/^What you corrected can't be kept: /)]);
    expect(verdictOn(learned, mail)).toBe('needs_reply');
  });
});

it('the same mail is kept once, however often it is read', async () => {
  const mail = await facts({});
  arrives(Learned.open(state), mail);
  const learned = Learned.open(state);
  arrives(learned, mail);
  arrives(learned, mail);
  expect(lines('mails.jsonl')).toHaveLength(1);
});

it('news that name no mail, and notes that say nothing, are passed over', async () => {
  const learned = Learned.open(state);
  arrives(learned, await facts({}));
  await learned.learn(vault, NOW);
  await tell(vault, 'cloud-b', NOW, { id: 'corrected:aaaaaaaaaaaaaaaa:spam', kind: 'corrected', text: 'x' });
  await tell(vault, 'cloud-b', NOW, { id: 'corrected:nonsense', kind: 'corrected', text: 'x' });
  expect(await learned.learn(vault, NOW)).toEqual([]);
  expect(learned.count).toBe(0);
});
