import { describe, expect, it } from 'vitest';
import { type SendEmail } from '../../../../shared/approval/action.ts';
import { buildApprove } from '../../../../shared/approval/build.ts';
import { type Context, isApprove } from '../../../../shared/approval/decision.ts';
import { checkOriginal } from '../../../../daemon/hands/email/original-check.ts';
import { type OriginalFacts } from '../../../../daemon/hands/email/ports.ts';
import { Person } from '../../../support/decisions.ts';
import { ACTION, CONTEXT, ORIGINAL, RAW, type TestMailbox } from '../hand-fixture.ts';

const person = new Person('laptop');
type Found = TestMailbox['original'];
const FOUND: Found = { kind: 'found', raw: RAW, exact: true };

async function check(over: {
  action?: Partial<SendEmail>;
  context?: Partial<Context>;
  found?: Found;
  facts?: Partial<OriginalFacts> | null;
}): Promise<string> {
  const record = buildApprove('approve', person.signing(), {
    action: { ...ACTION, ...over.action },
    context: { ...CONTEXT, ...over.context },
    executor: 'hand-aaaaaaaaaaaaaaaa',
    mode: 'live',
  });
  if (!isApprove(record)) throw new Error('an approval');
  const facts = over.facts === null ? null : { ...ORIGINAL, ...over.facts };
  const checked = await checkOriginal(record, { find: () => Promise.resolve(over.found ?? FOUND) }, () =>
    Promise.resolve(facts),
  );
  return checked.ok ? 'ok' : checked.refusal.kind;
}

describe('who may get an answer', () => {
  it.each<[string, Partial<SendEmail>, string]>([
    ['the sender', { to: ['ana@client.example'] }, 'ok'],
    ['the sender in other case', { to: ['ANA@Client.example'] }, 'ok'],
    ['Reply-To at the sender’s domain', { to: ['office@client.example'] }, 'ok'],
    ['Reply-To elsewhere', { to: ['billing@elsewhere.example'] }, 'new-recipient'],
    [
      'Reply-To elsewhere, ticked',
      { to: ['billing@elsewhere.example'], acknowledged_new: ['billing@elsewhere.example'] },
      'ok',
    ],
    ['who was in Cc, in Cc', { cc: ['cleo@partner.example'] }, 'ok'],
    ['who was in To, in Cc', { cc: ['ben@partner.example'] }, 'ok'],
    ['who was in Cc, in To', { to: ['cleo@partner.example'] }, 'new-recipient'],
    ['somebody else in Cc', { cc: ['eve@evil.example'] }, 'new-recipient'],
    ['anybody in Bcc', { bcc: ['cleo@partner.example'] }, 'new-recipient'],
    [
      'a tick for another address',
      { to: ['eve@evil.example'], acknowledged_new: ['eve@other.example'] },
      'new-recipient',
    ],
  ])('%s', async (_who, action, verdict) => {
    expect(await check({ action })).toBe(verdict);
  });
});

describe('whether it answers the mail that was shown', () => {
  const ticked = { accepts_unverified: true };
  const known = { acknowledged_new: ['ana@client.example'] };

  it.each<[string, Parameters<typeof check>[0], string]>([
    [
      'the same text under the same Message-ID in other bytes',
      { found: { kind: 'found', raw: Buffer.from('other bytes'), exact: false } },
      'ok',
    ],
    ['the same bytes', { facts: { message_id: '<1@client.example>' } }, 'ok'],
    ['another text', { facts: { shown: 'Shall we not?' } }, 'original-differs'],
    [
      'another text, though "not verified" was ticked',
      { facts: { shown: 'Shall we not?' }, context: ticked, action: known },
      'original-differs',
    ],
    [
      'another mail',
      {
        found: { kind: 'found', raw: Buffer.from('x'), exact: false },
        facts: { message_id: '<2@client.example>' },
      },
      'original-differs',
    ],
    ['a mail that is not there', { found: { kind: 'absent' } }, 'original-absent'],
    [
      'not there, ticked, and its recipient too',
      { found: { kind: 'absent' }, context: ticked, action: known },
      'ok',
    ],
    ['not there, ticked, its recipient not', { found: { kind: 'absent' }, context: ticked }, 'new-recipient'],
    ['a mailbox that can’t be asked', { found: { kind: 'unreachable', message: 'away' } }, 'unreachable'],
    [
      'a mailbox that can’t be asked, all ticked',
      { found: { kind: 'unreachable', message: 'away' }, context: ticked, action: known },
      'ok',
    ],
    ['a mail that can’t be read', { facts: null }, 'original-absent'],
  ])('%s', async (_what, over, verdict) => {
    expect(await check(over)).toBe(verdict);
  });
});

describe('where it is filed', () => {
  const fresh = { context: { source_sha256: '', message_id: '', shown_sha256: '' } };
  it.each<[string, Parameters<typeof check>[0], string]>([
    ['under another mail', { action: { in_reply_to: '<0@client.example>' } }, 'threading'],
    [
      'with a reference of another thread',
      { action: { references: ['<9@elsewhere.example>'] } },
      'threading',
    ],
    ['without threading', { action: { in_reply_to: '', references: [] } }, 'ok'],
    [
      'an answer to no mail at all',
      { ...fresh, action: { acknowledged_new: ['ana@client.example'] } },
      'threading',
    ],
    [
      'a new mail, its recipient ticked',
      { ...fresh, action: { in_reply_to: '', references: [], acknowledged_new: ['ana@client.example'] } },
      'ok',
    ],
    [
      'a new mail to somebody not ticked',
      { ...fresh, action: { in_reply_to: '', references: [] } },
      'new-recipient',
    ],
    [
      'not verified, and under another mail than the one it names',
      {
        found: { kind: 'absent' },
        context: { accepts_unverified: true },
        action: { in_reply_to: '<7@x>', acknowledged_new: ['ana@client.example'] },
      },
      'threading',
    ],
  ])('%s', async (_what, over, verdict) => {
    expect(await check(over)).toBe(verdict);
  });
});
