import { type Trust } from '../../shared/approval/verify.ts';
import { type History } from './history.ts';
import { instantAfter } from './outcome.ts';

/**
 * What the hand trusts: the pins as this computer has them, less the keys that a signed decision revoked here. The hand
 * has carried such a decision out before anybody has written it into the pins, and may be the only one to have seen it.
 */
export function trustNow({ vault, pins }: Trust, { revoked }: History): Trust {
  return {
    vault,
    pins: pins.map((pin) => {
      const at = revoked.get(pin.key);
      return at === undefined || pin.revoked !== '' ? pin : { ...pin, revoked: instantAfter(at) };
    }),
  };
}
