import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { fieldsOf, headerText } from '../../../../daemon/mail/mime/fields.ts';
import { type Part, headerEnd, partTree } from '../../../../daemon/mail/mime/part.ts';
import { transferDecoded } from '../../../../daemon/mail/mime/transfer.ts';
import { MAIL_FIXTURES, fixtureMail } from '../../../support/mail-fixtures.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function treeOf(raw: Uint8Array) {
  const end = headerEnd(raw);
  return partTree(fieldsOf(headerText(raw.subarray(0, end))), raw.subarray(end));
}

const leaves = (part: Part): Part[] => (part.children.length === 0 ? [part] : part.children.flatMap(leaves));

/** Line ends, and those at the very end, are counted differently by the two. */
const plain = (content: Uint8Array) =>
  new TextDecoder('latin1').decode(content).replaceAll('\r\n', '\n').replace(/\n+$/, '');

async function ours(raw: Uint8Array) {
  return leaves(treeOf(raw).root)
    .filter((part) => part.disposition === 'attachment')
    .map((part) => [part.type, part.filename, plain(transferDecoded(part.raw, part.encoding))]);
}

async function theirs(raw: Uint8Array) {
  const { attachments } = await PostalMime.parse(raw, { forceRfc822Attachments: true });
  return attachments
    .filter(({ disposition }) => disposition === 'attachment')
    .map(({ mimeType, filename, content }) => [
      mimeType,
      filename ?? '',
      plain(typeof content === 'string' ? bytes(content) : new Uint8Array(content)),
    ]);
}

describe('the parts of a mail are those that postal-mime finds', () => {
  test.each(MAIL_FIXTURES)('in %s', async (name) => {
    const raw = fixtureMail(name);
    expect(await ours(raw)).toEqual(await theirs(raw));
  });

  test('in generated mails, however they are nested, wrapped and encoded', async () => {
    const name = fc.constantFrom(
      '',
      '; filename=a.txt',
      '; filename="two words.pdf"',
      "; filename*=UTF-8''na%C3%AFve.txt",
      "; filename*0*=iso-8859-1'de'Gr%FC; filename*1=sse.doc",
      '; filename="=?utf-8?q?=C3=A4.txt?="',
    );
    const leaf = fc
      .tuple(
        name,
        fc.constantFrom('', 'base64', 'quoted-printable', '8bit'),
        fc.base64String({ maxLength: 80 }),
        fc.constantFrom('application/x-a', 'image/png', 'text/plain'),
      )
      .map(([file, encoding, content, type]) =>
        [
          `Content-Type: ${type}`,
          `Content-Disposition: attachment${file}`,
          ...(encoding === '' ? [] : [`Content-Transfer-Encoding: ${encoding}`]),
          '',
          `${content}\nsecond line`,
        ].join('\n'),
      );
    const tree = fc.letrec<{ node: string; inner: string }>((tie) => ({
      node: fc.oneof({ depthSize: 'small' }, leaf, tie('inner')),
      inner: fc
        .tuple(
          fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
          fc.string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: 4, maxLength: 8 }),
          fc.boolean(),
        )
        .map(([parts, boundary, closed]) =>
          [
            `Content-Type: multipart/mixed; boundary="=_${boundary}"`,
            '',
            'a preamble',
            ...parts.flatMap((part) => [`--=_${boundary}`, part]),
            ...(closed ? [`--=_${boundary}--`, ''] : []),
          ].join('\n'),
        ),
    }));
    await fc.assert(
      fc.asyncProperty(tree.inner, fc.boolean(), async (body, crlf) => {
        const mail = `From: a@b.example\nMIME-Version: 1.0\n${body}`;
        const raw = bytes(crlf ? mail.replaceAll('\n', '\r\n') : mail);
        expect(await ours(raw)).toEqual(await theirs(raw));
      }),
      { numRuns: 300 },
    );
  });
});

describe('parts that are written badly', () => {
  const texts = (mail: string) =>
    leaves(treeOf(bytes(mail)).root).map((part) => [part.type, plain(part.raw)]);
  const MIXED = 'Content-Type: multipart/mixed; boundary=b\n\n';

  test.each<[string, string, [string, string][]]>([
    ['no boundary in the field', 'Content-Type: multipart/mixed\n\n--b\n\nx', [['text/plain', '--b\n\nx']]],
    ['no boundary in the body', `${MIXED}only text`, [['text/plain', 'only text']]],
    [
      'text right behind the boundary',
      `${MIXED}--b\nno header here\nx\n--b--`,
      [['text/plain', 'no header here\nx']],
    ],
    [
      'a boundary that another begins with',
      `${MIXED}--b\n\nx\n--bb\ny\n--b--`,
      [['text/plain', 'x\n--bb\ny']],
    ],
    ['blanks behind the boundary', `${MIXED}--b \t\n\nx\n--b-- \nepilogue`, [['text/plain', 'x']]],
    ['a boundary in the middle of a line', `${MIXED}--b\n\nx --b\ny\n--b--`, [['text/plain', 'x --b\ny']]],
    [
      'an inner multipart that the outer one ends',
      `${MIXED}--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--b\n\ny\n--b--`,
      [
        ['text/plain', 'x'],
        ['text/plain', 'y'],
      ],
    ],
    [
      'a digest',
      'Content-Type: multipart/digest; boundary=b\n\n--b\n\nFrom: x\n\ny\n--b--',
      [['message/rfc822', 'From: x\n\ny']],
    ],
    ['a type that is none', 'Content-Type: text\n\nx', [['text/plain', 'x']]],
    ['an empty mail', '', [['text/plain', '']]],
  ])('%s', (_, mail, expected) => {
    expect(texts(mail)).toEqual(expected);
  });

  test('a message inside is one part, whatever is in it', () => {
    expect(
      texts(
        `${MIXED}--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c--\n--b--`,
      ),
    ).toHaveLength(1);
  });
});

describe('fields', () => {
  test.each<[string, [string, string][]]>([
    [
      'Subject: a\n b\n\tc\nTo: d',
      [
        ['subject', 'a b\tc'],
        ['to', 'd'],
      ],
    ],
    ['From a@b Fri Nov 20 09:30:00 2026\nTo: d', [['to', 'd']]],
    ['no colon\nTo: d\n\u00a0From: x@y', [['to', 'd']]],
    [' leading\nTo : d', [['to', 'd']]],
    ['To: a\r\n b\rc', [['to', 'a b c']]],
    ['__proto__: x', [['__proto__', 'x']]],
  ])('of %j', (section, expected) => {
    expect(fieldsOf(section).map(({ key, value }) => [key, value])).toEqual(expected);
  });
});
