import type { HandPin } from '../shared/card/trusted-hand.ts';
import { type Preferences, readPreferences } from './preferences.ts';

/** What this device keeps for itself (`data.json`): nothing here decides, and nothing of it is needed elsewhere. */
export interface PluginData {
  readonly pin: HandPin | null;
  /** Until when the inbox leaves an approval out, milliseconds since 1970, by approval id. Local to this device. */
  readonly snoozed: Readonly<Record<string, number>>;
  readonly preferences: Preferences;
}

/** Reads what was saved by this version or an older one; what is not of its shape counts as not saved. */
export function readPluginData(saved: unknown): PluginData {
  const { pin, snoozed, preferences } = (typeof saved === 'object' && saved !== null ? saved : {}) as Record<
    string,
    unknown
  >;
  return {
    pin: isPin(pin) ? pin : null,
    snoozed: isSnoozed(snoozed) ? snoozed : {},
    preferences: readPreferences(preferences),
  };
}

/** Another time for one approval, or none; what is over goes with it. `now` in milliseconds since 1970. */
export function snooze(data: PluginData, approval: string, until: number | null, now: number): PluginData {
  const others = Object.entries(data.snoozed).filter(([id, at]) => id !== approval && at > now);
  return { ...data, snoozed: Object.fromEntries(until === null ? others : [...others, [approval, until]]) };
}

function isPin(value: unknown): value is HandPin {
  if (typeof value !== 'object' || value === null) return false;
  const { vault, executor, mode } = value as Record<string, unknown>;
  return typeof vault === 'string' && typeof executor === 'string' && (mode === 'live' || mode === 'dry');
}

function isSnoozed(value: unknown): value is PluginData['snoozed'] {
  return (
    typeof value === 'object' && value !== null && Object.values(value).every((at) => Number.isFinite(at))
  );
}
