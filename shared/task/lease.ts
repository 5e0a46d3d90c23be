/** The part of a claimed task that an observer watches (PROTOCOL §5): no time of day, only counters and a duration. */
export interface Lease {
  readonly task: string;
  readonly agent: string;
  readonly epoch: number;
  readonly counter: number;
  /** Seconds for which the claim must have stood unchanged before anyone may break it. */
  readonly ttl: number;
}

/** What one observer remembers of a lease, on its own monotonic clock (milliseconds). */
export interface Sighting {
  readonly agent: string;
  readonly epoch: number;
  readonly counter: number;
  readonly since: number;
}

/**
 * Looks at the leases of other agents once and gives what to remember and which of them are stale. A lease is stale
 * only after this observer has itself watched it unchanged for its `ttl`; a new observer starts from nothing, so a
 * restart can delay a break but never hasten one. File times and other machines' clocks play no part.
 */
export function watchLeases(
  known: ReadonlyMap<string, Sighting>,
  leases: readonly Lease[],
  monotonicMs: number,
): { sightings: Map<string, Sighting>; stale: Lease[] } {
  const sightings = new Map<string, Sighting>();
  const stale: Lease[] = [];
  for (const lease of leases) {
    const before = known.get(lease.task);
    const unchanged =
      before?.agent === lease.agent && before.epoch === lease.epoch && before.counter === lease.counter;
    const sighting = unchanged
      ? before
      : { agent: lease.agent, epoch: lease.epoch, counter: lease.counter, since: monotonicMs };
    sightings.set(lease.task, sighting);
    if (monotonicMs - sighting.since >= lease.ttl * 1000) stale.push(lease);
  }
  return { sightings, stale };
}
