import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OVERSIZE_HEAD_BYTES } from '../../../daemon/mail/limits.ts';
import { parseMail } from '../../../daemon/mail/parse.ts';
import { MAIL_FIXTURES, factsOf, fixtureMail, mailOf } from '../../support/mail-fixtures.ts';
import { UNSEEN_CHARACTER, utf8Bytes } from '../../support/shown-text.ts';

const text = (value: string) => new TextEncoder().encode(value);

describe('never throws, always bounded', () => {
  async function check(raw: Uint8Array): Promise<void> {
    const mail = await parseMail(raw);
    expect(mail.size).toBe(raw.byteLength);
    if (mail.kind === 'unreadable') return;
    expect(utf8Bytes(mail.text)).toBeLessThanOrEqual(8192);
    expect(mail.text).not.toMatch(UNSEEN_CHARACTER);
    expect(mail.subject + mail.from.name).not.toMatch(UNSEEN_CHARACTER);
  }

  test('on any bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), check), { numRuns: 300 });
  });

  test('on mails with any header values and bodies', async () => {
    const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 200 }));
    const name = fc.constantFrom(
      'From',
      'To',
      'Subject',
      'Date',
      'Message-ID',
      'References',
      'Content-Type',
      'Received',
      'Return-Path',
    );
    const headers = fc.array(fc.tuple(name, value), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(headers, fc.string({ unit: 'binary', maxLength: 500 }), (fields, body) =>
        check(
          mailOf(
            fields.map(([key, content]) => `${key}: ${content}`),
            body,
          ),
        ),
      ),
      { numRuns: 300 },
    );
  });

  const LONG = 250_000;
  const cpuOf = async (raw: Uint8Array) => {
    const before = process.cpuUsage();
    await check(raw);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  /** The sign again and again, in a header that is folded as it has to be. */
  const folded = (sign: string) =>
    `${sign.repeat(900 / sign.length)}\r\n `.repeat(Math.ceil(LONG / 900)).trimEnd();

  test.each(
    'From To Cc Bcc Reply-To Sender Return-Path Subject Date Received Message-ID In-Reply-To References List-Id List-Post List-Unsubscribe Auto-Submitted Precedence X-Auto-Response-Suppress Content-Type Content-Disposition Content-Transfer-Encoding MIME-Version X-Spam-Flag Authentication-Results'.split(
      ' ',
    ),
  )('in a second, with 250 kB of one sign in %s', { timeout: 60_000 }, async (name) => {
    for (const sign of ['(', '"', '<', ',', '=?', '\\', '=?utf-8?q?', ';', '@', ')', '<a@', 'a@b.co,', ' ']) {
      const raw = mailOf(
        [...(name === 'From' ? [] : ['From: ana@client.example']), `${name}: ${folded(sign)}`],
        'x',
      );
      expect(await cpuOf(raw), sign).toBeLessThan(1000);
    }
  });

  test.each(['From', 'To', 'Cc', 'Reply-To'])(
    'in a second, with one address again and again in %s',
    { timeout: 20_000 },
    async (name) => {
      for (const address of ['a@b.co', 'a"@b.co', 'x y']) {
        const hidden = `"x${'a@b.co'.repeat(12_000)}" <q@r.st>`;
        const value = `${hidden}, ${`${address}, `.repeat(12_000)}`;
        expect(await cpuOf(mailOf([`${name}: ${value}`], 'x')), address).toBeLessThan(1000);
      }
    },
  );

  test('on fixtures with bytes changed, cut or doubled', async () => {
    const fixtures = MAIL_FIXTURES.filter((name) => fixtureMail(name).byteLength < 5000).map(fixtureMail);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...fixtures),
        fc.nat(),
        fc.nat(),
        fc.nat(255),
        async (raw, from, length, byte) => {
          const start = from % raw.byteLength;
          const end = Math.min(raw.byteLength, start + (length % 200));
          const changed = raw.slice();
          changed.fill(byte, start, end);
          await check(changed);
          await check(raw.subarray(0, start));
          await check(new Uint8Array([...raw.subarray(0, end), ...raw.subarray(start)]));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what can’t be read', () => {
  test.each([
    ['nothing', ''],
    ['text without a header', 'Hello, this is only text.'],
    ['a header of unknown fields', 'X-One: 1\nX-Two: 2\n\nbody'],
  ])('%s is unreadable, with a reason', async (_, raw) => {
    expect(await parseMail(text(raw))).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('open the original'),
    });
  });
});

