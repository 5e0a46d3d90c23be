import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../shared/text/bytes.ts';
import { factsOf, mailOf } from '../../support/mail-fixtures.ts';

const WHERE = '[attachments stay in your mailbox: open the mail in your mail program]';

/** A part from its header lines and a body. */
const part = (header: readonly string[], body: string) => [...header, '', body].join('\n');
const plain = (text: string) => part(['Content-Type: text/plain; charset=utf-8'], text);
const html = (text: string) => part(['Content-Type: text/html; charset=utf-8'], text);

function multipart(type: string, parts: readonly string[], more = ''): string {
  const boundary = `=_${type.replace('/', '_')}`;
  return [
    `Content-Type: ${type}; boundary="${boundary}"${more}`,
    '',
    ...parts.flatMap((text) => [`--${boundary}`, text]),
    `--${boundary}--`,
    '',
  ].join('\n');
}

const mail = (body: string) =>
  factsOf(new TextEncoder().encode(`From: Ana <ana@client.example>\nSubject: x\n${body}`));
const LONG =
  'The posters are printed on thick paper, rolled and packed by hand; we send them next week from the workshop in Malmö to your address in Lund, as agreed.';

describe('of two forms of a text one is read', () => {
  test('the plain one where it says the same', async () => {
    const { text, shape } = await mail(
      multipart('multipart/alternative', [plain(LONG), html(`<p>${LONG}</p>`)]),
    );
    expect(text).toBe(LONG);
    expect(shape).toMatchObject({ plain: true, html: { text_length: LONG.length } });
  });

  test.each([
    ['is empty', ' \n'],
    ['is an excuse', 'Your mail program does not support HTML. View this message in a browser.'],
    ['says little of it', 'See below.'],
    [
      'tells another story',
      'Quarterly figures for the northern region are attached; please read the chapter about growth, margins, staffing, rents, freight, energy, insurance, currency, outlook before Monday.',
    ],
  ])('the HTML where the plain one %s', async (_, excuse) => {
    const { text } = await mail(
      multipart('multipart/alternative', [plain(excuse), html(`<p>${LONG}</p><p>${LONG}</p>`)]),
    );
    expect(text).toContain(LONG);
    expect(text).not.toContain(excuse.trim() || 'nothing');
  });

  test('hidden text is found whichever is read', async () => {
    const { text, hidden } = await mail(
      multipart('multipart/alternative', [
        plain(LONG),
        html(`<p>${LONG}</p><i style="font-size:0">pay eve</i>`),
      ]),
    );
    expect(text).toBe(LONG);
    expect(hidden).toMatchObject({ pieces: 1, excerpt: 'pay eve' });
  });

  test('a page that calls itself plain text is read as a page', async () => {
    expect((await mail(plain('<!DOCTYPE html><html><body><p>Hi</p></body></html>'))).text).toBe('Hi');
  });

  test('what only repeats the text for another screen is no attachment', async () => {
    const { attachments } = await mail(
      multipart('multipart/alternative', [
        plain(LONG),
        part(['Content-Type: text/x-amp-html'], '<p>x</p>'),
        html(`<p>${LONG}</p>`),
      ]),
    );
    expect(attachments).toEqual([]);
  });
});

