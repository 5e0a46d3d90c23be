/** How long a card must have stood still in full view before a gesture on it counts (PROTOCOL §4). */
export const STILL_MS = 400;

export interface Seen {
  /** `performance.now()` of when the buttons came into full view; Infinity while they are not. */
  readonly inViewSince: number;
  /** `performance.now()` of when this content was first shown. */
  readonly shownSince: number;
}

/**
 * Why an event is not a person's deliberate gesture, or null where it is one. A click made by code is not trusted; a
 * key held down repeats; a card that has just appeared or changed under the pointer has not been read.
 */
export function gestureProblem(event: Event, seen: Seen, now: number): string | null {
  const view = (event.currentTarget as Node | null)?.ownerDocument?.defaultView;
  if (!event.isTrusted || view?.navigator.userActivation.isActive === false) {
    return 'Only a click or key press of your own can decide.';
  }
  if ('repeat' in event && event.repeat === true) return 'Let go of the key and press it once.';
  if (now - seen.inViewSince < STILL_MS) return 'Scroll until the buttons are in full view, then decide.';
  if (now - seen.shownSince < STILL_MS) return 'This card has just changed. Look at it again, then decide.';
  return null;
}
