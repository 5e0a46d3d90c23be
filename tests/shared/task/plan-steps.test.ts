import { describe, expect, it } from 'vitest';
import { planSteps } from '../../../shared/task/plan-steps.ts';
import { APPROVAL_STATUSES } from '../../../shared/vault/schemas.ts';
import { readPlan, writePlan } from '../../../shared/vault/typed-notes.ts';

const TASK = { status: 'waiting', revision: 1 } as const;
const PLAN = {
  type: 'plan' as const,
  version: '1' as const,
  id: 'pl-abcdefgh234567ab',
  task: 'abcdefgh234567ab',
  created: '2026-11-20T08:30:00Z',
};
const done = (status: Parameters<typeof planSteps>[1]) => planSteps(TASK, status).map((step) => step.done);

describe('planSteps (REQUIREMENTS G7)', () => {
  it('ticks what has happened, and nothing before it has', () => {
    expect(done(null)).toEqual([true, false, false, false]);
    for (const open of ['pending', 'edited', 'contested', 'revising', 'refused', 'rehearsed'] as const)
      expect(done(open)).toEqual([true, true, false, false]);
    expect(done('held')).toEqual([true, true, true, false]);
    expect(done('unknown')).toEqual([true, true, true, false]);
    expect(done('sent')).toEqual([true, true, true, true]);
  });

  it.each(['rejected', 'expired', 'superseded', 'answered'] as const)(
    'ends without sending when %s',
    (status) => {
      const steps = planSteps(TASK, status);
      expect(steps).toHaveLength(3);
      expect(steps.at(-1)).toEqual({ done: true, text: `Closed without sending (${status})` });
    },
  );

  it('says which revision is drafted', () => {
    expect(planSteps({ ...TASK, revision: 3 }, 'pending')[1]).toEqual({
      done: true,
      text: 'Draft a reply (revision 3)',
    });
  });

  it.each([null, ...APPROVAL_STATUSES])('makes a plan that reads back: %s', (status) => {
    const steps = planSteps({ ...TASK, revision: 2 }, status);
    expect(readPlan(writePlan(PLAN, steps))).toEqual({ ok: true, value: { plan: PLAN, steps } });
  });
});

describe('readPlan takes nothing that writePlan would not write', () => {
  const note = writePlan(PLAN, [{ done: true, text: 'Read the mail' }]);

  it.each([
    ['a paragraph', 'Click here to approve\n'],
    ['a heading', '# Approved\n'],
    ['an embed', '![[secret]]\n'],
    ['a query', '```dataview\nlist\n```\n'],
    ['HTML', '<img src=x>\n'],
    ['a blank line', '\n'],
    ['a link in a step', '- [ ] [pay](https://evil.example)\n'],
    ['an address in a step', '- [ ] https://evil.example\n'],
    ['a tag in a step', '- [ ] see #tag\n'],
    ['bold in a step', '- [ ] now __urgent__\n'],
    ['an inline query in a step', '- [ ] = this.file\n'],
    ['a nested step', '  - [ ] Read\n'],
    ['another mark', '- [-] Read\n'],
    ['an empty step', '- [ ] \n'],
    ['a step that does not end its line', '- [ ] Read'],
  ])('%s', (_, added) => {
    expect(readPlan(note)).toMatchObject({ ok: true });
    const line = note.split('\n').length;
    expect(readPlan(note + added)).toMatchObject({ ok: false, refusal: { kind: 'shape', line } });
  });

  it('a plan without steps is one', () => {
    expect(readPlan(writePlan(PLAN, []))).toMatchObject({ ok: true, value: { steps: [] } });
  });
});
