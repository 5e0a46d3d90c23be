import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReject, buildRevise, buildUndo, buildWasSent } from '../../../shared/approval/build.ts';
import { type DecisionRecord } from '../../../shared/approval/decision.ts';
import { approvalState, supersedesAll } from '../../../shared/approval/state.ts';
import { ACTION, HAND, Person } from '../../support/decisions.ts';

const ana = new Person('laptop');
const ben = new Person('phone');
const after = (...records: DecisionRecord[]) => ({ supersedes: supersedesAll(records) });

describe('approvalState', () => {
  it('is pending without a decision', () => {
    expect(approvalState([])).toEqual({ kind: 'pending' });
  });

  it('is approved by one approval, and still by the same one given twice', () => {
    const approve = ana.approve();
    expect(approvalState([approve])).toEqual({ kind: 'approved', decision: approve });
    expect(approvalState([approve, approve]).kind).toBe('approved');
    expect(approvalState([approve, ben.approve()]).kind).toBe('approved');
  });

  it.each([
    ['another text', { action: { body: 'other' } }],
    ['another hand', { executor: `hand-${'z'.repeat(16)}` }],
    ['another mode', { mode: 'dry' as const }],
  ])('is contested when two devices approve %s', (_, over) => {
    expect(approvalState([ana.approve(), ben.approve(over)]).kind).toBe('contested');
  });

  it('is contested when one approves and the other rejects, whatever their times', () => {
    const approve = ana.approve();
    const earlier = buildReject(ben.signing({ now: 0 }), ACTION, '');
    expect(approvalState([approve, earlier]).kind).toBe('contested');
    expect(approvalState([earlier, approve]).kind).toBe('contested');
  });

  it('is settled only by a decision that supersedes all of them', () => {
    const approve = ana.approve();
    const reject = buildReject(ben.signing(), ACTION, '');
    const half = ana.approve({ signing: after(reject) });
    expect(approvalState([approve, reject, half]).kind).toBe('approved'); // the same approval twice
    const other = ana.approve({ action: { body: 'other' }, signing: after(reject) });
    expect(approvalState([approve, reject, other]).kind).toBe('contested');
    const last = ana.approve({ action: { body: 'other' }, signing: after(approve, reject) });
    expect(approvalState([approve, reject, last])).toEqual({ kind: 'approved', decision: last });
  });

  it('goes back to pending by an undo, and an old approval restored from a backup does not revive', () => {
    const approve = ana.approve();
    const undo = buildUndo(ana.signing(after(approve)));
    expect(approvalState([approve, undo])).toEqual({ kind: 'pending' });
    expect(approvalState([undo, approve])).toEqual({ kind: 'pending' });
  });

  it('can be approved again after an undo', () => {
    const approve = ana.approve();
    const undo = buildUndo(ana.signing(after(approve)));
    const again = ana.approve({ signing: after(approve, undo) });
    expect(approvalState([approve, undo, again])).toEqual({ kind: 'approved', decision: again });
  });

  it('keeps an undo standing when an approval that did not see it is added', () => {
    const approve = ana.approve();
    const undo = buildUndo(ana.signing(after(approve)));
    const blind = ben.approve();
    // A second device approved afresh: that is a decision of its own, not the undone one.
    expect(approvalState([approve, undo, blind])).toEqual({ kind: 'approved', decision: blind });
  });

  it('greys the request while changes are asked for', () => {
    const revise = buildRevise(ana.signing(), ACTION, 'shorter');
    expect(approvalState([revise]).kind).toBe('revising');
    expect(approvalState([revise, ben.approve()]).kind).toBe('contested');
  });

  it('is settled by a person’s word that it was sent', () => {
    const approve = ana.approve();
    const word = buildWasSent(ana.signing(after(approve)), approve.decision_id);
    expect(approvalState([approve, word]).kind).toBe('settled');
  });

  it('depends on the set of records alone: order and repetition change nothing', () => {
    const approve = ana.approve();
    const reject = buildReject(ben.signing(), ACTION, 'no');
    const undo = buildUndo(ana.signing(after(approve)));
    const again = ana.approve({ signing: after(approve, undo), executor: HAND });
    const pool = [approve, reject, undo, again, buildRevise(ben.signing(after(reject)), ACTION, 'x')];
    fc.assert(
      fc.property(fc.subarray(pool), fc.infiniteStream(fc.nat(100)), (some, order) => {
        const reference = approvalState(some);
        const shuffled = [...some, ...some.slice(0, 1)]
          .map((record) => ({ record, at: order.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ record }) => record);
        expect(approvalState(shuffled)).toEqual(reference);
      }),
    );
  });
});
