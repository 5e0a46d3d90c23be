import { describe, expect, it } from 'vitest';
import { type ApproveRecord } from '../../../../shared/approval/decision.ts';
import { sha256Hex } from '../../../../shared/text/bytes.ts';
import { checkFollowUp } from '../../../../daemon/hands/email/follow-up-check.ts';
import { sentBlock } from '../../../../daemon/mail/sent-block.ts';
import { ACTION, START } from '../hand-fixture.ts';

const SENT_ID = '<sent@me.example>';
const SENT = { action: { ...ACTION, cc: ['cleo@partner.example'] }, at: START };
const AT = '2026-11-20T08:30:00Z';

/** The reminder of `SENT` as a person signs it, with changes. */
function record(
  action: Partial<ApproveRecord['action']> = {},
  context: Partial<ApproveRecord['context']> = {},
): Pick<ApproveRecord, 'action' | 'context'> {
  return {
    action: {
      ...SENT.action,
      task: 'zzzzzzzz234567zz',
      slot: 'follow_up',
      in_reply_to: SENT_ID,
      references: [...SENT.action.references, SENT_ID],
      body: 'Any news?',
      ...action,
    },
    context: {
      source_sha256: 'a'.repeat(64),
      message_id: SENT_ID,
      shown_sha256: sha256Hex(sentBlock(SENT.action.body, AT)),
      accepts_unverified: false,
      ...context,
    },
  };
}
const check = (...changes: Parameters<typeof record>) =>
  checkFollowUp(record(...changes) as ApproveRecord, SENT);

describe('a reminder is checked against what this hand has sent', () => {
  it('whom it was sent to may be asked again, in To or Cc, in any case of letters', () => {
    expect(check()).toEqual({ ok: true, value: null });
    expect(check({ to: ['CLEO@partner.example'], cc: ['ana@client.example'] }).ok).toBe(true);
  });

  it.each([
    ['to', { to: ['eve@evil.example'] }],
    ['cc', { cc: ['eve@evil.example'] }],
    ['bcc', { bcc: ['eve@evil.example'] }],
    ['bcc, though they had it openly', { bcc: ['ana@client.example'], to: ['cleo@partner.example'] }],
  ])('nobody else without their tick: %s', (_, change) => {
    expect(check(change)).toMatchObject({ ok: false, refusal: { kind: 'new-recipient' } });
  });

  it('with the tick they may', () => {
    const to = ['eve@evil.example'];
    expect(check({ to, acknowledged_new: to }).ok).toBe(true);
  });

  it.each([
    ['another parent', { in_reply_to: '<other@x.example>' }],
    ['no parent', { in_reply_to: '' }],
    ['a strange reference', { references: ['<other@x.example>', SENT_ID] }],
  ])('no other conversation is joined: %s', (_, change) => {
    expect(check(change)).toMatchObject({ ok: false, refusal: { kind: 'threading' } });
  });

  it('the card showed the words that were sent, on the day they were sent', () => {
    for (const shown of [
      sentBlock('I never wrote this.', AT),
      sentBlock(SENT.action.body, '2026-11-19T08:30:00Z'),
    ])
      expect(check({}, { shown_sha256: sha256Hex(shown) })).toMatchObject({
        ok: false,
        refusal: { kind: 'original-differs' },
      });
  });

  it('what another computer sent needs the person’s tick, and every recipient too', () => {
    const unknown = (...changes: Parameters<typeof record>) =>
      checkFollowUp(record(...changes) as ApproveRecord, null);
    expect(unknown()).toMatchObject({ ok: false, refusal: { kind: 'original-absent' } });
    expect(unknown({}, { accepts_unverified: true })).toMatchObject({ refusal: { kind: 'new-recipient' } });
    const all = ['ana@client.example', 'cleo@partner.example'];
    expect(unknown({ acknowledged_new: all }, { accepts_unverified: true }).ok).toBe(true);
  });
});
