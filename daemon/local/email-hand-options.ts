import { join } from 'node:path';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { type LocalAccount, type LocalConfig } from '../config/local.ts';
import { readCertificates } from '../config/imap-settings.ts';
import { readPins } from '../config/pins.ts';
import { currentSecret, readSecret } from '../config/secret.ts';
import { systemClock } from '../hands/clock.ts';
import { type EmailHandOptions } from '../hands/email/email-hand.ts';
import { type EmailAccount, type OriginalFacts, type Transport } from '../hands/email/ports.ts';
import { smtpTransport } from '../hands/email/smtp-transport.ts';
import { DEFAULT_SETTINGS } from '../hands/settings.ts';
import { parseMail } from '../mail/parse.ts';
import { shownText } from '../mail/shown.ts';
import { attachmentsFolder, fileIn } from './attachment-files.ts';
import { openOriginals, openSent } from './mailboxes.ts';

/** Everything the email hand needs, from the local configuration: the only place where sending is put together. */
export async function emailHandOptions(config: LocalConfig): Promise<Result<EmailHandOptions>> {
  const accounts = new Map<string, EmailAccount>();
  for (const account of config.accounts) {
    const opened = await openAccount(account);
    if (!opened.ok) return opened;
    accounts.set(account.id, opened.value);
  }
  return ok({
    folder: join(config.state, 'journal'),
    trust: () => {
      try {
        return ok({ vault: config.vault.id, pins: readPins(config.state) });
      } catch {
        return refuse(
          'pins',
          'The list of paired devices (pins.json) is damaged; restore it or pair your devices again.',
        );
      }
    },
    accounts,
    readOriginal,
    findFile: fileIn(attachmentsFolder(config)),
    clock: systemClock(),
    mode: config.mode,
    settings: {
      ...DEFAULT_SETTINGS,
      hold: config.hand.hold_seconds * 1000,
      perHour: config.hand.per_hour,
      keepPayloads: config.hand.keep_payloads_days * 86_400_000,
    },
  });
}

async function openAccount(account: LocalAccount): Promise<Result<EmailAccount>> {
  const transport = openTransport(account);
  if (!transport.ok) return transport;
  const originals = await openOriginals(account);
  if (!originals.ok) return originals;
  const sent = await openSent(account);
  if (!sent.ok) return sent;
  return ok({
    addresses: [account.address, ...account.aliases],
    transport: transport.value,
    originals: originals.value,
    sent: sent.value,
  });
}

function openTransport({ smtp }: LocalAccount): Result<Transport> {
  if (smtp === undefined) {
    return ok({
      submit: () =>
        Promise.resolve({
          kind: 'not-reached' as const,
          message: 'No way to send is configured for this account (smtp:).',
        }),
    });
  }
  const ca = readCertificates(smtp.ca_file);
  if (!ca.ok) return ca;
  const { host, port, tls } = smtp;
  const server = { host, port, tls, login: null, ...(ca.value === undefined ? {} : { ca: ca.value }) };
  const open = smtpTransport(server);
  if (smtp.password === undefined) return ok(open);
  const first = readSecret(smtp.password);
  if (!first.ok) return first;
  const { user } = smtp;
  if (user === undefined) return ok(open);
  const password = currentSecret(smtp.password, first.value);
  return ok({
    submit: (mail) => smtpTransport({ ...server, login: { user, password: password() } }).submit(mail),
  });
}

/** The same pure functions that wrote the task note read the original on this side (PROTOCOL §4, context). */
export async function readOriginal(raw: Uint8Array): Promise<OriginalFacts | null> {
  const mail = await parseMail(raw);
  if (mail.kind !== 'mail') return null;
  return {
    from: mail.from.address,
    reply_to: mail.reply_to,
    to: mail.to,
    cc: mail.cc,
    message_id: mail.message_id,
    references: mail.references,
    shown: await shownText(mail),
  };
}
