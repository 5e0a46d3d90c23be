import { type ApproveRecord } from '../../shared/approval/decision.ts';
import { type PauseReason } from './entry.ts';

/** Pauses that a hand makes when it is started again, about what was signed before (PROTOCOL §6). */
export function isStartPause(reason: PauseReason): boolean {
  return reason === 'going-live' || reason === 'late-start';
}

/**
 * Whether a pause holds this record. One made at a start holds live records signed before it; what a person signs from
 * then on was signed knowing. The signature's time may come from another device's clock: a wrong one moves the line
 * between "before" and "after", so this is a courtesy to the person, and no other rule leans on it.
 */
export function pauseHolds(
  pause: { readonly reason: PauseReason; readonly since: number },
  record: ApproveRecord,
): boolean {
  if (!isStartPause(pause.reason)) return true;
  // Signatures tell whole seconds.
  const since = Math.floor(pause.since / 1000) * 1000;
  return record.mode === 'live' && Date.parse(record.signed_at) < since;
}
