import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MailFacts } from '../../daemon/mail/facts.ts';
import { parseMail } from '../../daemon/mail/parse.ts';

const folder = new URL('../fixtures/mail/', import.meta.url);

export const MAIL_FIXTURES = readdirSync(fileURLToPath(folder))
  .filter((name) => name.endsWith('.eml'))
  .map((name) => name.replace(/\.eml$/, ''));

export function fixtureMail(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`${name}.eml`, folder)));
}

/** The facts of a mail that can be read. */
export async function factsOf(raw: Uint8Array): Promise<MailFacts> {
  const mail = await parseMail(raw);
  if (mail.kind === 'unreadable') throw new Error(mail.reason);
  return mail;
}

export const fixtureFacts = (name: string) => factsOf(fixtureMail(name));

/** A mail from header lines and a body, as bytes with LF. */
export function mailOf(header: readonly string[], body = ''): Uint8Array {
  return new TextEncoder().encode(`${header.join('\n')}\n\n${body}`);
}
