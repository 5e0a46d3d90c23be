import { describe, expect, test } from 'vitest';
import type { Category } from '../../../../../daemon/cloud/triage/decide.ts';
import { cluesOf } from '../../../../../daemon/cloud/triage/clues/clues.ts';
import { risksOf } from '../../../../../daemon/cloud/triage/risks/risks.ts';
import { OWNER, PERSON, viewFrom } from '../../../../support/triage-views.ts';

const KNOWING = { ...OWNER, contacts: ['ana@client-a.example', 'bob@northwind.example'] };

async function risks(
  header: readonly string[],
  body = 'Hello',
  category: Category = 'needs_reply',
  owner = KNOWING,
) {
  const view = await viewFrom(header, body, owner);
  return risksOf(view, cluesOf(view), category);
}

const from = (address: string) => [`From: Bob <${address}>`, 'To: me@mine.example', 'Subject: Hello'];

test('an ordinary mail of a contact warns of nothing', async () => {
  expect(await risks(PERSON, 'Could you send the drawing by Friday?')).toEqual([]);
});

describe('how it is addressed', () => {
  test('a first contact is said where contacts are known, though it says that it answers the owner', async () => {
    const first = 'You have not written to this address from this vault before.';
    expect(await risks(from('eve@x.example'))).toEqual([first]);
    expect(await risks([...from('eve@x.example'), 'In-Reply-To: <1@mine.example>'])).toEqual([first]);
    expect(await risks(from('eve@x.example'), 'Hello', 'needs_reply', OWNER as typeof KNOWING)).toEqual([]);
  });

  test('an answer address elsewhere', async () => {
    const found = await risks([...PERSON, 'Reply-To: ana@other.example']);
    expect(found).toEqual([expect.stringMatching(/answers to ana@other\.example.*another domain/)]);
    expect(await risks([...PERSON, 'Reply-To: office@mail.client-a.example'])).toEqual([]);
  });

  test('no From, or several', async () => {
    const none = 'The mail has no single sender whose address can be used.';
    expect(await risks(['To: me@mine.example', 'Subject: x'])).toEqual([none]);
    expect(await risks(['From: a@b.example, c@d.example', 'To: me@mine.example'])).toContain(none);
  });

  test('mail to many is not judged by how it is addressed', async () => {
    expect(await risks([...from('eve@x.example'), 'Reply-To: x@y.example'], 'Hello', 'newsletter')).toEqual(
      [],
    );
  });
});

describe('who it imitates', () => {
  test.each([
    ['n0rthwind.example', 'a digit for a letter'],
    ['northwlnd.example', 'another letter'],
    ['northwind-billing.example', 'an added word'],
    ['xn--nrthwind-nbh.example', 'Punycode of nоrthwind with a Cyrillic о'],
  ])('%s: %s', async (domain) => {
    expect(await risks(from(`bob@${domain}`))).toEqual(
      expect.arrayContaining([expect.stringMatching(/looks like northwind\.example, but it is another one/)]),
    );
  });

  test('the owner’s own domain', async () => {
    const owner = { ...KNOWING, address: 'me@lindenhof-studio.example' };
    const header = ['From: Me <me@lindenhof-studi0.example>', 'To: me@lindenhof-studio.example'];
    expect(await risks(header, 'Hello', 'needs_reply', owner)).toEqual(
      expect.arrayContaining([expect.stringContaining('looks like lindenhof-studio.example')]),
    );
  });

  test('letters of several alphabets', async () => {
    expect(await risks(from('bob@xn--nrthwind-nbh.example'))).toContain(
      'Its sender’s domain mixes letters of several alphabets, as forged names do.',
    );
  });

  test('another address in its name', async () => {
    const header = ['From: "boss@mine.example" <x@y.example>', 'To: me@mine.example'];
    expect(await risks(header)).toContain(
      'Its sender’s name shows another address than the one it was sent from.',
    );
  });

  test('a link that shows one address and leads to another', async () => {
    const html = [...PERSON, 'MIME-Version: 1.0', 'Content-Type: text/html'];
    const link = (href: string) => `<p>See <a href="${href}">www.bank.example/login</a></p>`;
    const said = 'It holds a link that shows one address and leads to another.';
    expect(await risks(html, link('https://evil.example/x'))).toContain(said);
    expect(await risks(html, link('https://www.bank.example/login'))).not.toContain(said);
  });

  test('a stranger with an unlike name imitates nobody', async () => {
    expect(await risks(from('bob@southpole.example'))).toEqual([
      'You have not written to this address from this vault before.',
    ]);
  });
});

test('failed authentication by the owner’s own host', async () => {
  const received =
    'Received: from x.example (x.example [192.0.2.1]) by mx.mine.example; Tue, 4 Mar 2025 10:12:00 +0000';
  const failed = [
    'Authentication-Results: mx.mine.example; dmarc=fail header.from=client-a.example',
    received,
  ];
  const said = /could not confirm that it comes from the address/;
  expect(await risks([...failed, ...PERSON])).toEqual([expect.stringMatching(said)]);
  expect(await risks([failed[0]!.replace('fail', 'pass'), received, ...PERSON])).toEqual([]);
});

describe('what it asks for', () => {
  test.each([
    ['Please confirm your password within 24 hours or your account will be suspended.', /password, a code/],
    ['Bitte bestätigen Sie Ihr Passwort, sonst wird Ihr Konto gesperrt.', /password, a code/],
    ['I need you to buy five gift cards today and send me the codes.', /asks for money or promises it/],
    [
      'My late client left 18,500,000 dollars. You will be the next of kin. Please answer.',
      /money or promises it/,
    ],
    ['Please keep this strictly confidential and tell nobody.', /keep something secret/],
    ['Our bank details have changed. Please pay to the new account.', /bank/],
  ])('%s', async (body, said) => {
    expect(await risks(PERSON, body)).toEqual(expect.arrayContaining([expect.stringMatching(said)]));
  });

  test('an account in a thread that is not the one before', async () => {
    const thread = (iban: string) =>
      `Please use ${iban} from now on.\n\nOn Tue, 4 Mar 2025 at 10:12, Me <me@mine.example> wrote:\n> I will pay to DE89 3704 0044 0532 0130 00\n> as always.\n`;
    const other = await risks(PERSON, thread('GB29 NWBK 6016 1331 9268 19'));
    expect(other).toEqual([expect.stringMatching(/another bank account \(IBAN\) than the mails before/)]);
  });

  test('an account from one whom the owner knows is said, since it may be new', async () => {
    expect(await risks(PERSON, 'Pay to DE89 3704 0044 0532 0130 00 as agreed.')).toEqual([
      expect.stringMatching(/names a bank account in a conversation you know/),
    ]);
  });
});

test('mail of the owner’s own warns of nothing', async () => {
  expect(
    await risks(['From: hello@mine.example', 'To: me@mine.example'], 'Send me the password please'),
  ).toEqual([]);
});

test('sentences hold no foreign text but strict addresses', async () => {
  const header = [
    'From: "[[x]] `=1`" <a@b.example>',
    'To: me@mine.example',
    'Reply-To: "![[y]]" <c@d.example>',
  ];
  expect((await risks(header, 'Confirm your password [[z]] now')).join(' ')).not.toMatch(/[[\]`{}=]/);
});
