import { describe, expect, it } from 'vitest';
import { type Lease, type Sighting, watchLeases } from '../../shared/task/lease.ts';

const lease = (over: Partial<Lease> = {}): Lease => ({
  task: 't',
  agent: 'cloud-a',
  epoch: 0,
  counter: 0,
  ttl: 60,
  ...over,
});
const none = new Map<string, Sighting>();

describe('watchLeases (PROTOCOL §5)', () => {
  it('breaks nothing at first sight, however old the claim may be', () => {
    expect(watchLeases(none, [lease()], 1e12).stale).toEqual([]);
  });

  it('finds a lease stale after its ttl without change, on the observer’s own clock', () => {
    const first = watchLeases(none, [lease()], 1000);
    expect(watchLeases(first.sightings, [lease()], 60_999).stale).toEqual([]);
    expect(watchLeases(first.sightings, [lease()], 61_000).stale).toEqual([lease()]);
  });

  it.each([{ counter: 1 }, { epoch: 1 }, { agent: 'cloud-b' }])(
    'starts again when the claim changed: %o',
    (change) => {
      const first = watchLeases(none, [lease()], 0);
      const second = watchLeases(first.sightings, [lease(change)], 60_000);
      expect(second.stale).toEqual([]);
      expect(watchLeases(second.sightings, [lease(change)], 119_999).stale).toEqual([]);
    },
  );

  it('forgets a lease that is gone', () => {
    const first = watchLeases(none, [lease()], 0);
    const gone = watchLeases(first.sightings, [], 30_000);
    expect(watchLeases(gone.sightings, [lease()], 61_000).stale).toEqual([]);
  });
});
