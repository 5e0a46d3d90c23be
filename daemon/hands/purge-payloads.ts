import { type Effect } from './effect.ts';
import { type History } from './history.ts';

/** A frozen message and the approval that it was made for. */
export interface Frozen {
  readonly payload: string;
  readonly approval: string;
  /** Whether its effect has ended for good: an unknown outcome is settled by these bytes, and an open one sends them. */
  readonly over: boolean;
  /** When it was accepted, or else when its decision was first seen (ms). */
  readonly at: number;
}

/** The frozen messages that a journal names. What they were is in it for good; the bytes themselves are files beside it. */
export function frozenIn({ effects }: History): Frozen[] {
  return [...effects.values()].flatMap((effect) =>
    payloadsOf(effect).map((payload) => ({
      payload,
      approval: effect.record.approval,
      over: effect.open === null && effect.ending !== null && effect.ending.state !== 'unknown',
      at: effect.ending?.state === 'accepted' ? effect.ending.at : effect.seenAt,
    })),
  );
}

/** Those that may go: over, and not needed by another effect with the same bytes. */
export function removable(frozen: readonly Frozen[], wanted: (one: Frozen) => boolean): string[] {
  const needed = new Set(frozen.filter((one) => !one.over || !wanted(one)).map(({ payload }) => payload));
  const names = frozen.filter((one) => one.over && wanted(one)).map(({ payload }) => payload);
  return [...new Set(names)].filter((payload) => !needed.has(payload));
}

function payloadsOf({ intent, ending }: Effect): string[] {
  const rehearsed = ending?.state === 'rehearsed' ? [ending.payload] : [];
  return [...new Set([...(intent === null ? [] : [intent.payload]), ...rehearsed])];
}
