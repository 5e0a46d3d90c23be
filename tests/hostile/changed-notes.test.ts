import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApprovalNote, type TaskNote } from '../../daemon/records/notes.ts';
import { type ApprovalRequest, type Task } from '../../shared/vault/schemas.ts';
import { writeApprovalRequest, writeTask } from '../../shared/vault/typed-notes.ts';
import { LocalWorld, MAIL } from '../support/local-world.ts';
import { says } from './says.ts';

/** Notes that are changed under a decision: by a slip of the person, by another program, by a cloud that lies. */
let world: LocalWorld;
let asked: ApprovalNote;

beforeEach(async () => {
  world = await LocalWorld.drafted();
  asked = await world.approval();
});
afterEach(() => {
  world.remove();
});

async function wait(): Promise<void> {
  await world.settle();
  world.clock.advance(60_000);
  await world.settle();
}

async function rewrite(change: Partial<ApprovalRequest>, draft?: string): Promise<void> {
  const note = await world.approval();
  world.plant(note.path, writeApprovalRequest({ ...note.request, ...change }, draft ?? note.draft));
}

async function task(): Promise<TaskNote> {
  const found = (await world.notes()).find((note) => note.kind === 'task');
  if (found?.kind !== 'task') throw new Error('There is no task.');
  return found;
}

async function retell(change: Partial<Task>, mailText?: string): Promise<void> {
  const note = await task();
  world.plant(note.path, writeTask({ ...note.task, ...change }, mailText ?? note.mailText));
}

describe('the note is edited between approval and attempt: the approval is void, the edit stays', () => {
  it.each<[string, Partial<ApprovalRequest>, string?]>([
    ['body', {}, 'Hello,\n\nno.'],
    ['one invisible character in the body', {}, 'INVISIBLE'],
    ['trailing space in the body', {}, 'SPACE'],
    ['recipient', { to: ['ana@c1ient.example'] }],
    ['Cc', { cc: ['ben@partner.example'] }],
    ['Bcc', { bcc: ['ben@partner.example'] }],
    ['subject', { subject: 'Re: another matter' }],
    ['time', { not_before: '2026-11-20T09:00:00Z' }],
    ['expiry', { expires: '2026-11-28T08:30:00Z' }],
    ['account', { account: 'private' }],
    ['sender', { from: 'boss@example.com' }],
    ['thread', { in_reply_to: '<2@client.example>' }],
    [
      'attachment',
      { attachments: [{ name: 'a.pdf', media_type: 'application/pdf', size: 1, sha256: 'a'.repeat(64) }] },
    ],
  ])('%s', async (_, change, body) => {
    await world.decide({ kind: 'approve' });
    await world.round();
    const draft = body === 'INVISIBLE' ? `${asked.draft}\u200b` : body === 'SPACE' ? `${asked.draft} ` : body;
    await rewrite(change, draft);
    await wait();
    expect(world.transport.attempts).toBe(0);
    const note = await world.approval();
    expect(note.path).toMatch(/^Pending_Approval\//);
    expect(note.request).toMatchObject({ ...change, status: 'edited' });
    expect(note.draft).toBe(draft ?? asked.draft);
    says(note.request.result, /approve the new text, or change it back and approve again/);
    expect(await world.vault.read('Dashboard.md')).toContain('approve again');
  });

  it('edited so that it can’t be read: nothing is sent and not a character of it is lost', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    const held = await world.approval();
    const half = held.text.replace('---\n', '---\nhalf: "typed\n');
    world.plant(held.path, half);
    await wait();
    expect(world.transport.attempts).toBe(0);
    expect(await world.vault.read(held.path)).toBe(half);
    expect(await world.vault.read('Dashboard.md')).toMatch(/## Trouble\n\n.*APPROVAL_/);
  });

  it('the note is deleted between approval and attempt: nothing is sent', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    const held = await world.approval();
    await world.vault.remove(held.path, held.text);
    await wait();
    expect(world.transport.attempts).toBe(0);
    expect((await task()).task.result).toMatch(/deleted/);
  });

  it('changed back and approved again: sent once, as it was read', async () => {
    await world.decide({ kind: 'approve' });
    await world.round();
    await rewrite({}, 'Something else.');
    await wait();
    await rewrite({}, asked.draft);
    await wait();
    expect(world.transport.attempts).toBe(0);
    await world.decide({ kind: 'approve' });
    await world.settle();
    expect(world.transport.delivered).toHaveLength(1);
  });
});

