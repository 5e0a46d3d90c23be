import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Limits, type Occupied, admit } from '../../../../daemon/cloud/admission/admission.ts';
import { type TaskNote } from '../../../../daemon/records/notes.ts';
import { type Task } from '../../../../shared/vault/schemas.ts';

const LIMITS: Limits = { open_approvals: 4, open_per_correspondent: 2, drafts_per_correspondent_a_day: 3 };
const NONE: ReadonlyMap<string, number> = new Map();

interface Mail {
  readonly id: string;
  readonly from: string;
  readonly minute?: number;
  readonly priority?: Task['priority'];
  readonly thread?: string;
  readonly change?: Partial<Task>;
  readonly kind?: string;
}

function note({
  id,
  from,
  minute = 0,
  priority = 'normal',
  thread = id,
  change = {},
  kind = 'EMAIL',
}: Mail): TaskNote {
  const task = {
    id,
    thread,
    priority,
    from_address: from,
    received: `2026-11-20T08:${String(minute).padStart(2, '0')}:00Z`,
    message_id: `<${id}@x.example>`,
    in_reply_to: '',
    references: [],
    reply_to: [],
    to: ['me@example.com'],
    cc: [],
    revision: 1,
    corrected: '',
    ...change,
  } as unknown as Task;
  const base = `${kind}_2026-11-20_x_${id}.md`;
  return { task, placed: { place: 'needs_action', domain: 'email', base, id } } as unknown as TaskNote;
}
const occupied = (mails: readonly Mail[], mine = true): Occupied[] =>
  mails.map((mail) => ({ task: note(mail).task, base: note(mail).placed.base, mine }));

function admission(waiting: readonly Mail[], open: readonly Occupied[] = [], today = NONE, most?: number) {
  const { admitted, waits } = admit(
    { waiting: waiting.map(note), occupied: open, draftedToday: today },
    LIMITS,
    most,
  );
  return { ids: admitted.map(({ task }) => task.id), waits };
}

describe('which mails are drafted for now', () => {
  it('by priority, then by age, up to what one correspondent and the desk may have open', () => {
    const mails: Mail[] = [
      { id: 'late', from: 'a@x.example', minute: 9 },
      { id: 'urgent', from: 'b@x.example', minute: 8, priority: 'high' },
      { id: 'early', from: 'A@X.example', minute: 1 },
      { id: 'third', from: 'a@x.example', minute: 30 },
      { id: 'c', from: 'c@x.example', minute: 10 },
      { id: 'd', from: 'd@x.example', minute: 11 },
    ];
    expect(admission(mails)).toEqual({
      ids: ['urgent', 'early', 'late', 'c'],
      waits: { desk: 1, correspondent: 1, tomorrow: 0 },
    });
  });

  it('what is open counts: of others for the correspondent, one’s own for the desk', () => {
    const mails: Mail[] = [{ id: 'a', from: 'a@x.example' }];
    const two = [
      { id: 'o1', from: 'a@x.example' },
      { id: 'o2', from: 'a@x.example' },
    ];
    expect(admission(mails, occupied(two, false)).waits).toEqual({ desk: 0, correspondent: 1, tomorrow: 0 });
    const four = ['p', 'q', 'r', 's'].map((id) => ({ id, from: `${id}@x.example` }));
    expect(admission(mails, occupied(four)).waits).toEqual({ desk: 1, correspondent: 0, tomorrow: 0 });
    expect(admission(mails, occupied(four, false)).ids).toEqual(['a']);
  });

  it('after so many drafts in a day the rest waits for tomorrow', () => {
    const today = new Map([['a@x.example', 2]]);
    const mails = ['1', '2', '3'].map((id) => ({ id, from: 'a@x.example' }));
    expect(admission(mails, [], today)).toEqual({
      ids: ['1'],
      waits: { desk: 0, correspondent: 0, tomorrow: 2 },
    });
  });

  it('what a person asked for comes first and waits for nothing', () => {
    const full = occupied(['p', 'q', 'r', 's'].map((id) => ({ id, from: 'a@x.example' })));
    const mails: Mail[] = [
      { id: 'plain', from: 'a@x.example', priority: 'high' },
      { id: 'revised', from: 'a@x.example', change: { revision: 2 } },
      { id: 'corrected', from: 'a@x.example', minute: 1, change: { corrected: 'needs_reply' } },
      { id: 'written', from: 'me@example.com', minute: 2, kind: 'COMPOSE' },
    ];
    expect(admission(mails, full, new Map([['a@x.example', 99]])).ids).toEqual([
      'revised',
      'corrected',
      'written',
    ]);
  });

  it('a batch that is full is no limit: what is left comes next and is not counted as waiting', () => {
    const mails = ['1', '2', '3'].map((id) => ({ id, from: `${id}@x.example` }));
    expect(admission(mails, [], NONE, 2)).toEqual({
      ids: ['1', '2'],
      waits: { desk: 0, correspondent: 0, tomorrow: 0 },
    });
  });
});

