import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type UpdateEntry, mergeUpdates } from '../../../shared/dashboard/merge.ts';

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
