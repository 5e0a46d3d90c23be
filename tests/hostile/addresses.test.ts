import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAction } from '../../shared/approval/action.ts';
import { answerable } from '../../shared/approval/recipients.ts';
import { smtpTransport } from '../../daemon/hands/email/smtp-transport.ts';
import { buildMessage, envelopeOf, messageParts } from '../../daemon/hands/email/message.ts';
import { checkMessage } from '../../daemon/hands/email/message-check.ts';
import { isApprove } from '../../shared/approval/decision.ts';
import { parseMail } from '../../daemon/mail/parse.ts';
import { ACTION, Person } from '../support/decisions.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';

/** Addresses that two programs read in two ways: what the person saw is where it goes, or it goes nowhere. */
const SMUGGLED = [
  'ana@client.example, thief@evil.example',
  'ana@client.example;thief@evil.example',
  'ana@client.example thief@evil.example',
  'ana@client.example\r\nBcc: thief@evil.example',
  'ana@client.example\nRCPT TO:<thief@evil.example>',
  'ana@client.example>\r\nRCPT TO:<thief@evil.example',
  '"ana, thief"@client.example',
  '"ana@client.example,thief"@evil.example',
  '"ana\\"@client.example"@evil.example',
  '<thief@evil.example>ana@client.example',
  '<@evil.example:ana@client.example>',
  '@evil.example:ana@client.example',
  'ana(thief@evil.example)@client.example',
  'ana@client.example(thief@evil.example)',
  'Ana <thief@evil.example>',
  'ana@client.example <thief@evil.example>',
  'group: ana@client.example, thief@evil.example;',
  'ana@client.example@evil.example',
  'ana%evil.example@client.example\u0000',
  'ana@[192.0.2.1]',
  'ana@[IPv6:::1]',
  'ana@192.0.2.1',
  'ana@localhost',
  'ana@client..example',
  '.ana@client.example',
  'ana..b@client.example',
  'ana@-client.example',
  'ana@client_.example',
  'ana@cli\u00e9nt.example',
  '\u0430na@client.example',
  'ana@client\uff0eexample',
  'ana\u00ad@client.example',
  `${'a'.repeat(65)}@client.example`,
  `ana@${'a'.repeat(64)}.example`,
  `ana@${'a.'.repeat(130)}example`,
  ' ana@client.example',
  'ana@client.example ',
  '',
];

describe('what is not one plain address', () => {
  it.each(SMUGGLED)('is never an address of an action: %j', (address) => {
    for (const field of ['to', 'cc', 'bcc', 'acknowledged_new'] as const)
      expect(parseAction({ ...ACTION, [field]: [address] }).ok, field).toBe(false);
    expect(parseAction({ ...ACTION, from: address }).ok).toBe(false);
  });

  it('nor the same address twice, in whatever case or field, nor more than fifty', () => {
    for (const other of [
      { cc: ['ANA@client.example'] },
      { bcc: ['ana@CLIENT.example'] },
      { to: ['ana@client.example', 'Ana@client.example'] },
    ])
      expect(parseAction({ ...ACTION, to: ['ana@client.example'], ...other }).ok).toBe(false);
    expect(
      parseAction({ ...ACTION, cc: Array.from({ length: 51 }, (_, at) => `a${String(at)}@x.example`) }).ok,
    ).toBe(false);
  });
});

/** The header, and whom an answer may go to unasked: the one whom every reader of it would name, or nobody. */
const HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ['"ana@client.example" <thief@evil.example>', ['thief@evil.example']],
  ['ana@client.example <thief@evil.example>', ['thief@evil.example']],
  ['=?utf-8?q?ana=40client.example?= <thief@evil.example>', ['thief@evil.example']],
  ['=?utf-8?q?ana=40client.example=2C?= thief@evil.example', ['thief@evil.example']],
  ['=?utf-8?q?thief=40evil.example?=', []],
  ['"a\\" <thief@evil.example>" <ana@client.example>', ['ana@client.example']],
  ['ana@client.example (thief@evil.example)', ['ana@client.example']],
  ['ana@client.example, thief@evil.example', []],
  ['ana@client.example; thief@evil.example', []],
  ['group: ana@client.example, thief@evil.example;', []],
  ['undisclosed-recipients:;', []],
  ['"ana@client.example,thief"@evil.example', []],
  ['"thief evil"@evil.example', []],
  ['ana@client.example@evil.example', []],
  ['<ana@client.example><thief@evil.example>', []],
  ['<@evil.example:ana@client.example>', []],
  ['ana@[192.0.2.1]', []],
  ['ana@localhost', []],
  ['\u0430na@client.example', []],
  ['ana@cli\u00e9nt.example', []],
  ['ana@client.example\u0000.evil.example', []],
  ['ana@xn--clint-6ra.example', ['ana@xn--clint-6ra.example']],
  ['Ana, Sales; Ltd. <ana@client.example>', []],
  ['"Ana, Sales; Ltd." <ana@client.example>', ['ana@client.example']],
  ['', []],
];

describe('the From of a mail', () => {
  it.each(HEADERS)('%j lets an answer go to %j at most', async (header, allowed) => {
    const raw = `From: ${header}\r\nTo: me@example.com\r\nSubject: x\r\nMessage-ID: <1@x.example>\r\n\r\nHello\r\n`;
    const mail = await parseMail(new TextEncoder().encode(raw));
    if (mail.kind !== 'mail') throw new Error(mail.reason);
    const to = answerable({ from: mail.from.address, reply_to: mail.reply_to });
    expect(to.filter((address) => !allowed.includes(address))).toEqual([]);
  });

  it('two From headers are one sender to no two readers: nobody', async () => {
    const raw = 'From: ana@client.example\r\nFrom: thief@evil.example\r\nSubject: x\r\n\r\nHello\r\n';
    const mail = await parseMail(new TextEncoder().encode(raw));
    expect(mail).toMatchObject({ from: { address: '' } });
  });
});

describe('addresses that are allowed and odd', () => {
  let sink: SmtpSink;
  beforeAll(async () => {
    sink = await startSmtpSink();
  });
  afterAll(() => sink.close());

  it.each([
    "o'neil@client.example",
    'a+b@client.example',
    'a=b@client.example',
    '{a}|b~`c@client.example',
    '#!$%&*/?^_-@client.example',
    '=?utf-8?q?thief=40evil.example?=@client.example',
    'a%evil.example@client.example',
    'a!b@client.example',
    `${'a'.repeat(64)}@client.example`,
  ])('%s gets the mail itself, or it is not sent', async (address) => {
    const person = new Person('laptop');
    const record = person.approve({ action: { to: [address], acknowledged_new: [address] } });
    if (!isApprove(record)) throw new Error('an approval');
    expect(parseAction(record.action).ok).toBe(true);
    const parts = messageParts(record, new Uint8Array(32), 0, []);
    const raw = await buildMessage(parts);
    if (!(await checkMessage(raw, parts)).ok) return;
    const before = sink.delivered.length;
    const transport = smtpTransport({ host: '127.0.0.1', port: sink.port, tls: 'none', login: null });
    const envelope = envelopeOf(record.action);
    const sent = await transport.submit({ envelope, raw, beforeFirstByte: () => undefined });
    if (sent.kind !== 'accepted') {
      expect(sink.delivered).toHaveLength(before);
      return;
    }
    expect(sink.delivered.at(-1)?.to).toEqual([address]);
    const unfolded = sink.delivered
      .at(-1)
      ?.raw.toString('latin1')
      .replace(/\r\n[ \t]+/g, ' ');
    expect(unfolded).toContain(`\nTo: ${address}\r\n`);
  });
});
