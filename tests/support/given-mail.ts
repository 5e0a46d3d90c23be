import { ok } from '../../shared/result.ts';
import type { Intake } from '../../daemon/cloud/intake/intake.ts';

/** A mailbox that gives these mails, all of them at once, and forgets that it did. */
export function givenMail(raws: readonly Uint8Array[], receivedMs: number): Intake {
  const arrivals = raws.map((raw, at) => ({
    key: String(at),
    raw,
    receivedMs,
    where: `mail ${String(at)}`,
  }));
  return {
    next: () => Promise.resolve(ok(arrivals)),
    confirm: () => Promise.resolve(),
    changed: () => Promise.resolve(),
    status: () => ({ state: 'ok', message: '' }),
    resume: () => undefined,
    close: () => Promise.resolve(),
  };
}
