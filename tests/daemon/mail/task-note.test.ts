import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMail } from '../../../daemon/mail/parse.ts';
import { shownText } from '../../../daemon/mail/shown.ts';
import { type TaskNoteInput, taskNote } from '../../../daemon/mail/task-note.ts';
import type { Verdict } from '../../../daemon/mail/verdict.ts';
import { redactForeign } from '../../../daemon/sync/secrets.ts';
import { taskIdOf } from '../../../shared/vault/ids.ts';
import { placeOf } from '../../../shared/vault/layout.ts';
import { readTask } from '../../../shared/vault/typed-notes.ts';
import { MAIL_FIXTURES, factsOf, fixtureMail, mailOf } from '../../support/mail-fixtures.ts';
import { utf8Bytes } from '../../support/shown-text.ts';

const VERDICT: Verdict = {
  category: 'needs_reply',
  draft: true,
  why: 'A person wrote.',
  risks: [],
  bounce_of: '',
};

async function noteOf(raw: Uint8Array, extra: Partial<TaskNoteInput> = {}) {
  const mail = await parseMail(raw);
  return taskNote({
    raw,
    mail,
    account: 'work',
    receivedMs: 0,
    verdict: VERDICT,
    redact: (text) => text,
    ...extra,
  });
}

describe('every fixture', () => {
  test.each(MAIL_FIXTURES)(
    '%s becomes a note that the codec reads back, at a path of the grammar',
    async (name) => {
      const raw = fixtureMail(name);
      const note = await noteOf(raw);
      expect(placeOf(note.path)).toMatchObject({
        place: 'needs_action',
        domain: 'email',
        id: taskIdOf('work', raw),
      });
      const read = readTask(note.text);
      expect(read).toMatchObject({ ok: true });
      if (!read.ok) return;
      expect(read.value.task).toEqual(note.task);
      expect(read.value.text).toBe(note.shown);
      expect(note.task).toMatchObject({
        type: 'task',
        status: 'needs_action',
        revision: 1,
        agent: '',
        epoch: 0,
      });
    },
  );

  test.each(MAIL_FIXTURES)('%s gives the same note again, whatever the clock of the reader', async (name) => {
    const raw = fixtureMail(name);
    const one = await noteOf(raw, { receivedMs: 1 });
    const two = await noteOf(raw.slice(), { receivedMs: 1_800_000_000_000 });
    expect(two).toEqual(one);
  });
});

test('the hostile header stands in the note as text: one note, one block, our status', async () => {
  const note = await noteOf(fixtureMail('hostile-headers'));
  expect(note.base).toBe(
    `EMAIL_2026-11-20_js-status-approved-u-0000-u-001b-0-owned-u-0007_${note.task.id}.md`,
  );
  const lines = note.text.split('\n');
  expect(lines.filter((line) => line === '---')).toHaveLength(4);
  expect(lines.indexOf('---', 1)).toBeLessThan(lines.indexOf('`````mail-text'));
  expect(lines.filter((line) => /^status:/.test(line))).toEqual(['status: needs_action', 'status: approved']);
  expect(readTask(note.text)).toMatchObject({
    ok: true,
    value: { task: { status: 'needs_action', type: 'task' } },
  });
});

test('the id is that of the account and the bytes', async () => {
  const raw = fixtureMail('ordinary');
  expect((await noteOf(raw)).task.id).not.toBe((await noteOf(raw, { account: 'home' })).task.id);
});

test('the time is the mailbox’s only where the mail has none', async () => {
  const undated = mailOf(['From: a@b.example', 'Subject: x']);
  expect((await noteOf(undated, { receivedMs: Date.UTC(2026, 0, 2) })).task.received).toBe(
    '2026-01-02T00:00:00Z',
  );
  expect((await noteOf(undated)).base).toMatch(/^EMAIL_1970-01-01_x_/);
});

test('an unreadable mail is a task too, with the reason', async () => {
  const note = await noteOf(new Uint8Array([0, 1, 2]));
  expect(readTask(note.text)).toMatchObject({ ok: true });
  expect(note.shown).toContain('open the original');
  expect(note.task).toMatchObject({ from_address: '', subject: 'Unreadable mail' });
});

test('a secret is withheld in text, subject and name, also from the file name', async () => {
  const redact = (text: string) => text.replaceAll('hunter2', '[withheld]');
  const raw = mailOf(['From: "hunter2" <a@b.example>', 'Subject: it is hunter2'], 'hunter2\n');
  const note = await noteOf(raw, { redact });
  expect(note.text + note.path).not.toContain('hunter2');
});

test('what the note shows is what Local computes from the original', async () => {
  for (const name of ['ordinary', 'secret', 'alternative-attachment', 'long-text']) {
    const raw = fixtureMail(name);
    const facts = await factsOf(raw);
    const withheld = await redactForeign(facts.text);
    const note = await noteOf(raw, { redact: (text) => (text === facts.text ? withheld : text) });
    expect(note.shown).toBe(await shownText(facts));
  }
  expect(await shownText(await factsOf(fixtureMail('secret')))).not.toContain('hunter2');
});

test('withholding never makes the text longer than it may be', async () => {
  const raw = mailOf(['From: a@b.example'], 'x '.repeat(4000));
  const note = await noteOf(raw, { redact: (text) => text.replaceAll('x', '[withheld: a secret]') });
  expect(utf8Bytes(note.shown)).toBeLessThanOrEqual(8192);
});

test('any mail makes a note that is read back', async () => {
  const value = fc.string({ unit: 'binary', maxLength: 120 });
  const field = fc.constantFrom(
    'From',
    'To',
    'Cc',
    'Subject',
    'Message-ID',
    'References',
    'Reply-To',
    'Date',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(field, value), { maxLength: 8 }),
      fc.string({ unit: 'binary', maxLength: 300 }),
      async (fields, body) => {
        const note = await noteOf(
          mailOf(['From: a@b.example', ...fields.map(([key, text]) => `${key}: ${text}`)], body),
        );
        const read = readTask(note.text);
        expect(read.ok && read.value.text).toBe(note.shown);
        expect(placeOf(note.path)).not.toBeNull();
      },
    ),
    { numRuns: 200 },
  );
});

test('a mail with as many recipients, references and answers as fit makes a note within the codec’s limits', async () => {
  const list = (key: string) =>
    `${key}: ${Array.from({ length: 900 }, (_, at) => `${'x'.repeat(60)}${String(at)}@${'y'.repeat(60)}.example`).join(', ')}`;
  const ids = Array.from({ length: 300 }, (_, at) => `<${'z'.repeat(400)}${String(at)}@b.example>`).join(' ');
  const raw = mailOf([
    'From: a@b.example',
    list('To'),
    list('Cc'),
    list('Reply-To'),
    `References: ${ids}`,
    `Subject: ${'s'.repeat(5000)}`,
  ]);
  expect(readTask((await noteOf(raw)).text)).toMatchObject({ ok: true });
});
