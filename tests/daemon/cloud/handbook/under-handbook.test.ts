import { describe, expect, it, test } from 'vitest';
import { type Arrival, type Intake } from '../../../../daemon/cloud/intake/intake.ts';
import { takeIn } from '../../../../daemon/cloud/take-in.ts';
import { type Classifier } from '../../../../daemon/cloud/triage/classifier.ts';
import { AuditLog } from '../../../../daemon/records/audit.ts';
import { readNotes } from '../../../../daemon/records/notes.ts';
import { isForAgents } from '../../../../shared/task/life.ts';
import { MemoryStore } from '../../../../shared/vault/memory-store.ts';
import { type Task } from '../../../../shared/vault/schemas.ts';

const NOW = Date.parse('2026-11-20T08:30:00Z');

/** Triage that finds the same in every mail. */
function triage(category: Task['category'], draft: boolean): Classifier {
  return { classify: () => ({ category, draft, why: 'So says triage.', risks: [], bounce_of: '' }) };
}

/** The task that a mail becomes in a vault with these rules. */
async function taken(
  rules: readonly string[],
  header: readonly string[],
  classifier: Classifier,
): Promise<Task> {
  const vault = new MemoryStore();
  vault.plant('Company_Handbook.md', `## Mail rules\n${rules.join('\n')}\n`);
  const raw = new TextEncoder().encode(
    [...header, 'To: me@mine.example', 'Message-ID: <1@x.example>', '', 'Hello', ''].join('\r\n'),
  );
  const arrival: Arrival = { key: '1', raw, receivedMs: NOW, where: 'test 1' };
  const intake: Intake = {
    next: () => Promise.resolve({ ok: true, value: [arrival] }),
    confirm: () => Promise.resolve(),
    changed: () => Promise.resolve(),
    status: () => ({ state: 'ok', message: '' }),
    resume: () => undefined,
    close: () => Promise.resolve(),
  };
  const audit = new AuditLog(vault, 'cloud', () => NOW);
  const redact = (text: string) => Promise.resolve(text);
  const owner = { address: 'me@mine.example', aliases: ['also@mine.example'] };
  await takeIn({ store: vault, audit, classifier, redact }, { account: 'work', owner, intake }, 10);
  const [note] = await readNotes(vault);
  if (note?.kind !== 'task') throw new Error('No task was made.');
  return note.task;
}

const ANA = ['From: Ana <ana@client.example>', 'Subject: Invoice'];
const WANTED = triage('needs_reply', true);

describe('a rule stands above triage', () => {
  test.each([
    ['- from *@client.example: receipt', { category: 'receipt', priority: 'low', status: 'needs_action' }],
    ['- from *@client.example: receipt, high', { category: 'receipt', priority: 'high' }],
    ['- from *@client.example: high', { category: 'needs_reply', priority: 'high', why: 'So says triage.' }],
    [
      '- from *@other.example: receipt',
      { category: 'needs_reply', priority: 'normal', status: 'needs_action' },
    ],
    [
      '- subject "invoice": never draft',
      { category: 'needs_reply', status: 'needs_you', result: expect.stringContaining('line 2') },
    ],
    [
      '- subject "invoice": always ask',
      { status: 'needs_you', result: expect.stringContaining('wants you to be asked') },
    ],
    [
      '- subject "invoice": always aks',
      { status: 'needs_you', result: expect.stringContaining('can’t be read') },
    ],
  ])('%s', async (rule, task) => {
    expect(await taken([rule], ANA, WANTED)).toMatchObject(task);
  });

  it('and says so', async () => {
    expect((await taken(['', '- from *: fyi'], ANA, WANTED)).why).toBe(
      'Your handbook says so (Company_Handbook.md, line 3).',
    );
  });
});

test('never draft says nothing where no answer is wanted; always ask does', async () => {
  const news = triage('newsletter', false);
  expect(await taken(['- from *: never draft'], ANA, news)).toMatchObject({
    category: 'newsletter',
    status: 'needs_action',
  });
  expect(await taken(['- from *: always ask'], ANA, news)).toMatchObject({
    category: 'newsletter',
    status: 'needs_you',
  });
});

describe('a rule that wants an answer', () => {
  const rules = ['- from *: needs_reply, high'];

  it('has it drafted for a mail by a person', async () => {
    expect(isForAgents(await taken(rules, ANA, triage('cold_pitch', false)))).toBe(true);
  });

  test.each([
    [['From: ana@client.example', 'List-Id: <l.x.example>'], 'a list'],
    [['From: ana@client.example', 'List-Unsubscribe: <https://x.example>'], 'a list'],
    [['From: ana@client.example', 'Precedence: bulk'], 'a list'],
    [['From: ana@client.example', 'Auto-Submitted: auto-replied'], 'a program'],
    [['From: ana@client.example', 'Auto-Submitted: auto-generated'], 'a program'],
    [['From: ana@client.example', 'Return-Path: <>'], 'a mail server'],
    [['From: no-reply@client.example'], 'takes no answers'],
    [['From: Mailer-Daemon@client.example'], 'takes no answers'],
    [['From: also@MINE.example'], 'yourself'],
  ])('has none drafted for %j', async (header, why) => {
    const task = await taken(rules, [...header, 'Subject: x'], triage('newsletter', false));
    expect(task).toMatchObject({
      category: 'needs_reply',
      status: 'needs_you',
      result: expect.stringContaining(why),
    });
    expect(isForAgents(task)).toBe(false);
  });

  it('leaves a mail without a sender to Local, which knows what to say', async () => {
    expect(
      await taken(rules, ['From: a@b.example, c@d.example', 'Subject: x'], triage('fyi', false)),
    ).toMatchObject({
      from_address: '',
      status: 'needs_action',
    });
  });
});

it('what triage itself will not have drafted goes to the person', async () => {
  expect(await taken([], ANA, triage('needs_reply', false))).toMatchObject({
    status: 'needs_you',
    result: expect.stringContaining('a program seems to have sent it'),
  });
});