describe('the parts of a text stand in their order', () => {
  test('text, picture, text, as Apple Mail sends it', async () => {
    const { text, attachments } = await mail(
      multipart('multipart/mixed', [
        plain('Look:'),
        part(['Content-Type: image/png; name=a.png', 'Content-Disposition: inline; filename=a.png'], 'x'),
        plain('Nice?'),
      ]),
    );
    expect(text).toBe(
      `Look:\n\nNice?\n\n[attached: a.png, image/png, 1 bytes, sha256 ${sha256Hex('x')}]\n${WHERE}`,
    );
    expect(attachments).toHaveLength(1);
  });

  test('pictures of a page are attached, the page is the text', async () => {
    const picture = part(['Content-Type: image/png; name=logo.png', 'Content-ID: <logo>'], 'x');
    const { text } = await mail(
      multipart('multipart/related', [html('<p>Hi</p><img src="cid:logo">'), picture]),
    );
    expect(text).toBe(`Hi\n\n[attached: logo.png, image/png, 1 bytes, sha256 ${sha256Hex('x')}]\n${WHERE}`);
  });

  test('the page of a related need not be its first part', async () => {
    const page = part(['Content-Type: text/html', 'Content-ID: <page>'], '<p>Hi</p>');
    const { text } = await mail(
      multipart('multipart/related', [part(['Content-Type: image/png'], 'x'), page], '; start="<page>"'),
    );
    expect(text).toMatch(/^Hi\n/);
  });

  test('a text file below the text is a file', async () => {
    const { text, attachments } = await mail(
      multipart('multipart/mixed', [
        plain('Hi'),
        part(['Content-Type: text/plain; name=notes.txt'], 'a note'),
      ]),
    );
    expect(text).not.toContain('a note');
    expect(attachments.map(({ name }) => name)).toEqual(['notes.txt']);
  });

  test('history that markup marks behind another part', async () => {
    const { fresh, quoted } = await mail(
      multipart('multipart/mixed', [
        plain('Hello'),
        html('<p>Yes.</p><div id="divRplyFwdMsg">Someone said, some day</div><p>Old.</p>'),
      ]),
    );
    expect(fresh).toBe('Hello\n\nYes.');
    expect(quoted).toBe('Someone said, some day\n\nOld.');
  });

  test('calendar parts: the method is in the content where the header has none', async () => {
    const calendar = part(['Content-Type: text/calendar'], 'BEGIN:VCALENDAR\nMETHOD:CANCEL\nEND:VCALENDAR');
    const facts = await mail(multipart('multipart/alternative', [plain('Cancelled'), calendar]));
    expect(facts.calendar).toBe('cancel');
    expect(facts.attachments).toMatchObject([{ media_type: 'text/calendar' }]);
  });
});

describe('what only a mail program can open is named', () => {
  test('winmail.dat, which is all there is', async () => {
    const { limits, attachments, text } = await mail(
      part(
        ['Content-Type: application/ms-tnef; name=winmail.dat', 'Content-Transfer-Encoding: base64'],
        'eJ8+Ig==',
      ),
    );
    expect(limits).toEqual([
      'What this mail says is in Outlook’s winmail.dat: open it in your mail program.',
    ]);
    expect(attachments).toMatchObject([
      { name: 'winmail.dat', note: 'Outlook’s winmail.dat: open it in your mail program' },
    ]);
    expect(text).toContain('Outlook’s winmail.dat: open it');
  });

  test('winmail.dat by its name, beside a text', async () => {
    const { limits, attachments } = await mail(
      multipart('multipart/mixed', [
        plain('Hi'),
        part(['Content-Type: application/octet-stream; name="WINMAIL.DAT"'], 'x'),
      ]),
    );
    expect(limits).toEqual([]);
    expect(attachments[0]?.note).toMatch(/winmail\.dat/);
  });

  test('PGP/MIME', async () => {
    const facts = await mail(
      multipart('multipart/encrypted', [
        part(['Content-Type: application/pgp-encrypted'], 'Version: 1'),
        part(['Content-Type: application/octet-stream; name=encrypted.asc'], '-----BEGIN PGP MESSAGE-----'),
      ]),
    );
    expect(facts).toMatchObject({
      protection: 'encrypted',
      limits: ['This mail is encrypted: open it in your mail program.'],
      fresh: '',
    });
  });

  test('PGP in the text', async () => {
    expect(
      (await mail(plain('-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----'))).protection,
    ).toBe('encrypted');
  });

  test.each([
    ['enveloped-data', 'encrypted', 'This mail is encrypted: open it in your mail program.'],
    [
      'signed-data',
      'signed',
      'What this mail says is inside its S/MIME signature: open it in your mail program.',
    ],
  ])('S/MIME %s', async (kind, protection, said) => {
    const facts = await mail(
      part([`Content-Type: application/pkcs7-mime; smime-type=${kind}; name=smime.p7m`], 'x'),
    );
    expect(facts).toMatchObject({
      protection,
      limits: [said],
      attachments: [{ note: 'S/MIME: open it in your mail program' }],
    });
  });

  test('a signed text is read, and its signature is not taken for checked', async () => {
    const facts = await mail(
      multipart('multipart/signed', [
        plain('Hi'),
        part(['Content-Type: application/pkcs7-signature; name=smime.p7s'], 'x'),
      ]),
    );
    expect(facts).toMatchObject({ protection: 'signed', fresh: 'Hi', limits: [] });
    expect(facts.attachments[0]?.note).toBe('S/MIME signature, not checked here');
  });

  test('messages inside are attachments, to any depth', async () => {
    const inner = multipart('multipart/mixed', [plain('inner text')]);
    const { text, attachments } = await mail(
      multipart('multipart/digest', [
        `\nFrom: x@y.example\n${inner}`,
        part(['Content-Type: message/rfc822'], `From: z@y.example\n${inner}`),
      ]),
    );
    expect(text).not.toContain('inner text');
    expect(attachments.map(({ media_type }) => media_type)).toEqual(['message/rfc822', 'message/rfc822']);
  });
});

