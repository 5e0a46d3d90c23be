import type { Owner } from '../../daemon/cloud/triage/classifier.ts';
import { cluesOf } from '../../daemon/cloud/triage/clues/clues.ts';
import { type MailView, viewOf } from '../../daemon/cloud/triage/view.ts';
import { factsOf, mailOf } from './mail-fixtures.ts';

export const OWNER: Owner = { address: 'me@mine.example', aliases: ['hello@mine.example'] };
export const PERSON = ['From: Ana Berg <ana@client-a.example>', 'To: Me <me@mine.example>', 'Subject: Hello'];

/** A mail as triage sees it. */
export async function viewFrom(header: readonly string[], body = '', owner = OWNER): Promise<MailView> {
  return viewOf(await factsOf(mailOf(header, body)), owner);
}

/** A mail from a person to the owner, with more header lines. */
export function personView(body: string, header: readonly string[] = [], owner = OWNER): Promise<MailView> {
  return viewFrom([...PERSON, ...header], body, owner);
}

export async function cluesFrom(header: readonly string[], body = '', owner = OWNER) {
  return cluesOf(await viewFrom(header, body, owner));
}

/** A MIME part with its header, for a body between boundaries. */
export function part(type: string, content: string, header: readonly string[] = []): string {
  return [`Content-Type: ${type}`, ...header, '', content].join('\n');
}

export function multipart(kind: string, parts: readonly string[]): { header: string[]; body: string } {
  return {
    header: ['MIME-Version: 1.0', `Content-Type: multipart/${kind}; boundary="b1"`],
    body: `${parts.map((one) => `--b1\n${one}\n`).join('')}--b1--\n`,
  };
}
