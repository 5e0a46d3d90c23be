import { type Result, ok, refuse } from '../../shared/result.ts';

/** Names of environment variables that have no business on the cloud: senders, messengers, banks, payments (M8). */
const FOREIGN = /(?:^|_)(?:SMTP|WHATSAPP|BANK|BANKING|IBAN|STRIPE|PAYPAL|PAYMENT|PLAID|WISE)(?:_|$)/;
const SECRET = /(?:PASS|PASSWORD|TOKEN|SECRET|KEY|SESSION|CREDENTIALS?)$/;

/**
 * The cloud refuses to start where it finds a secret that only Local may have. The sentence names the variable, never
 * its value.
 */
export function refuseForeignSecrets(env: Readonly<Record<string, string | undefined>>): Result<void> {
  const found = Object.entries(env).find(
    ([name, value]) => value !== undefined && value !== '' && FOREIGN.test(name) && SECRET.test(name),
  );
  if (found === undefined) return ok(undefined);
  return refuse(
    'foreign-secret',
    `The environment variable ${found[0]} holds a secret that does not belong on the cloud; remove it from this machine. ` +
      'Sending, messengers and payments are Local’s alone.',
  );
}