describe('one conversation, one draft', () => {
  const older: Mail = { id: 'a', from: 'a@x.example', minute: 1, thread: 't' };
  const newer: Mail = { id: 'b', from: 'a@x.example', minute: 2, thread: 't' };

  it('the newest mail is answered, whatever waits or is open already', () => {
    expect(admission([older, newer])).toMatchObject({ ids: ['b'], waits: { desk: 0, correspondent: 0 } });
    expect(admission([older], occupied([newer])).ids).toEqual([]);
    expect(admission([newer], occupied([older])).ids).toEqual(['b']);
  });

  it('a stranger’s mail in the thread stops nobody’s, and a reminder neither stops nor is stopped', () => {
    const stranger = { ...newer, from: 'eve@evil.example' };
    expect(admission([older, stranger]).ids).toEqual(['a', 'b']);
    const reminder: Mail = { ...newer, kind: 'FOLLOWUP' };
    expect(admission([older, reminder]).ids).toEqual(['a', 'b']);
    expect(admission([newer, { ...older, kind: 'FOLLOWUP' }]).ids).toEqual(['a', 'b']);
  });
});

describe('limits hold for every vault', () => {
  const mail = fc.record({
    id: fc.uuid(),
    from: fc.constantFrom('a@x.example', 'b@x.example', 'B@x.example', 'c@y.example', 'd@z.example'),
    minute: fc.integer({ min: 0, max: 59 }),
    priority: fc.constantFrom('low' as const, 'normal' as const, 'high' as const),
    thread: fc.option(fc.constantFrom('t', 'u'), { nil: undefined }),
  });
  const plain = ({ thread, ...rest }: typeof mail extends fc.Arbitrary<infer T> ? T : never): Mail => ({
    ...rest,
    ...(thread === undefined ? {} : { thread }),
  });
  const situation = fc.record({
    waiting: fc.uniqueArray(mail, { selector: ({ id }) => id, maxLength: 60 }),
    open: fc.uniqueArray(mail, { selector: ({ id }) => id, maxLength: 8 }),
    today: fc.integer({ min: 0, max: 4 }),
    limits: fc.record({
      open_approvals: fc.integer({ min: 1, max: 10 }),
      open_per_correspondent: fc.integer({ min: 1, max: 5 }),
      drafts_per_correspondent_a_day: fc.integer({ min: 1, max: 6 }),
    }),
  });

  it('nothing is lost, no limit is passed, the order does not matter, nobody is starved by somebody else’s flood', () => {
    fc.assert(
      fc.property(situation, ({ waiting, open, today, limits }) => {
        const notes = waiting.map((one) => note(plain(one)));
        const draftedToday = new Map([['a@x.example', today]]);
        const there = { waiting: notes, occupied: occupied(open.map(plain)), draftedToday };
        const { admitted, waits } = admit(there, limits);
        const key = ({ task }: { task: Task }) => task.from_address.toLowerCase();
        const count = (all: readonly { task: Task }[], who: string) =>
          all.filter((one) => key(one) === who).length;

        expect(admit({ ...there, waiting: notes.toReversed() }, limits).admitted).toEqual(admitted);
        expect(new Set(admitted).size).toBe(admitted.length);
        const waited = waits.desk + waits.correspondent + waits.tomorrow;
        expect(admitted.length + waited).toBeLessThanOrEqual(notes.length);
        if (admitted.length > 0)
          expect(there.occupied.length + admitted.length).toBeLessThanOrEqual(
            Math.max(limits.open_approvals, there.occupied.length),
          );
        for (const who of new Set(admitted.map(key))) {
          const before = count(there.occupied, who);
          expect(before + count(admitted, who)).toBeLessThanOrEqual(
            Math.max(before, limits.open_per_correspondent),
          );
          expect((draftedToday.get(who) ?? 0) + count(admitted, who)).toBeLessThanOrEqual(
            limits.drafts_per_correspondent_a_day,
          );
        }
        // Who has room and is the only one of a conversation waits only where the whole desk is full.
        if (there.occupied.length + admitted.length >= limits.open_approvals) return;
        expect(waits.desk).toBe(0);
      }),
    );
  });
});
