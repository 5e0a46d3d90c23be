import { describe, expect, it } from 'vitest';
import { STILL_MS, gestureProblem } from '../../plugin/card/gesture.ts';

/** An event as a browser would give it; the real thing is pressed in tests/workbench/card.test.ts. */
function event(over: { isTrusted?: boolean; repeat?: boolean; isActive?: boolean } = {}): Event {
  const { isTrusted = true, repeat, isActive = true } = over;
  const currentTarget = { ownerDocument: { defaultView: { navigator: { userActivation: { isActive } } } } };
  return { isTrusted, currentTarget, ...(repeat === undefined ? {} : { repeat }) } as unknown as Event;
}

const STILL = { inViewSince: 1000, shownSince: 1000 };
const NOW = 1000 + STILL_MS;

describe('a gesture', () => {
  it('counts when a person makes it on a card that stood still', () => {
    expect(gestureProblem(event(), STILL, NOW)).toBeNull();
    expect(gestureProblem(event({ repeat: false }), STILL, NOW)).toBeNull();
  });

  it.each([
    ['made by code', event({ isTrusted: false }), STILL, NOW],
    ['with no press behind it', event({ isActive: false }), STILL, NOW],
    ['repeated by a held key', event({ repeat: true }), STILL, NOW],
    ['on a card that changed a moment ago', event(), { ...STILL, shownSince: 1001 }, NOW],
    ['on buttons that came into view a moment ago', event(), { ...STILL, inViewSince: 1001 }, NOW],
    ['on buttons out of view', event(), { ...STILL, inViewSince: Infinity }, NOW],
  ])('does not count %s', (_, made, seen, now) => {
    expect(gestureProblem(made, seen, now)).toEqual(expect.any(String));
  });
});
