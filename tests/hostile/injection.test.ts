import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { type SendEmail, parseAction } from '../../shared/approval/action.ts';
import { isApprove } from '../../shared/approval/decision.ts';
import { buildMessage, envelopeOf, messageParts } from '../../daemon/hands/email/message.ts';
import { checkMessage } from '../../daemon/hands/email/message-check.ts';
import { smtpTransport } from '../../daemon/hands/email/smtp-transport.ts';
import { ACTION, Person } from '../support/decisions.ts';
import { type DeliveredMail, type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';

/** Every field of a mail, with what would end a header, a part, a message or a command of SMTP. */
const THIEF = 'thief@evil.example';
const INJECTIONS = [
  `\r\nBcc: ${THIEF}`,
  `\nBcc: ${THIEF}`,
  `\rBcc: ${THIEF}`,
  `\r\n Bcc: ${THIEF}`,
  `\r\n\r\nA second body for ${THIEF}`,
  `\u0000Bcc: ${THIEF}`,
  `\u000bBcc: ${THIEF}`,
  `\u0085Bcc: ${THIEF}`,
  `\u2028Bcc: ${THIEF}`,
  `=?utf-8?q?=0D=0ABcc:_${THIEF}?=`,
  `=?utf-8?b?${Buffer.from(`\r\nBcc: ${THIEF}`).toString('base64')}?=`,
  `=?iso-2022-jp?q?=1B$B=0D=0ABcc:_${THIEF}?=`,
  `%0d%0aBcc:${THIEF}`,
  `\\r\\nBcc: ${THIEF}`,
  `\u560d\u560aBcc: ${THIEF}`,
  `\r\n.\r\nMAIL FROM:<me@example.com>\r\nRCPT TO:<${THIEF}>\r\nDATA\r\n`,
  `\n.\nMAIL FROM:<me@example.com>\nRCPT TO:<${THIEF}>\nDATA\n`,
  `\r\n--BOUNDARY\r\nContent-Type: text/html\r\n\r\n<b>x</b>`,
  `"; filename="x.exe`,
  `"\r\nContent-Type: text/html; x="`,
];
const FILE = {
  name: 'a.pdf',
  media_type: 'application/pdf',
  size: 3,
  sha256: createHash('sha256').update('abc').digest('hex'),
};

/** Where it is put: each gives the action as a forger would have it. */
const FIELDS: Readonly<Record<string, (text: string) => object>> = {
  from: (text) => ({ from: `me@example.com${text}` }),
  to: (text) => ({ to: [`ana@client.example${text}`] }),
  cc: (text) => ({ cc: [`ben@partner.example${text}`] }),
  bcc: (text) => ({ bcc: [`ben@partner.example${text}`] }),
  subject: (text) => ({ subject: `Re: invoice${text}` }),
  body: (text) => ({ body: `Hello${text}\nMe` }),
  in_reply_to: (text) => ({ in_reply_to: `<1@client.example${text}>` }),
  references: (text) => ({ references: [`<1@client.example${text}>`] }),
  'the name of an attachment': (text) => ({ attachments: [{ ...FILE, name: `a${text}.pdf` }] }),
  'the type of an attachment': (text) => ({
    attachments: [{ ...FILE, media_type: `application/pdf${text}` }],
  }),
};

let sink: SmtpSink;
beforeAll(async () => {
  sink = await startSmtpSink();
});
afterAll(() => sink.close());

/** What leaves for an action, or null where any guard refuses it. */
async function leaving(change: object): Promise<DeliveredMail | null> {
  const action = parseAction({ ...ACTION, ...change });
  if (!action.ok) return null;
  const record = new Person('laptop').approve({ action: action.value });
  if (!isApprove(record)) throw new Error('an approval');
  const files = action.value.attachments.map(() => new TextEncoder().encode('abc'));
  const parts = messageParts(record, new Uint8Array(32), 0, files);
  const raw = await buildMessage(parts);
  if (!(await checkMessage(raw, parts)).ok) return null;
  const before = sink.delivered.length;
  const transport = smtpTransport({ host: '127.0.0.1', port: sink.port, tls: 'none', login: null });
  const sent = await transport.submit({
    envelope: envelopeOf(action.value),
    raw,
    beforeFirstByte: () => undefined,
  });
  if (sent.kind !== 'accepted') return null;
  // One message for one action: nothing in it was taken for the next command.
  expect(sink.delivered).toHaveLength(before + 1);
  return sink.delivered.at(-1) ?? null;
}

/** Read by hand, to the first empty line: no parser that could be as lenient as the one that was fooled. */
function headerNames(raw: Buffer): string[] {
  const [head = ''] = raw.toString('latin1').split('\r\n\r\n');
  return head
    .split('\r\n')
    .filter((line) => !/^[ \t]/.test(line))
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
    .sort();
}

/** Parts of the mail by its own boundary; one where it has none and says that it is plain text. */
function partsIn(raw: Buffer): number {
  const text = raw.toString('latin1');
  const [head = ''] = text.split('\r\n\r\n');
  const [, boundary] = /^content-type: multipart\/mixed;\s+boundary="([^"]+)"/im.exec(head) ?? [];
  if (boundary !== undefined) return text.split(`\r\n--${boundary}\r\n`).length - 1;
  expect(head).toMatch(/^content-type: text\/plain; charset=utf-8$/im);
  return 1;
}