describe('limits', () => {
  test('a mail of more than 25 MB is read by its header', async () => {
    const head = 'From: a@b.example\nSubject: big\n\n';
    const raw = new Uint8Array(26 * 1024 * 1024).fill(0x61);
    raw.set(text(head));
    const mail = await factsOf(raw);
    expect(mail).toMatchObject({ subject: 'big', text: '', from: { address: 'a@b.example' } });
    expect(mail.limits).toEqual([
      'This mail is larger than 25 MB. Only its header was read; open the original.',
    ]);
  });

  test('a mail of a hundred thousand parts is read by its header', async () => {
    const head = 'From: a@b.example\nSubject: parts\nContent-Type: multipart/mixed; boundary=b\n\n';
    const mail = await factsOf(text(head + '--b\n\nx\n'.repeat(100_000)));
    expect(mail).toMatchObject({ subject: 'parts', attachments: [] });
    expect(mail.limits[0]).toContain('too many parts');
  });

  test('of more than a hundred attachments a hundred are listed', async () => {
    const part = '--b\nContent-Type: application/x-a\nContent-Disposition: attachment; filename=a\n\nx\n';
    const mail = await factsOf(
      text(`From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n${part.repeat(150)}--b--\n`),
    );
    expect(mail.attachments).toHaveLength(100);
    expect(mail.limits).toEqual(['Only the first 100 attachments are listed.']);
    expect(utf8Bytes(mail.text)).toBeLessThan(8192);
  });

  test('of more than a thousand recipients a thousand are listed', async () => {
    const many = Array.from({ length: 1500 }, (_, at) => `p${String(at)}@b.example`).join(',\n ');
    const mail = await factsOf(mailOf([`From: a@b.example`, `To: ${many}`]));
    expect(mail.to).toHaveLength(1000);
    expect(mail.limits).toEqual(['Only the first 1,000 recipients are listed.']);
  });

  test('parts nested deeper than fifty levels are left out', async () => {
    let body = 'Content-Type: text/plain\n\ndeep\n';
    for (let depth = 0; depth < 80; depth++) {
      const boundary = `b${String(depth)}`;
      body = `Content-Type: multipart/mixed; boundary=${boundary}\n\n--${boundary}\n${body}\n--${boundary}--\n`;
    }
    const mail = await factsOf(text(`From: a@b.example\nSubject: deep\n${body}`));
    expect(mail.subject).toBe('deep');
    expect(mail.limits[0]).toContain('can’t be read');
  });

  test('of a mail that was too large for intake the first megabyte is read, and said to be all', async () => {
    const head = 'From: a@b.example\nSubject: big\n\nThe beginning. ';
    const raw = new Uint8Array(OVERSIZE_HEAD_BYTES).fill(0x61);
    raw.set(text(head));
    const mail = await factsOf(raw);
    expect(mail.text).toMatch(/^The beginning\. aaa/);
    expect(mail.limits).toEqual([
      'This mail is larger than 25 MB. Only its first MB was read; open the original.',
    ]);
  });

  test('of too many parts the first are read', async () => {
    const mail = await factsOf(
      text(
        `From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(20)}${'--b\nContent-Type: image/png\n\nx\n'.repeat(2000)}`,
      ),
    );
    expect(mail.text).toMatch(/^(?:x\n\n){20}\[attached/);
    expect(mail.limits[0]).toContain('only the first 1,000 were read');
  });

  test('what a long header says of the body is found behind its recipients', async () => {
    const many = Array.from(
      { length: 12_000 },
      (_, at) => `person number ${String(at)} <p${String(at)}@b.example>`,
    );
    const mail = await factsOf(
      mailOf(
        [
          'From: a@b.example',
          `To: ${many.join(',\n ')}`,
          'Content-Type: text/plain',
          'Content-Transfer-Encoding: base64',
        ],
        'SGVsbG8=',
      ),
    );
    expect(mail.to).toHaveLength(1000);
    expect(mail.text).toBe('Hello');
  });

  test('where it says nothing, the body is not guessed at', async () => {
    const mail = await factsOf(mailOf(['From: a@b.example', `X-Long: ${'x'.repeat(300_000)}`], 'body'));
    expect(mail.text).toBe('');
    expect(mail.limits[0]).toContain('longer than 256 kB');
  });

  test('a page of pictures is said to be one', async () => {
    const mail = await factsOf(
      mailOf(['From: a@b.example', 'Content-Type: text/html'], '<p><img src="https://a.example/x.png"></p>'),
    );
    expect(mail.limits).toEqual([
      'This mail shows only pictures, or nothing that can be read here; open the original.',
    ]);
  });

  test('much hidden text is said to be there, a preview line is not', async () => {
    const page = (hidden: string) =>
      mailOf(
        ['From: a@b.example', 'Content-Type: text/html'],
        `<p>Hi</p><div style="display:none">${hidden}</div>`,
      );
    expect((await factsOf(page('A preview of this letter.'))).limits).toEqual([]);
    expect((await factsOf(page('word '.repeat(100)))).limits).toEqual([
      'Text that this mail hides from its reader was left out (499 characters).',
    ]);
  });

  test('a header of megabytes is cut, and what is in front of the cut is read', async () => {
    const mail = await factsOf(
      mailOf(['From: a@b.example', 'Subject: first', `X-Long: ${'x'.repeat(3_000_000)}`]),
    );
    expect(mail).toMatchObject({ subject: 'first', from: { address: 'a@b.example' } });
  });

  test('hostile headers are read through', async () => {
    // No time is asserted: what is worse than linear here outlasts the runner's own limit.
    const first = await factsOf(
      mailOf([
        `From: ${'<'.repeat(100_000)}`,
        `References: ${'<a '.repeat(60_000)}`,
        `Subject: ${'=?utf-8?q?'.repeat(20_000)}`,
      ]),
    );
    const second = await factsOf(
      mailOf([
        `From: ${' '.repeat(150_000)}x@y.example`,
        `To: ${'(('.repeat(80_000)}`,
        `Date: ${'1 jan '.repeat(30_000)}`,
      ]),
    );
    for (const { subject, references } of [first, second]) {
      expect(subject.length).toBeLessThan(10_000);
      expect(references.length).toBeLessThan(1000);
    }
  });
});

test('a nested message is an attachment, not text of the mail', async () => {
  const mail = await factsOf(
    text(
      'From: a@b.example\nMessage-ID: <outer@b.example>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nforwarded below\n' +
        '--b\nContent-Type: message/rfc822\n\nFrom: other@b.example\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nSubject: inner\n\ninner text\n--b--\n',
    ),
  );
  expect(mail).toMatchObject({
    from: { address: 'a@b.example' },
    subject: '',
    message_id: '<outer@b.example>',
  });
  expect(mail.text).toMatch(
    /^forwarded below\n\n\[attached: part-1, message\/rfc822, \d+ bytes, sha256 [0-9a-f]{64}\]\n\[attachments stay /,
  );
});
