import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SendEmail, parseAction } from '../../../../shared/approval/action.ts';
import { buildApprove } from '../../../../shared/approval/build.ts';
import { isApprove } from '../../../../shared/approval/decision.ts';
import {
  type MessageParts,
  buildMessage,
  envelopeOf,
  messageParts,
} from '../../../../daemon/hands/email/message.ts';
import { checkMessage } from '../../../../daemon/hands/email/message-check.ts';
import { Person } from '../../../support/decisions.ts';
import { ACTION, CONTEXT, START } from '../hand-fixture.ts';

const SECRET = Buffer.alloc(32, 7);
const person = new Person('laptop');

function partsOf(over: Partial<SendEmail> = {}, files: readonly Uint8Array[] = []): MessageParts {
  const record = buildApprove('approve', person.signing(), {
    action: { ...ACTION, ...over },
    context: CONTEXT,
    executor: 'hand-aaaaaaaaaaaaaaaa',
    mode: 'live',
  });
  if (!isApprove(record)) throw new Error('an approval');
  return messageParts(record, SECRET, START, files);
}

const built = async (parts: MessageParts) => Buffer.from(await buildMessage(parts)).toString('latin1');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const fileOf = (name: string, content: Uint8Array, media_type = 'application/octet-stream') => ({
  name,
  media_type,
  size: content.length,
  sha256: sha256(content),
});

/** Text as the schema allows it, with everything that mail is known to change. */
const nasty = fc.array(
  fc.oneof(
    fc.constantFrom(
      '.',
      '..',
      'From ',
      ' ',
      '  ',
      '\t',
      '\n',
      '\n\n',
      '\n.\n',
      '=',
      '=20',
      '-- ',
      '>',
      'é',
      'e\u0301',
      '漢',
      '👩‍💻',
      '\u202e',
      '\u00a0',
      '--b',
      'x'.repeat(1100),
      '%',
      '?=',
      '=?utf-8?q?x?=',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  ),
  { maxLength: 25 },
);
const bodies = nasty.map((parts) => parts.join(''));
const subjects = nasty.map((parts) =>
  parts
    .join('')
    .replace(/[\t\n]/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, 300),
);

describe('the message', () => {
  it('is the same to the byte each time, and another for another decision or another secret', async () => {
    const parts = partsOf();
    expect(await built(parts)).toBe(await built(parts));
    expect(partsOf().messageId).not.toBe(parts.messageId);
    const content = Buffer.from('x');
    const withFile = {
      ...parts,
      action: { ...ACTION, attachments: [fileOf('x.bin', content)] },
      files: [content],
    };
    expect(await built(withFile)).toBe(await built(withFile));
  });

  it('says what was approved and nothing else', async () => {
    const text = await built(partsOf());
    expect(
      text
        .split('\r\n\r\n')[0]!
        .split('\r\n')
        .map((line) => line.split(':')[0]),
    ).toEqual([
      'Content-Transfer-Encoding',
      'Message-ID',
      'In-Reply-To',
      'From',
      'To',
      'References',
      'Subject',
      'Date',
      'MIME-Version',
      'Content-Type',
    ]);
    expect(text).toContain('\r\nFrom: me@example.com\r\nTo: ana@client.example\r\n');
    expect(text).toContain('\r\nDate: Fri, 20 Nov 2026 08:30:00 +0000\r\n');
    expect(text).toMatch(/\r\nMessage-ID: <[a-z2-7]{52}@example\.com>\r\n/);
  });

  it('names no Bcc anywhere, though the envelope does', async () => {
    const parts = partsOf({ cc: ['cleo@partner.example'], bcc: ['secret@hidden.example'] });
    expect(await built(parts)).not.toMatch(/hidden|bcc/i);
    expect(envelopeOf(parts.action)).toEqual({
      from: 'me@example.com',
      to: ['ana@client.example', 'cleo@partner.example', 'secret@hidden.example'],
    });
  });

  it('carries any body and subject unchanged: dots, spaces at the end, long lines, anything Unicode', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, subjects, fc.boolean(), async (body, subject, withFile) => {
        const content = Buffer.from('name;value\r\n1;2\r');
        const attachments = withFile ? [fileOf('Übersicht 1.csv', content, 'text/csv')] : [];
        const action = { ...ACTION, body, subject, attachments };
        fc.pre(parseAction(action).ok && !body.startsWith('\ufeff') && !subject.includes('=?'));
        const parts = partsOf(action, withFile ? [content] : []);
        const raw = await buildMessage(parts);
        const checked = await checkMessage(raw, parts);
        expect(checked, JSON.stringify({ body, subject })).toEqual({ ok: true, value: null });
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['empty body', { body: '' }],
    ['body of one line feed', { body: '\n' }],
    ['dots only', { body: '.\n..\n...' }],
    ['no subject', { subject: '' }],
    ['a long subject', { subject: 'word '.repeat(170).trim() }],
    [
      'many recipients',
      { to: Array.from({ length: 50 }, (_, at) => `person.number.${String(at)}@some-long-name.example`) },
    ],
    ['upper case', { from: 'Me@Example.COM', to: ['Ana@Client.Example'] }],
    [
      'many references',
      {
        references: Array.from({ length: 100 }, (_, at) => `<${'r'.repeat(60)}${String(at)}@client.example>`),
      },
    ],
    ['long message ids', { in_reply_to: `<${'r'.repeat(800)}@x>`, references: [`<${'r'.repeat(800)}@x>`] }],
    ['no answer at all', { in_reply_to: '', references: [] }],
  ] as const)('carries %s', async (_what, over) => {
    const parts = partsOf(over as Partial<SendEmail>);
    expect(await checkMessage(await buildMessage(parts), parts)).toEqual({ ok: true, value: null });
  });

  it('carries files to the byte, whatever their name or type', async () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
    const files = [
      { name: 'ü "quoted"; x=y.pdf'.replaceAll('"', "'"), type: 'application/pdf', content: all },
      { name: 'empty.txt', type: 'text/plain', content: Buffer.alloc(0) },
      { name: 'page.html', type: 'text/html', content: Buffer.from('<b>\rx\n') },
      { name: '漢字.png', type: 'image/png', content: all },
      {
        name: 'meeting.ics',
        type: 'text/calendar',
        content: Buffer.from('BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n'),
      },
    ];
    const attachments = files.map(({ name, type, content }) => fileOf(name, content, type));
    const parts = partsOf(
      { attachments },
      files.map(({ content }) => content),
    );
    expect(await checkMessage(await buildMessage(parts), parts)).toEqual({ ok: true, value: null });
  });
});

