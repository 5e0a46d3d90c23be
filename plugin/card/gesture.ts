/** How long a card must have stood still in full view before a gesture on it counts (PROTOCOL §4). */
export const STILL_MS = 400;

export interface Seen {
  /** Whether the window has been used by the person at all (`navigator.userActivation.isActive`). */
  readonly active: boolean;
  /** `performance.now()` of when the pressed control came into full view; Infinity while it is not. */
  readonly inViewSince: number;
  /** `performance.now()` of when this content was first shown, or its buttons last moved. */
  readonly shownSince: number;
  /** Something else lies over the control. */
  readonly covered: boolean;
  /** The content is another one than when the pointer or the key went down. */
  readonly changedSincePress: boolean;
  /** Parts of the card that were not on screen since they were last changed. */
  readonly unseen: number;
}

/**
 * Why an event is not a person's deliberate gesture, or null where it is one. A click made by code is not trusted; a
 * key held down repeats; a card that has just appeared or changed under the pointer has not been read. Only what lets
 * something out (`lettingOut`) needs all of the card to have been seen: taking something back must be quick.
 */
export function gestureProblem(event: Event, seen: Seen, now: number, lettingOut: boolean): string | null {
  if (!event.isTrusted || !seen.active) {
    return 'Only a click or key press of your own can decide.';
  }
  if ('repeat' in event && event.repeat === true) return 'Let go of the key and press it once.';
  if (seen.covered) return 'Something lies over this button. Close it, then decide.';
  if (now - seen.inViewSince < STILL_MS) return 'Scroll until the button is in full view, then decide.';
  if (seen.changedSincePress || now - seen.shownSince < STILL_MS)
    return 'This card has just changed. Look at it again, then decide.';
  if (lettingOut && seen.unseen > 0)
    return 'You have not seen all of it. Scroll through the whole card, then decide.';
  return null;
}
