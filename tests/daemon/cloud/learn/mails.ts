import { parseMail } from '../../../../daemon/mail/parse.ts';
import { type MailFacts } from '../../../../daemon/mail/facts.ts';
import { type Lesson } from '../../../../daemon/cloud/learn/lesson.ts';
import { recordOf } from '../../../../daemon/cloud/learn/mail-record.ts';
import { type Snapshot, triageAfter } from '../../../../daemon/cloud/learn/snapshot.ts';

export const OWNER = { address: 'kim@home.example', aliases: [] };

/** Ids of tasks that differ in their last letter. */
export const taskId = (n: number) => `aaaaaaaaaaaaaaa${String.fromCharCode(97 + n)}`;

export async function facts(
  fields: Readonly<Record<string, string>>,
  body = 'Shall we meet on Thursday? Please let me know.',
): Promise<MailFacts> {
  const all = {
    From: 'Ana <ana@client.example>',
    To: 'kim@home.example',
    Subject: 'Thursday',
    Date: 'Fri, 20 Nov 2026 08:30:00 +0000',
    'Message-ID': '<1@client.example>',
    ...fields,
  };
  const header = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const mail = await parseMail(new TextEncoder().encode(`${header.join('')}\r\n${body}\r\n`));
  if (mail.kind !== 'mail') throw new Error(mail.reason);
  return mail;
}

export function lesson(mail: MailFacts, category: Lesson['category'], n = 0): Lesson {
  return { category, mail: recordOf(taskId(n), mail, OWNER) };
}

export function judged(snapshot: Snapshot, mail: MailFacts) {
  return triageAfter(snapshot, mail, OWNER);
}

/** What the mailbox's own server says about the sender (RFC 8601). */
export function authenticated(result: 'pass' | 'fail'): Readonly<Record<string, string>> {
  return {
    'Authentication-Results': `mx.home.example; dmarc=${result}`,
    Received: 'from mx.client.example by mx.home.example; Fri, 20 Nov 2026 08:30:00 +0000',
  };
}