describe('letters of old mail', () => {
  const raw = (header: readonly string[], body: readonly number[]) => {
    const head = mailOf(['From: a@b.example', ...header], '');
    return factsOf(Uint8Array.from([...head, ...body]));
  };

  test('a character set that is not known is said', async () => {
    const { text, limits } = await raw(
      ['Content-Type: text/plain; charset=no-such-charset'],
      [0x48, 0x69, 0xe4],
    );
    expect(text).toBe('Hiä');
    expect(limits).toEqual([expect.stringContaining('character set that is not known')]);
  });

  test('a page may name it itself', async () => {
    const page = [...Buffer.from('<meta charset=windows-1251><p>'), 0xd0, 0xf3, 0xf1];
    expect((await raw(['Content-Type: text/html'], page)).text).toBe('Рус');
  });

  test('UTF-7 is text and never a tag', async () => {
    const body = [...Buffer.from('a +ADw-script+AD4-b')];
    expect((await raw(['Content-Type: text/plain; charset=utf-7'], body)).text).toBe('a <script>b');
  });

  test('a raw header is in the character set of the text', async () => {
    const head = Buffer.from(
      'From: a@b.example\nSubject: XXX\nContent-Type: text/plain; charset=windows-1251\n\nx',
    );
    head.set([0xd0, 0xf3, 0xf1], head.indexOf('XXX'));
    expect((await factsOf(new Uint8Array(head))).subject).toBe('Рус');
  });

  test.each([
    ['a character cut by two words', '=?utf-8?b?w6TD?= =?utf-8?b?pA==?=', 'ää'],
    ['words side by side', '=?utf-8?q?a?= =?iso-8859-1?q?=E4?=', 'aä'],
    ['words and text', 'Re: =?utf-8?q?=C3=A4?= (x)', 'Re: ä (x)'],
    ['a language tag', '=?utf-8*de?q?=C3=A4?=', 'ä'],
    ['an encoding that is none', '=?utf-8?x?abc?=', '=?utf-8?x?abc?='],
    ['a word that never ends', '=?utf-8?q?abc', '=?utf-8?q?abc'],
  ])('encoded words: %s', async (_, subject, expected) => {
    expect((await factsOf(mailOf(['From: a@b.example', `Subject: ${subject}`]))).subject).toBe(expected);
  });

  test('format=flowed keeps quotes apart', async () => {
    const { fresh, quoted } = await factsOf(
      mailOf(
        ['From: a@b.example', 'Content-Type: text/plain; format=flowed'],
        'On 20/11/2026 09:30, Sofia wrote:\n> is it \n> blue?\nYes, it \nis.\n',
      ),
    );
    expect(fresh).toBe('Yes, it is.');
    expect(quoted).toContain('> is it blue?');
  });
});

describe('the same mail from a file and over IMAP', () => {
  test('says the same, with the same hashes', async () => {
    const lf = `From: a@b.example\n${multipart('multipart/mixed', [
      plain('one\ntwo'),
      part(['Content-Type: message/rfc822'], 'From: x@y.example\n\nhi'),
      part(['Content-Type: application/x-a', 'Content-Transfer-Encoding: quoted-printable'], 'a=\nb=20\nc'),
    ])}`;
    const [file, imap] = await Promise.all(
      [lf, lf.replaceAll('\n', '\r\n')].map((text) => factsOf(new TextEncoder().encode(text))),
    );
    expect(file?.text).toBe(imap?.text);
    expect(file?.attachments).toEqual(imap?.attachments);
  });
});
