import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doOf } from '../../plugin/inbox/keys.ts';
import { arrivals, between, laidOut, linesOf, neighbour, withGone } from '../../plugin/inbox/list.ts';
import type { InboxRow } from '../../shared/card/inbox.ts';

const NOW = Date.UTC(2026, 10, 20, 9);
const HOUR = 3_600_000;

function row(id: string, over: Partial<InboxRow> = {}): InboxRow {
  return {
    id,
    path: `Pending_Approval/email/${id}.md`,
    card: true,
    domain: 'email',
    who: id,
    subject: '',
    words: 'to countersign',
    risk: '',
    high: false,
    expires: NOW + 100 * HOUR,
    open: true,
    text: id,
    ...over,
  };
}

const NOTHING: ReadonlySet<string> = new Set();
const idsOf = (lines: ReturnType<typeof linesOf>) =>
  lines.map((line) => (line.kind === 'row' ? line.row.id : `# ${line.name} ${String(line.count)}`));

describe('the order of a list', () => {
  const rows = [
    row('plain'),
    row('high', { high: true }),
    row('soon', { expires: NOW + 5 * HOUR, domain: 'social' }),
    row('late', { high: true, expires: NOW + 2 * HOUR }),
    row('off'),
    row('over', { open: false }),
  ];
  const show = (by: 'urgency' | 'domain') => {
    const known = new Map(rows.map((one) => [one.id, one]));
    return idsOf(linesOf(laidOut(rows, by, new Set(['off']), NOW), (id) => known.get(id), ''));
  };

  it('is by urgency: what ends soon, then high priority, then the rest, and last what is put off', () => {
    expect(show('urgency')).toEqual([
      '# Expires within a day 2',
      'soon',
      'late',
      '# High priority 1',
      'high',
      '# Waits for you 1',
      'plain',
      '# Snoozed 1',
      'off',
    ]);
  });

  it('or by domain', () => {
    expect(show('domain')).toEqual([
      '# email 3',
      'plain',
      'high',
      'late',
      '# social 1',
      'soon',
      '# Snoozed 1',
      'off',
    ]);
  });

  it('is held: what comes is counted and not shown, what goes keeps its place', () => {
    const held = laidOut([row('a'), row('b')], 'urgency', NOTHING, NOW);
    const now = [row('first', { high: true }), row('b', { open: false }), row('a')];
    const known = new Map(now.map((one) => [one.id, one]));
    expect(idsOf(linesOf(held, (id) => known.get(id), ''))).toEqual(['# Waits for you 2', 'a', 'b']);
    expect(laidOut(now, 'urgency', NOTHING, NOW, 'b').map(({ id }) => id)).toEqual(['first', 'b', 'a']);
    expect(arrivals(held, now)).toBe(1);
    expect(arrivals(laidOut(now, 'urgency', NOTHING, NOW), now)).toBe(0);
  });

  it('knows what has left the mailbox for as long as it shows it, and says so', () => {
    const held = laidOut([row('a'), row('b')], 'urgency', NOTHING, NOW);
    const known = new Map(
      [row('a'), row('b', { open: false, words: 'rejected' }), row('c')].map((r) => [r.id, r]),
    );
    const gone = (one: InboxRow) => ({ ...one, open: false, words: 'no longer waits' });
    const all = withGone([row('d')], held, known, gone);
    expect([...all.values()].map(({ id, open, words }) => [id, open, words])).toEqual([
      ['d', true, 'to countersign'],
      ['a', false, 'no longer waits'],
      ['b', false, 'rejected'],
    ]);
  });

  it('numbers its rows through, whatever is searched', () => {
    const made = [
      row('one', { text: 'ana offer' }),
      row('two', { text: 'ben' }),
      row('three', { text: 'ana' }),
    ];
    const known = new Map(made.map((one) => [one.id, one]));
    const lines = linesOf(laidOut(made, 'urgency', NOTHING, NOW), (id) => known.get(id), ' ANA ');
    expect(lines).toMatchObject([{ kind: 'group', count: 2 }, { place: 1 }, { place: 2 }]);
    expect(
      idsOf(linesOf(laidOut(made, 'urgency', NOTHING, NOW), (id) => known.get(id), 'offer ana')),
    ).toEqual(['# Waits for you 1', 'one']);
  });
});

describe('keys act on ids', () => {
  const IDS = ['a', 'b', 'c', 'd'];

  it('next and previous stop at the ends; from what is gone to the first', () => {
    expect([neighbour(IDS, 'a', 1), neighbour(IDS, 'd', 1), neighbour(IDS, 'a', -1)]).toEqual([
      'b',
      'd',
      'a',
    ]);
    expect([neighbour(IDS, null, 1), neighbour(IDS, 'gone', -1), neighbour([], 'a', 1)]).toEqual([
      'a',
      'a',
      null,
    ]);
  });

  it('a range is the same from either end, and holds both', () => {
    fc.assert(
      fc.property(fc.constantFrom(...IDS), fc.constantFrom(...IDS), (from, to) => {
        expect(between(IDS, from, to)).toEqual(between(IDS, to, from));
        expect(between(IDS, from, to)).toContain(from);
        expect(between(IDS, from, to)).toContain(to);
      }),
    );
    expect(between(IDS, 'gone', 'b')).toEqual(['b']);
  });
});

describe('what a key press asks for', () => {
  function press(key: string, over: Partial<KeyboardEvent> = {}, inside = '') {
    const target = {
      closest: (selector: string) => (selector.includes(inside) && inside !== '' ? {} : null),
    };
    return doOf({ key, target, ...over } as unknown as KeyboardEvent);
  }

  it('letters are keys in the list and in the card', () => {
    expect(['j', 'k', 'a', 'e', 'c', 'r', 's', 'u', '/', '?'].map((key) => press(key))).toEqual([
      'next',
      'previous',
      'approve',
      'edit',
      'revise',
      'reject',
      'snooze',
      'undo',
      'search',
      'help',
    ]);
  });

  it('letters are letters while somebody types, composes, or holds another key', () => {
    expect(press('a', {}, 'textarea')).toBeNull();
    expect(press('Escape', {}, 'textarea')).toBe('back');
    for (const over of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }])
      expect(press('a', over)).toBeNull();
    expect(press('A', { shiftKey: true })).toBeNull();
  });

  it('a key held down moves and does nothing else', () => {
    expect(press('j', { repeat: true })).toBe('next');
    for (const key of ['a', 'e', 'c', 'r', 's', 'u', 'o', 'n'])
      expect(press(key, { repeat: true })).toBeNull();
  });

  it('arrows and space are the list’s own', () => {
    expect([press('ArrowDown'), press(' ')]).toEqual([null, null]);
    expect([press('ArrowDown', {}, 'listbox'), press(' ', {}, 'listbox')]).toEqual(['next', 'page']);
    expect(press('J', { shiftKey: true })).toBe('next');
  });
});
