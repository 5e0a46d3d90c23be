import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Draft, type DraftRequest } from '../../../../daemon/cloud/draft/drafter.ts';
import { plainDrafter } from '../../../../daemon/cloud/draft/plain.ts';
import { bookOf } from '../../../../daemon/cloud/handbook/library.ts';
import { whyNotReady } from '../../../../shared/approval/request.ts';
import { answerableMail, draftRequest } from './request-fixture.ts';

const NOTES: Readonly<Record<string, string>> = {
  'Company_Handbook.md': [
    '## Opening hours',
    'We are open Monday to Friday, 9:00 to 17:00.',
    '## Prices',
    '- A logo costs 900 EUR.',
    '## Mail rules',
    '- from *@shop.example: snippet order-status',
    '- from *@lost.example: snippet lost',
    '- from pierre@*: language fr',
  ].join('\n'),
  'Skills/reply/SKILL.md': [
    '---',
    'languages: [en, de, es]',
    'notes: [Company_Handbook]',
    '---',
    '## Signature',
    'Best',
    'Me',
    '## Signature (de)',
    'Grüße',
    'Ich',
    '## Disclosure',
    'Drafted by a program.',
    '## Disclosure (de)',
    'Von einem Programm entworfen.',
  ].join('\n'),
  'Skills/order-status/SKILL.md':
    '---\nsnippet: order-status\nlanguage: en\nwhen: where is my order\n---\nIt left us on <<fill: day>>.\n',
  'Skills/order-status-de/SKILL.md':
    '---\nsnippet: order-status\nlanguage: de\nwhen: wo ist meine Bestellung\n---\nEs hat uns am <<fill: Tag>> verlassen.\n',
};

const book = (change: Readonly<Record<string, string>> = {}) =>
  bookOf(new Map(Object.entries({ ...NOTES, ...change })));
const skill = (front: string) => book({ 'Skills/reply/SKILL.md': `---\n${front}\n---\n## Signature\nMe\n` });

async function drafted(change: Partial<DraftRequest>): Promise<Draft> {
  const made = await plainDrafter.draft(draftRequest({ book: book(), ...change }));
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
}

const asked = (text: string, from = 'ana@client.example') => ({
  mail: answerableMail({ text, from: { name: 'Ana García', address: from } }),
});

describe('where nothing of the user’s fits', () => {
  it('the draft has a gap, which blocks approval', async () => {
    const { body, notes } = await drafted(asked('Hi,\n\ncan you come on Tuesday?\n\nAna'));
    expect(body).toBe('Hello Ana García,\n\n<<fill: your answer>>\n\nBest\nMe\n\nDrafted by a program.');
    expect(whyNotReady(body)).toContain('<<fill: your answer>>');
    expect(notes).toEqual([]);
  });

  it('one for each of several questions', async () => {
    const { body } = await drafted(asked('Could you come? Is Tuesday fine? Thanks.'));
    expect(body).toContain(
      '\n\n<<fill: your answer to the first question>>\n\n<<fill: your answer to the second question>>\n\n',
    );
  });

  it('history has no questions', async () => {
    const { body } = await drafted(asked('Yes, please do.\n\n> Shall I come?\n> When? Where?'));
    expect(body).toContain('<<fill: your answer>>');
  });

  it('the text of the configuration stands in for it, and nothing of the sort is made up', async () => {
    const settings = { text: 'Thank you for your message.', signature: 'Not this', disclosure: 'Nor this' };
    const { body } = await drafted({ ...asked('Can you come?'), settings });
    expect(body).toBe(
      'Hello Ana García,\n\nThank you for your message.\n\nBest\nMe\n\nDrafted by a program.',
    );
    expect(whyNotReady(body)).toBeNull();
  });
});

describe('the language', () => {
  it('is that of the mail, with the texts that there are for it', async () => {
    const { body } = await drafted(asked('Guten Tag,\n\nkönnen Sie am Dienstag kommen?\n\nAna'));
    expect(body).toBe(
      'Guten Tag Ana García,\n\n<<fill: your answer>>\n\nGrüße\nIch\n\nVon einem Programm entworfen.',
    );
  });

  it('is the user’s own where the user does not write that of the mail', async () => {
    const { body } = await drafted(asked('Bonjour,\n\npouvez-vous venir mardi ?\n\nAna'));
    expect(body).toMatch(/^Hello Ana García,\n/);
  });

  it('is what a rule says', async () => {
    expect((await drafted(asked('Can you come?', 'pierre@client.example'))).body).toMatch(
      /^Bonjour Ana García,/,
    );
  });

  it('of the greeting is that of the words below it', async () => {
    const settings = { text: 'Vielen Dank für Ihre Nachricht.', signature: '', disclosure: '' };
    expect((await drafted({ ...asked('Can you come?'), settings, book: bookOf(new Map()) })).body).toBe(
      'Guten Tag Ana García,\n\nVielen Dank für Ihre Nachricht.',
    );
  });
});