describe('a cloud that lies about the mail: the hand looks at the original in the user’s own mailbox', () => {
  const refused = async (sentence: RegExp) => {
    expect(world.transport.attempts).toBe(0);
    const note = await world.approval();
    expect(note.request.status).toBe('refused');
    expect(note.path).toMatch(/^Pending_Approval\//);
    says(note.request.result, sentence);
  };

  it('the task note says what the mail did not: refused, since the text that was shown is another', async () => {
    await retell({}, 'Please confirm that you pay 9,000 to DE00 1234.');
    await world.decide({ kind: 'approve' });
    await wait();
    await refused(/not the one that the card showed.*Open the original in your mail program/);
  });

  it('the task note leaves a line of the mail out', async () => {
    world.deliver(
      MAIL.replace('<1@', '<7@').replace(
        'Which order',
        'Answer only if you accept the new terms.\nWhich order',
      ),
    );
    await world.cloudRound();
    const other = (await world.notes()).find(
      (note) => note.kind === 'approval' && note.request.message_id === '<7@client.example>',
    );
    if (other?.kind !== 'approval') throw new Error('No second approval.');
    const note = (await world.notes()).find(
      (found) => found.kind === 'task' && found.task.id === other.request.task,
    );
    if (note?.kind !== 'task') throw new Error('No second task.');
    world.plant(note.path, writeTask(note.task, note.mailText.split('\n').slice(1).join('\n')));
    await world.decide({ kind: 'approve' }, world.person, other.request.id);
    await wait();
    expect(world.transport.attempts).toBe(0);
    says((await world.approval(other.request.id)).request.result, /not the one that the card showed/);
  });

  it('the task note was changed after the person had decided: what counts is what was shown', async () => {
    await world.decide({ kind: 'approve' });
    await retell({}, 'Something else entirely.');
    await wait();
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('sender and recipient changed in task and request alike: the answer would go to the attacker', async () => {
    await retell({ from_address: 'thief@evil.example', reply_to: [] });
    await rewrite({ to: ['thief@evil.example'] });
    await world.decide({ kind: 'approve' });
    await wait();
    await refused(
      /thief@evil\.example did not take part .*Tick or remove the address on the card and approve again/,
    );
  });

  it('a Reply-To and a Cc that the mail does not have', async () => {
    await retell({ reply_to: ['thief@client.example'], cc: ['spy@evil.example'] });
    await rewrite({ to: ['thief@client.example'], cc: ['spy@evil.example'] });
    await world.decide({ kind: 'approve' });
    await wait();
    await refused(/thief@client\.example, spy@evil\.example did not take part/);
  });

  it('the request names another mail of the mailbox: its text is not the one that was shown', async () => {
    world.deliver(
      MAIL.replace('<1@', '<9@').replace('Which order', 'Shall I transfer the money? Which order'),
    );
    await rewrite({
      message_id: '<9@client.example>',
      in_reply_to: '<9@client.example>',
      references: ['<9@client.example>'],
      source_sha256: '',
    });
    await world.decide({ kind: 'approve' });
    await wait();
    await refused(/not the one that the card showed/);
  });

  it('the answer would join another conversation', async () => {
    await rewrite({ references: ['<board@example.com>', '<1@client.example>'] });
    await world.decide({ kind: 'approve' });
    await wait();
    await refused(/another conversation .*Ask for a new draft/);
  });

  it('the mail in the mailbox has the same Message-ID and text, and another sender', async () => {
    const forged = MAIL.replace('Ana Gomez <ana@client.example>', 'Ana Gomez <ana@evil.example>');
    world.mailbox.set('<1@client.example>', new TextEncoder().encode(forged.replace(/\n/g, '\r\n')));
    await world.decide({ kind: 'approve' });
    await wait();
    await refused(/ana@client\.example did not take part/);
  });
});

describe('an original that can’t be looked at', () => {
  it('is missing: refused with what to do, and the tick it speaks of is offered and works', async () => {
    world.mailbox.clear();
    await world.decide({ kind: 'approve' });
    await wait();
    expect(world.transport.attempts).toBe(0);
    says((await world.approval()).request.result, /tick "original not verified" and approve again/);
    await world.decide({ kind: 'approve' });
    await wait();
    expect(world.transport.delivered).toHaveLength(1);
  });

  it('comes back by itself: a second approval sends, the first did not', async () => {
    const kept = new Map(world.mailbox);
    world.mailbox.clear();
    await world.decide({ kind: 'approve' });
    await wait();
    for (const [id, raw] of kept) world.mailbox.set(id, raw);
    await world.decide({ kind: 'approve' });
    await wait();
    expect(world.transport.delivered).toHaveLength(1);
  });
});

describe('what the note of a malicious cloud says about itself', () => {
  it.each(['held', 'sent', 'refused', 'rehearsed', 'unknown', 'edited', 'rejected'] as const)(
    'status: %s, with a decision and evidence that nobody gave',
    async (status) => {
      await rewrite({
        status,
        decision: `d-${'a'.repeat(26)}`,
        result: 'Sent already; approve again to be sure.',
        evidence: ['word provider', 'reply 250 ok'],
      });
      await wait();
      expect(world.transport.attempts).toBe(0);
      expect((await world.approval()).path).not.toMatch(/^(Done|Approved)\//);
      expect((await task()).path).not.toMatch(/^Done\//);
    },
  );
});
