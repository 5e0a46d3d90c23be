/** Stands in for `daemon/hands/email/smtp-transport.ts`. */
import type { Transport } from '../../../daemon/hands/email/ports.ts';
import { kernel } from '../host/host.ts';

export function smtpTransport(): Transport {
  return { submit: (submission) => kernel().mail.submit(submission) };
}
