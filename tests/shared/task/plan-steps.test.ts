import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlanFacts, planSteps } from '../../../shared/task/plan-steps.ts';
import { APPROVAL_STATUSES } from '../../../shared/vault/schemas.ts';
import { readPlan, writePlan } from '../../../shared/vault/typed-notes.ts';

const PLAN = {
  type: 'plan' as const,
  version: '1' as const,
  id: 'pl-abcdefgh234567ab',
  task: 'abcdefgh234567ab',
  created: '2026-11-20T08:30:00Z',
};
const TASK: PlanFacts['task'] = {
  status: 'waiting',
  revision: 1,
  category: 'needs_reply',
  risks: [],
  result: '',
};
type Status = NonNullable<PlanFacts['request']>['status'];

function facts(
  status: Status | null,
  change: Partial<PlanFacts['task']> = {},
  more: Partial<PlanFacts> = {},
): PlanFacts {
  const request = status === null ? null : { status, notes: [] };
  return { task: { ...TASK, ...change }, compose: false, attachments: 0, request, ...more };
}

/** The plan as its reader sees it. */
function plan(of: PlanFacts): string[] {
  return planSteps(of).map(({ done, text }) => `${done ? 'x' : '-'} ${text}`);
}

const READ = 'x Read the mail and keep it as a task (needs reply)';
const SENT = 'Send it once and keep the evidence';
const WAIT = 'Wait for your countersignature';

describe('planSteps (REQUIREMENTS G7)', () => {
  it.each<[Status | null, readonly string[]]>([
    [null, ['- Draft a reply', `- ${WAIT}`, `- ${SENT}`]],
    ['pending', ['x Draft a reply', `- ${WAIT}`, `- ${SENT}`]],
    ['edited', ['x Draft a reply', `- ${WAIT} (the draft was changed after you approved it)`, `- ${SENT}`]],
    ['contested', ['x Draft a reply', `- ${WAIT} (your devices decided differently)`, `- ${SENT}`]],
    [
      'refused',
      ['x Draft a reply', `- ${WAIT} (your computer refused to send it, see the note)`, `- ${SENT}`],
    ],
    [
      'rehearsed',
      ['x Draft a reply', `- ${WAIT} (rehearsed in a dry run, approve it live to send it)`, `- ${SENT}`],
    ],
    ['revising', ['x Draft a reply', '- Draft it again as you asked', `- ${WAIT}`, `- ${SENT}`]],
    ['held', ['x Draft a reply', `x ${WAIT}`, `- ${SENT} (held, you can undo)`]],
    ['unknown', ['x Draft a reply', `x ${WAIT}`, `- ${SENT} (it is unknown whether it left, say so)`]],
    ['sent', ['x Draft a reply', `x ${WAIT}`, `x ${SENT}`]],
    ['rejected', ['x Draft a reply', 'x Closed without sending (rejected)']],
    ['expired', ['x Draft a reply', 'x Closed without sending (expired)']],
    ['superseded', ['x Draft a reply', 'x Closed without sending (superseded by a newer draft)']],
    ['answered', ['x Draft a reply', 'x Closed without sending (answered elsewhere)']],
  ])('a request that is %s', (status, steps) => {
    expect(plan(facts(status))).toEqual([READ, ...steps]);
  });

  it('knows every status of a request', () => {
    for (const status of APPROVAL_STATUSES) expect(plan(facts(status)).length).toBeGreaterThan(2);
  });

  it('says what was found', () => {
    const found = facts('pending', { risks: ['a', 'b'] }, { attachments: 1 });
    expect(plan(found)[0]).toBe(
      'x Read the mail and keep it as a task (needs reply, 2 warnings, 1 attachment)',
    );
  });

  it('says what the draft is from, and which revision it is', () => {
    const notes = [
      'From the snippet [[Skills/prices/SKILL]], because the mail fits “price”.',
      'From [[Company_Handbook#Opening hours]]: “We open at nine.”',
      'Also on this mail: bo@client.example.',
    ];
    const request = { status: 'pending' as const, notes };
    expect(plan(facts('pending', { revision: 3 }, { request }))[1]).toBe(
      'x Draft a reply from prices and Company Handbook, Opening hours (revision 3)',
    );
  });

  it('of a mail that goes to the person without a draft says why, in our words alone', () => {
    const result =
      'This may be about a legal matter (“lawyer [x](y)”), so nothing was drafted; write the answer yourself.';
    expect(plan(facts(null, { status: 'needs_you', result }))).toEqual([
      READ,
      'x No draft was made (This may be about a legal matter so nothing was drafted, write the answer yourself)',
      '- Write it yourself, or reject it',
    ]);
  });

  it('of a mail that could not be delivered keeps what was done', () => {
    const result = 'Your reply was not delivered; the report is abcd. Check the address.';
    expect(plan(facts('sent', { status: 'needs_you', result }))).toEqual([
      READ,
      'x Draft a reply',
      `x ${WAIT}`,
      `x ${SENT}`,
      '- Look at it yourself (Your reply was not delivered, the report is abcd. Check the address)',
    ]);
  });

  it.each(['done', 'rejected'] as const)('of a task that is %s without a draft says that too', (status) => {
    expect(plan(facts(null, { status, result: 'Answered elsewhere by <mine@example.com>.' }))).toEqual([
      READ,
      'x Closed without sending (Answered elsewhere by)',
    ]);
  });

  it('of a person’s own note speaks of a mail, not of an answer', () => {
    expect(plan(facts('pending', {}, { compose: true }))).toEqual([
      'x Read your note and keep it as a task',
      'x Draft the mail',
      `- ${WAIT}`,
      `- ${SENT}`,
    ]);
  });

  it.each([null, ...APPROVAL_STATUSES])(
    'makes a plan that reads back, whatever foreign words come near it: %s',
    (status) => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (result, cited) => {
          for (const task of ['waiting', 'needs_you', 'done'] as const) {
            const notes = [`From [[${cited}]]: “x”`];
            const request = status === null ? null : { status, notes };
            const steps = planSteps(facts(status, { revision: 2, status: task, result }, { request }));
            expect(readPlan(writePlan(PLAN, steps))).toEqual({ ok: true, value: { plan: PLAN, steps } });
          }
        }),
        { numRuns: 50 },
      );
    },
  );
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