describe('a snippet', () => {
  it('is found by what a mail asks, in its language', async () => {
    const german = await drafted(asked('Guten Tag, wo bleibt meine Bestellung?'));
    expect(german.body).toMatch(
      /^Guten Tag Ana García,\n\nEs hat uns am <<fill: Tag>> verlassen\.\n\nGrüße\nIch/,
    );
    expect(german.notes).toEqual([
      'From the snippet [[Skills/order-status-de/SKILL]], because the mail fits “wo ist meine Bestellung”.',
    ]);
  });

  it('is what a rule says, in the language of the mail', async () => {
    const { body, notes } = await drafted(asked('Bitte melden Sie sich bei mir.', 'a@shop.example'));
    expect(body).toContain('Es hat uns am');
    expect(notes).toEqual([expect.stringContaining('because line 6 of Company_Handbook.md says so')]);
  });

  it('in another language than the mail is taken where there is no better, and that is said', async () => {
    const { body, notes } = await drafted(asked('Hola, ¿puede llamarme por favor?', 'a@shop.example'));
    expect(body).toMatch(/^Guten Tag|^Hello/);
    expect(notes).toContainEqual(expect.stringContaining('in another language (es) than the snippet'));
  });

  it('that is not there leaves a gap and is told', async () => {
    const { body, notes } = await drafted(asked('Can you come?', 'a@lost.example'));
    expect(body).toContain('<<fill: your answer>>');
    expect(notes).toEqual(['There is no snippet “lost”, which line 7 of Company_Handbook.md names.']);
  });
});

it('paragraphs of notes answer what they can, each is linked, and the rest is left open', async () => {
  const { body, notes } = await drafted(
    asked('When are your opening hours? And how much does a logo cost? Could you come to Paris?'),
  );
  expect(body).toBe(
    'Hello Ana García,\n\nWe are open Monday to Friday, 9:00 to 17:00.\n\nA logo costs 900 EUR.\n\n' +
      '<<fill: your answer to the third question>>\n\nBest\nMe\n\nDrafted by a program.',
  );
  expect(notes).toEqual([
    'From [[Company_Handbook#Opening hours]]: “We are open Monday to Friday, 9:00 to 17:00.”',
    'From [[Company_Handbook#Prices]]: “A logo costs 900 EUR.”',
  ]);
});

describe('a wish', () => {
  it('is followed where it names a snippet, a language or the quotation', async () => {
    const { body, notes } = await drafted({
      ...asked('Can you come?'),
      wish: 'Snippet order-status, language de; quote full.',
    });
    expect(body).toMatch(/^Guten Tag Ana García,\n\nEs hat uns am/);
    expect(body).toMatch(/\nAm 20\. November 2026 schrieb Ana García:\n> Can you come\?$/);
    expect(notes).toEqual(['From the snippet [[Skills/order-status-de/SKILL]], because your wish says so.']);
  });

  it('that needs understanding is left to the person', async () => {
    const { notes } = await drafted({ ...asked('Can you come?'), wish: 'make it warmer, language es' });
    expect(notes).toEqual([expect.stringContaining('edit it by hand')]);
  });
});

describe('the tone', () => {
  test.each([
    ['friendly', 'Hi Ana,'],
    ['formal', 'Dear Ana García,'],
    ['neutral', 'Hello Ana García,'],
  ])('%s', async (tone, first) => {
    expect(
      (await drafted({ ...asked('Can you come?'), book: skill(`tone: ${tone}`) })).body.split('\n')[0],
    ).toBe(first);
  });
});

it('names who else was on the mail, and adds nobody', async () => {
  const mail = answerableMail({
    to: ['me@mine.example', 'bo@client.example'],
    cc: ['ME@mine.example', 'cy@other.example'],
  });
  const { to, cc, notes } = await drafted({ mail });
  expect([to, cc]).toEqual([['ana@client.example'], []]);
  expect(notes).toEqual([
    'Also on this mail: bo@client.example, cy@other.example. To answer all, ask for “reply all”, or add them to cc.',
  ]);
});

it('asks no answer of ourselves or of an address that takes none', async () => {
  const replyTo = (...reply_to: string[]) =>
    drafted({ mail: answerableMail({ from: { name: '', address: 'ana@mine.example' }, reply_to }) });
  expect((await replyTo('me@mine.example', 'no-reply@mine.example')).to).toEqual(['ana@mine.example']);
  expect((await replyTo('desk@mine.example')).to).toEqual(['desk@mine.example']);
});

describe('of any mail', () => {
  const marked = fc.string({
    unit: fc.constantFrom('q', 'z', 'ж', '<', '>', '%', '[', ']', '(', '\n', ' ', '?', '{', '}', '$', '&'),
    maxLength: 60,
  });
  it('no word becomes part of the draft', async () => {
    await fc.assert(
      fc.asyncProperty(marked, marked, async (text, name) => {
        const mail = answerableMail({
          text: `where is my order QQQ?\n\n${text}`,
          from: { name: `<${name}`, address: 'a@b.example' },
          subject: text,
        });
        const { body } = await drafted({ mail });
        expect(body).toBe('Hello,\n\nIt left us on <<fill: day>>.\n\nBest\nMe\n\nDrafted by a program.');
      }),
    );
  });

  it('a quotation is marked line by line, and has no gap of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (text) => {
        const mail = answerableMail({ text: `${text}\n<<fill: x>>\n> <<FILL: y>>` });
        const { body } = await drafted({
          mail,
          book: skill('quote: full\nlanguage: en'),
          settings: { text: 'Thank you for this.', signature: '', disclosure: '' },
        });
        const [own = '', quoted = ''] = body.split('On 20 November 2026, Ana García wrote:\n');
        expect(own).toMatch(/^\S[^\n]*\n\nThank you for this\.\n\nMe\n\n$/);
        for (const line of quoted.split('\n')) expect(line).toMatch(/^>/);
        expect(whyNotReady(body)).toBeNull();
      }),
    );
  });
});

test('what stands below a text about its attachments is not quoted', async () => {
  const mail = answerableMail({
    text: 'See below.\n\n[attached: a.pdf, application/pdf, 3 bytes]\n[and 3 more attachments]',
  });
  const { body } = await drafted({ mail, book: skill('quote: full') });
  expect(body).toMatch(/wrote:\n> See below\.$/);
});
