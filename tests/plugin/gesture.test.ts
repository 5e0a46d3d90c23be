import { describe, expect, it } from 'vitest';
import { STILL_MS, gestureProblem } from '../../plugin/card/gesture.ts';

/** An event as a browser would give it; the real thing is pressed in tests/workbench/card.test.ts. */
function event(over: { isTrusted?: boolean; repeat?: boolean } = {}): Event {
  const { isTrusted = true, repeat } = over;
  return { isTrusted, ...(repeat === undefined ? {} : { repeat }) } as unknown as Event;
}

const STILL = {
  active: true,
  inViewSince: 1000,
  shownSince: 1000,
  covered: false,
  changedSincePress: false,
  unseen: 0,
};
const NOW = 1000 + STILL_MS;

describe('a gesture', () => {
  it('counts when a person makes it on a card that stood still', () => {
    expect(gestureProblem(event(), STILL, NOW, true)).toBeNull();
    expect(gestureProblem(event({ repeat: false }), STILL, NOW, true)).toBeNull();
  });

  it.each([
    ['made by code', event({ isTrusted: false }), STILL, NOW],
    ['with no press behind it', event(), { ...STILL, active: false }, NOW],
    ['repeated by a held key', event({ repeat: true }), STILL, NOW],
    ['on a card that changed a moment ago', event(), { ...STILL, shownSince: 1001 }, NOW],
    ['on buttons that came into view a moment ago', event(), { ...STILL, inViewSince: 1001 }, NOW],
    ['on buttons out of view', event(), { ...STILL, inViewSince: Infinity }, NOW],
    ['on a button below something else', event(), { ...STILL, covered: true }, NOW],
    ['that began on another content', event(), { ...STILL, changedSincePress: true }, NOW],
    ['on a card of which a part was never on screen', event(), { ...STILL, unseen: 1 }, NOW],
  ])('does not count %s', (_, made, seen, now) => {
    expect(gestureProblem(made, seen, now, true)).toEqual(expect.any(String));
  });

  it('takes something back without having seen all of it', () => {
    expect(gestureProblem(event(), { ...STILL, unseen: 1 }, NOW, false)).toBeNull();
  });
});
