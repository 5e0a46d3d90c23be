import { describe, expect, it } from 'vitest';
import { buildReject, buildRevise } from '../../../shared/approval/build.ts';
import { isApprove } from '../../../shared/approval/decision.ts';
import { type ApprovalState } from '../../../shared/approval/state.ts';
import { type ApprovalRequest } from '../../../shared/vault/schemas.ts';
import { type Where, nextStep } from '../../../daemon/local/next-step.ts';
import { ACTION, APPROVAL, Person } from '../../support/decisions.ts';

const ana = new Person('laptop');
const NOW = Date.parse('2026-11-20T09:00:00Z');
const REQUEST: ApprovalRequest = {
  type: 'approval_request',
  version: '1',
  id: APPROVAL,
  task: ACTION.task,
  slot: ACTION.slot,
  revision: 1,
  revises: '',
  agent: 'cloud',
  domain: 'email',
  action: 'send_email',
  account: ACTION.account,
  from: ACTION.from,
  to: ACTION.to,
  cc: [],
  bcc: [],
  subject: ACTION.subject,
  in_reply_to: ACTION.in_reply_to,
  references: ACTION.references,
  attachments: [],
  not_before: '',
  created: '2026-11-20T08:00:00Z',
  expires: ACTION.expires,
  status: 'pending',
  source_sha256: '',
  message_id: '',
  thread: 'abcdefgh234567ab',
  why: '',
  risks: [],
  notes: [],
  result: '',
  decision: '',
  evidence: [],
};

const approval = ana.approve();
if (!isApprove(approval)) throw new Error('not an approval');
const reject = buildReject(ana.signing(), ACTION, 'no');
const revise = buildRevise(ana.signing(), ACTION, 'shorter');
const STATES: Record<string, ApprovalState> = {
  pending: { kind: 'pending' },
  approved: { kind: 'approved', decision: approval },
  rejected: { kind: 'rejected', decision: reject as Extract<typeof reject, { kind: 'reject' }> },
  revising: { kind: 'revising', decision: revise as Extract<typeof revise, { kind: 'revise' }> },
  contested: { kind: 'contested', decisions: [approval, reject] },
};

function step(
  state: ApprovalState | undefined,
  where: Where,
  over: Partial<ApprovalRequest> = {},
  draft = ACTION.body,
) {
  if (state === undefined) throw new Error('no such state');
  const decided = new Set([approval.decision_id, reject.decision_id]);
  return nextStep({
    request: { ...REQUEST, ...over },
    draft,
    where,
    state,
    supersededBy: null,
    decided,
    rejections: new Set([reject.decision_id]),
    now: NOW,
  });
}

const PLACES: Where[] = ['pending_approval', 'approved', 'rejected', 'done'];

describe('nextStep: the state decides, the folder never does', () => {
  it.each(PLACES)('from %s nothing but an approval executes', (where) => {
    for (const kind of ['pending', 'rejected', 'revising', 'contested']) {
      expect(step(STATES[kind], where).do).not.toBe('execute');
    }
  });

  it.each(['pending_approval', 'approved', 'done'] as const)('an approval executes from %s', (where) => {
    expect(step(STATES['approved'], where)).toEqual({ do: 'execute' });
  });

  it('an approval of a note that somebody put into Rejected/ does not', () => {
    for (const status of ['pending', 'held', 'expired', 'superseded', 'answered', 'rejected'] as const) {
      expect(step(STATES['approved'], 'rejected', { status })).toEqual({ do: 'leave' });
    }
  });

  it('an approval that takes back the very rejection does', () => {
    const again = ana.approve({ signing: { supersedes: [reject.decision_id] } });
    if (!isApprove(again)) throw new Error('not an approval');
    const state: ApprovalState = { kind: 'approved', decision: again };
    const over = { status: 'rejected' as const, decision: reject.decision_id };
    expect(step(state, 'rejected', over)).toEqual({ do: 'execute' });
    expect(step(state, 'rejected', over, 'edited since')).toEqual({ do: 'leave' });
    expect(step(state, 'rejected', { ...over, decision: '' })).toEqual({ do: 'leave' });
  });

  it('an approval that takes back what was decided before a person deleted the note does not', () => {
    const again = ana.approve({ signing: { supersedes: [approval.decision_id] } });
    if (!isApprove(again)) throw new Error('not an approval');
    const over = { status: 'rejected' as const, decision: approval.decision_id };
    expect(step({ kind: 'approved', decision: again }, 'rejected', over)).toEqual({ do: 'leave' });
  });

  it.each([
    ['body', {}, 'other'],
    ['recipient', { to: ['eve@x.example'] }, ACTION.body],
    ['cc', { cc: ['eve@x.example'] }, ACTION.body],
    ['subject', { subject: 'x' }, ACTION.body],
    ['schedule', { not_before: '2026-11-20T10:00:00Z' }, ACTION.body],
    ['expiry', { expires: '2026-11-28T08:30:00Z' }, ACTION.body],
    ['account', { account: 'other' }, ACTION.body],
  ])('a changed %s makes the approval void', (_, over, draft) => {
    expect(step(STATES['approved'], 'approved', over, draft)).toMatchObject({
      where: 'pending_approval',
      status: 'edited',
    });
  });

  it('a void approval stays void when the text is changed back', () => {
    const over = { status: 'edited' as const, decision: approval.decision_id };
    expect(step(STATES['approved'], 'pending_approval', over)).toMatchObject({ status: 'edited' });
  });

  it('a sent note is over', () => {
    for (const state of Object.values(STATES))
      expect(step(state, 'done', { status: 'sent' })).toEqual({ do: 'leave' });
  });

  it('a note in Done/ that was not sent is put back', () => {
    expect(step(STATES['pending'], 'done')).toMatchObject({ do: 'place', where: 'pending_approval' });
  });

  it('expires by the clock, at the instant', () => {
    const at = (now: number) =>
      nextStep({
        request: REQUEST,
        draft: '',
        where: 'pending_approval',
        state: { kind: 'pending' },
        supersededBy: null,
        decided: new Set(),
        rejections: new Set(),
        now,
      });
    expect(at(Date.parse(REQUEST.expires) - 1)).toEqual({ do: 'leave' });
    expect(at(Date.parse(REQUEST.expires))).toMatchObject({ where: 'rejected', status: 'expired' });
  });
});
