import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Copy, duplicateOf, filedAsDuplicate, foremost } from '../../../shared/task/duplicate.ts';
import { type Task } from '../../../shared/vault/schemas.ts';

interface Like {
  readonly id: string;
  readonly account?: string;
  readonly place?: string;
  readonly received?: string;
  readonly change?: Partial<Task>;
  readonly text?: string;
}
function copy({
  id,
  account = 'work',
  place = 'needs_action',
  received = '08:00',
  change = {},
  text = 'Hi',
}: Like): Copy {
  const task = {
    id,
    account,
    received,
    category: 'needs_reply',
    status: place === 'needs_action' ? 'needs_action' : 'done',
    message_id: '<1@x.example>',
    from_address: 'ana@x.example',
    subject: 'Hello',
    revision: 1,
    corrected: '',
    result: '',
    ...change,
  } as unknown as Task;
  return { task, mailText: text, placed: { place, base: `EMAIL_2026-11-20_hello_${id}.md` } };
}
const nowhere = () => false;
const primary = (one: Copy, others: readonly Copy[], home: (task: Task) => boolean = nowhere) =>
  duplicateOf(one, foremost(others, home), home)?.id ?? null;

describe('which copy of a mail is worked on', () => {
  it('the one that is further on, then the one at home, then the first', () => {
    const first = copy({ id: 'a' });
    const later = copy({ id: 'b', account: 'home', received: '08:05' });
    const both = [first, later];
    expect([primary(first, both), primary(later, both)]).toEqual([null, 'a']);
    const home = ({ account }: Task) => account === 'home';
    expect([primary(first, both, home), primary(later, both, home)]).toEqual(['b', null]);
    const done = copy({ id: 'c', place: 'done', received: '09:00' });
    expect(primary(later, [...both, done], home)).toBe('c');
  });

  it.each<[string, Partial<Task>]>([
    [
      'it was filed as a duplicate itself',
      { result: filedAsDuplicate(copy({ id: 'z' }).task), status: 'done' as const },
    ],
    ['it was no mail to be answered', { category: 'list' as const }],
    ['it has another subject', { subject: 'Other' }],
    ['it has another sender', { from_address: 'eve@evil.example' }],
    ['neither has a Message-ID', { message_id: '' }],
  ])('nothing is a duplicate of another where %s', (_, change) => {
    const other = copy({ id: 'a', place: 'done', change });
    const mine = copy({ id: 'b', change: change.message_id === '' ? change : {} });
    expect(primary(mine, [other])).toBeNull();
  });

  it('nor where its words differ, or a person asked for this very draft', () => {
    const other = copy({ id: 'a', place: 'done' });
    expect(primary(copy({ id: 'b', text: 'Hi there' }), [other])).toBeNull();
    expect(primary(copy({ id: 'b', change: { revision: 2 } }), [other])).toBeNull();
    expect(primary(copy({ id: 'b', change: { corrected: 'needs_reply' } }), [other])).toBeNull();
  });

  it('of any copies exactly one is left over, whatever each machine knows about accounts', () => {
    const one = fc.record({
      account: fc.constantFrom('work', 'home'),
      received: fc.constantFrom('08:00', '08:01', '08:02'),
    });
    fc.assert(
      fc.property(
        fc.array(one, { minLength: 1, maxLength: 40 }),
        fc.constantFrom('work', 'home', ''),
        (all, at) => {
          const copies = all.map((like, index) => copy({ ...like, id: String(index).padStart(3, '0') }));
          const left = copies.filter(
            (each) => primary(each, copies, ({ account }) => account === at) === null,
          );
          expect(left).toHaveLength(1);
        },
      ),
    );
  });
});