const plain = async (change: Partial<SendEmail> = {}) =>
  headerNames((await leaving(change))?.raw ?? Buffer.of());

describe.each(Object.entries(FIELDS))('in %s', (_, put) => {
  it('no field adds a header, a recipient or a part', async () => {
    let left = 0;
    for (const text of INJECTIONS) {
      const mail = await leaving(put(text));
      if (mail === null) continue;
      left++;
      const change = put('') as Partial<SendEmail>;
      expect(headerNames(mail.raw), JSON.stringify(text)).toEqual(await plain(change));
      const { to, cc, bcc } = { ...ACTION, ...change };
      expect(mail.to).toEqual([...to, ...cc, ...bcc]);
      expect(partsIn(mail.raw)).toBe(1 + (change.attachments ?? ACTION.attachments).length);
    }
    // The body may say all of it, in any words: it would be a poor test that let nothing through.
    if ('body' in put('')) expect(left).toBeGreaterThan(8);
  });
});

describe('Bcc', () => {
  it('is in the envelope and in no header, no part and no comment of the mail', async () => {
    const mail = await leaving({ bcc: ['ben@partner.example'] });
    expect(mail?.to).toEqual(['ana@client.example', 'ben@partner.example']);
    expect(mail?.raw.toString('latin1')).not.toContain('ben@');
    expect(mail?.raw.toString('latin1')).not.toMatch(/bcc/i);
  });
});

describe('the name of an attachment', () => {
  it.each([
    '../../etc/passwd',
    '..\\..\\x',
    '/etc/passwd',
    'C:\\x.pdf',
    'a/b.pdf',
    '.bashrc',
    '..',
    ' a.pdf',
    'a.pdf ',
    'a.pdf.',
    'a\u0000.pdf',
    'a\n.pdf',
    'a:b.pdf',
    'a|b.pdf',
    'a*.pdf',
    'a?.pdf',
    'a<b>.pdf',
    '"a".pdf',
    '\ud800.pdf',
    'a'.repeat(201),
    '',
  ])('is never a path or a name with a second meaning: %j', (name) => {
    expect(parseAction({ ...ACTION, attachments: [{ ...FILE, name }] }).ok).toBe(false);
  });

  it.each(['a.pdf', 'Año 2026 – Rechnung.pdf', '請求書.pdf', 'a;b=c.pdf', "it's (1).tar.gz"])(
    'goes out as it is: %j',
    async (name) => {
      expect(await leaving({ attachments: [{ ...FILE, name }] })).not.toBeNull();
    },
  );
});
