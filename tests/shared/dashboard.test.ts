import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type UpdateEntry, mergeUpdates } from '../../shared/dashboard/merge.ts';
import { renderDashboard } from '../../shared/dashboard/render.ts';
import { inlineCode, oneLine, visible } from '../../shared/text/show.ts';

const entry = fc.record<UpdateEntry>({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  at: fc.constantFrom('2026-11-20T08:00:00Z', '2026-11-20T09:00:00Z', '2026-11-21T08:00:00Z'),
  agent: fc.constantFrom('cloud', 'local'),
  kind: fc.constantFrom('sent', 'drafted'),
  text: fc.string(),
});

describe('mergeUpdates (M6)', () => {
  it('is idempotent, and order and grouping change nothing', () => {
    fc.assert(
      fc.property(fc.array(entry), fc.array(entry), (a, b) => {
        const merged = mergeUpdates([a, b], 1000);
        expect(mergeUpdates([b, a], 1000)).toEqual(merged);
        expect(mergeUpdates([[...a, ...b].reverse()], 1000)).toEqual(merged);
        expect(mergeUpdates([merged, a, b, a], 1000)).toEqual(merged);
      }),
    );
  });

  it('neither doubles nor drops an id', () => {
    fc.assert(
      fc.property(fc.array(entry), (list) => {
        const keys = mergeUpdates([list, list], 1000).map(({ agent, id }) => `${agent}/${id}`);
        expect(new Set(keys)).toEqual(new Set(list.map(({ agent, id }) => `${agent}/${id}`)));
        expect(keys).toHaveLength(new Set(keys).size);
      }),
    );
  });
});

const empty = {
  mode: 'live' as const,
  needsYou: [],
  onTheWay: [],
  done: [],
  trouble: [],
  updates: [],
  warnings: [],
};

describe('renderDashboard', () => {
  it('shows foreign text as code whatever it holds: no markup, link, tag or inline query of it is live', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        const text = renderDashboard({
          ...empty,
          needsYou: [{ path: '', title, who: title, since: '2026-11-20', note: '' }],
        });
        const row = text.split('\n').find((line) => line.startsWith('- ')) ?? '';
        const fence = /^- (`+)“/.exec(row)?.[1] ?? '';
        expect(fence.length).toBeGreaterThan(0);
        // Between its fences there is no run of backticks as long as the fence, so nothing gets out.
        const inside = row.slice(2 + fence.length).split(`”${fence}`)[0] ?? '';
        expect([...inside.matchAll(/`+/g)].every((run) => run[0].length < fence.length)).toBe(true);
      }),
    );
  });

  it('says how many there are when there are more than it lists', () => {
    const rows = Array.from({ length: 250 }, (_, at) => ({
      path: '',
      title: String(at),
      who: '',
      since: '',
      note: '',
    }));
    const text = renderDashboard({ ...empty, needsYou: rows });
    expect(text).toContain('## Needs you (250)');
    expect(text).toContain('… and 150 more');
  });

  it('is the same for the same view', () => {
    expect(renderDashboard(empty)).toBe(renderDashboard({ ...empty }));
    expect(renderDashboard(empty)).toContain('Nothing waits for you.');
  });
});

describe('showing foreign text', () => {
  it.each([
    ['bidi override', 'a\u202eb', 'a‹U+202E›b'],
    ['zero width', 'pay\u200bpal', 'pay‹U+200B›pal'],
    ['a bell', 'x\u0007', 'x‹U+0007›'],
    ['a tag character', 'x\u{e0041}', 'x‹U+E0041›'],
    ['emoji with joiner', '👩‍💻', '👩‍💻'],
  ])('makes %s visible', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('is one line of bounded length', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 500 }),
        fc.integer({ min: 1, max: 200 }),
        (text, limit) => {
          const line = oneLine(text, limit);
          expect([...line].length).toBeLessThanOrEqual(limit);
          expect(line).not.toMatch(/[\n\r\u2028\u2029]/);
          expect(inlineCode(text)).toMatch(/^`+“/);
        },
      ),
    );
  });
});