describe('the check of the message', () => {
  const tampered: Readonly<Record<string, (text: string) => string>> = {
    'another recipient': (text) => text.replace('To: ana@client.example', 'To: eve@client.example'),
    'a further recipient': (text) =>
      text.replace('To: ana@client.example', 'To: ana@client.example, eve@evil.example'),
    'a display name': (text) => text.replace('To: ana@client.example', 'To: The Bank <ana@client.example>'),
    'another sender': (text) => text.replace('From: me@', 'From: you@'),
    'a Bcc': (text) => text.replace('\r\nTo:', '\r\nBcc: eve@evil.example\r\nTo:'),
    'a Reply-To': (text) => text.replace('\r\nTo:', '\r\nReply-To: eve@evil.example\r\nTo:'),
    'a second Subject': (text) => text.replace('\r\nTo:', '\r\nSubject: y\r\nTo:'),
    'another subject': (text) => text.replace('January', 'February'),
    'another text': (text) => text.replace('thank you', 'thank me'),
    'a further line': (text) => `${text}PS\r\n`,
    'a line less': (text) => text.replace('thank you.\r\n', ''),
    'another thread': (text) => text.replace('In-Reply-To: <1@', 'In-Reply-To: <2@'),
    'other references': (text) => text.replace('<0@client.example> ', ''),
    'another date': (text) => text.replace('08:30:00', '08:30:01'),
    'another Message-ID': (text) => text.replace(/Message-ID: <./, 'Message-ID: <9'),
    'an HTML part': (text) => text.replace('text/plain', 'text/html'),
    'a lone CR': (text) => text.replace('Hello', 'Hel\rlo'),
    'a lone LF': (text) => text.replace('Hello', 'Hel\nlo'),
    'an 8-bit byte': (text) => text.replace('Hello', 'H\xe9llo'),
    'a NUL': (text) => text.replace('Hello', 'Hel\0lo'),
    'a long line': (text) => text.replace('Hello', 'x'.repeat(1000)),
    'no end of the last line': (text) => text.slice(0, -2),
  };
  it.each(Object.entries(tampered))('notices %s', async (_what, change) => {
    const parts = partsOf();
    const text = await built(parts);
    const changed = change(text);
    expect(changed).not.toBe(text);
    const checked = await checkMessage(Buffer.from(changed, 'latin1'), parts);
    expect(checked).toMatchObject({ ok: false, refusal: { kind: 'message-differs' } });
  });

  it('notices another file, and a file more or less', async () => {
    const content = Buffer.from('one');
    const attachments = [fileOf('a.bin', content)];
    const good = partsOf({ attachments }, [content]);
    const raw = await buildMessage(good);
    expect((await checkMessage(raw, good)).ok).toBe(true);
    const other = { ...good, action: { ...good.action, attachments: [fileOf('a.bin', Buffer.from('two'))] } };
    expect((await checkMessage(raw, other)).ok).toBe(false);
    expect((await checkMessage(raw, { ...good, action: { ...good.action, attachments: [] } })).ok).toBe(
      false,
    );
  });

  it.each([
    { subject: ' spaces at both ends ' },
    { subject: '=?utf-8?q?Not_what_it_says?=' },
    { body: '\ufeffa byte-order mark, which readers drop' },
  ])('refuses what mail can’t carry rather than change it: %j', async (over) => {
    const parts = partsOf(over);
    expect(await checkMessage(await buildMessage(parts), parts)).toMatchObject({ ok: false });
  });
});
