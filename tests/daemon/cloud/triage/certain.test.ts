import { describe, expect, test } from 'vitest';
import { certain } from '../../../../daemon/cloud/triage/certain.ts';
import { multipart, part, personView, viewFrom } from '../../../support/triage-views.ts';

const POST = ['From: MAILER-DAEMON@mx.example', 'To: me@mine.example'];

async function settled(header: readonly string[], body = 'Hello') {
  return certain(await viewFrom(header, body))?.category ?? null;
}

function report(type: string, action: string) {
  const { header, body } = multipart(`report; report-type=${type}`, [
    part('text/plain', 'About your mail.'),
    part(
      `message/${type}`,
      `Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; bob@x.example\nAction: ${action}\nStatus: 5.1.1`,
    ),
  ]);
  return [[...POST, 'Subject: Report', ...header], body] as const;
}

describe('RFC 3464, delivery reports', () => {
  test.each([
    ['failed', 'bounce', 'was not delivered'],
    ['delayed', 'bounce', 'is delayed'],
    ['delivered', 'notification', 'was delivered'],
  ])('Action: %s is %s', async (action, category, why) => {
    const [header, body] = report('delivery-status', action);
    const finding = certain(await viewFrom(header, body));
    expect(finding?.category).toBe(category);
    expect(finding?.why).toContain(why);
  });
});

describe('other reports by programs are notifications', () => {
  test('RFC 8098, a read receipt', async () => {
    const [header, body] = report('disposition-notification', 'displayed');
    expect(await settled(header, body)).toBe('notification');
  });

  test('RFC 5965, a complaint', async () => {
    const { header, body } = multipart('report; report-type=feedback-report', [
      part('text/plain', 'A user complained.'),
      part('message/feedback-report', 'Feedback-Type: abuse\nVersion: 1'),
    ]);
    expect(await settled(['From: fbl@isp.example', 'To: me@mine.example', ...header], body)).toBe(
      'notification',
    );
  });

  test.each([
    ['receiver.example!mine.example!1700000000!1700086400.xml.gz', 'notification'],
    ['receiver.example!mine.example!1700000000!1700086400!abc1.zip', 'notification'],
    ['minutes!of!the!meeting.zip', null],
  ])('RFC 7489 §7.2.1.1, a DMARC report by its file name: %s', async (name, category) => {
    const { header, body } = multipart('mixed', [
      part('text/plain', 'Here it is.'),
      part('application/gzip', 'aGk=', [
        `Content-Disposition: attachment; filename="${name}"`,
        'Content-Transfer-Encoding: base64',
      ]),
    ]);
    expect(await settled(['From: dmarc@receiver.example', 'To: me@mine.example', ...header], body)).toBe(
      category,
    );
  });
});

describe('RFC 5546, meetings', () => {
  test.each([
    ['REQUEST', 'calendar'],
    ['REPLY', 'calendar'],
    ['CANCEL', 'calendar'],
    ['COUNTER', 'calendar'],
    ['PUBLISH', null],
  ])('METHOD %s', async (method, category) => {
    const { header, body } = multipart('alternative', [
      part('text/plain', 'Can you come?'),
      part(
        `text/calendar; method=${method}`,
        `BEGIN:VCALENDAR\nMETHOD:${method}\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR`,
      ),
    ]);
    expect(await settled(['From: a@b.example', 'To: me@mine.example', ...header], body)).toBe(category);
  });
});

describe('reports in a mail server’s own words', () => {
  test.each([
    ['Subject: Undelivered Mail Returned to Sender', 'It could not be delivered: user unknown.'],
    ['Subject: Unzustellbar: Angebot', 'Ihre Nachricht konnte nicht zugestellt werden.'],
    ['Subject: 配信不能のお知らせ', '宛先のメールは配信できませんでした。'],
  ])('%s', async (subject, body) => {
    expect(await settled([...POST, subject], body)).toBe('bounce');
  });

  test('a person who writes the same words is none', async () => {
    const header = ['From: Ana <ana@client-a.example>', 'To: me@mine.example', 'Subject: Undelivered mail'];
    expect(await settled(header, 'My mail to you could not be delivered, user unknown?')).toBeNull();
  });

  test('a post office that speaks of something else is none', async () => {
    expect(
      await settled(['From: postmaster@x.example', 'Subject: New address book'], 'It moved.'),
    ).toBeNull();
  });
});

describe('RFC 3834, automatic answers', () => {
  test.each(['Auto-Submitted: auto-replied', 'Precedence: auto_reply', 'Precedence: auto-reply'])(
    '%s',
    async (line) => {
      expect(certain(await personView('I am away.', [line]))?.category).toBe('autoreply');
    },
  );

  test('X-Auto-Response-Suppress counts with words of one who is away, not alone', async () => {
    const header = ['Auto-Submitted: auto-generated', 'X-Auto-Response-Suppress: All'];
    expect(certain(await personView('I am out of the office until Monday.', header))?.category).toBe(
      'autoreply',
    );
    expect(certain(await personView('Disk full on web3.', header))).toBeNull();
  });
});

test('a letter of a person is not certain to be anything', async () => {
  expect(certain(await personView('Could you send the drawing by Friday?'))).toBeNull();
});
