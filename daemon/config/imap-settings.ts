import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { type ImapSettings } from '../mail/imap.ts';
import { type imapMailbox } from './common.ts';
import { readSecret } from './secret.ts';

/** Connection settings from a configuration: the password and the certificate authority are read now. */
export function imapSettings(config: Omit<z.infer<typeof imapMailbox>, 'mailbox'>): Result<ImapSettings> {
  const password = readSecret(config.password);
  if (!password.ok) return password;
  const ca = readCertificates(config.ca_file);
  if (!ca.ok) return ca;
  return ok({ host: config.host, port: config.port, user: config.user, pass: password.value, ca: ca.value });
}

/** PEM text of a configured authority; undefined where none is configured. */
export function readCertificates(file: string | undefined): Result<string | undefined> {
  if (file === undefined) return ok(undefined);
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    return refuse(
      'ca-file',
      `Can't read the certificate file ${file} (${(error as NodeJS.ErrnoException).code ?? 'unreadable'}).`,
    );
  }
}
