import { describe, expect, it } from 'vitest';
import { type DraftRequest } from '../../../../daemon/cloud/draft/drafter.ts';
import { LANGUAGES } from '../../../../daemon/cloud/draft/languages.ts';
import { languageOf } from '../../../../daemon/cloud/draft/language.ts';
import { NUDGES } from '../../../../daemon/cloud/followup/nudge-words.ts';
import { nudgeDrafter } from '../../../../daemon/cloud/followup/nudge.ts';
import { EMPTY_BOOK, bookOf } from '../../../../daemon/cloud/handbook/library.ts';
import { sentBlock } from '../../../../daemon/mail/sent-block.ts';

const AT = '2026-11-10T09:00:00Z';
const snippet = (language: string, text: string) =>
  `---\nsnippet: nudge\nlanguage: ${language}\n---\n${text}\n`;

function request(text: string, change: Partial<DraftRequest> = {}): DraftRequest {
  return {
    mail: {
      from: { name: 'Ana Gomez', address: 'ana@client.example' },
      reply_to: ['ben@client.example'],
      to: ['me@example.com'],
      cc: ['cleo@client.example', 'ME@example.com'],
      subject: 'January invoice',
      message_id: '<sent@me.example>',
      in_reply_to: '<1@client.example>',
      references: ['<0@client.example>', '<1@client.example>'],
      text: sentBlock(text, AT),
      received: AT,
    },
    own: ['me@example.com'],
    settings: { text: 'never used here', signature: 'Me', disclosure: '' },
    book: EMPTY_BOOK,
    wish: '',
    ...change,
  };
}
async function drafted(...of: Parameters<typeof request>) {
  const made = await nudgeDrafter.draft(request(...of));
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
}
const GERMAN = 'Guten Tag Ana,\n\nkönnen Sie mir bitte sagen, welche Bestellung das ist?\n\nViele Grüße';

describe('the draft that asks again', () => {
  it('goes to those who were asked, not to the user, in the thread of what was sent', async () => {
    expect(await drafted('Which one is it?')).toMatchObject({
      to: ['ana@client.example', 'ben@client.example'],
      cc: ['cleo@client.example'],
      subject: 'Re: January invoice',
      in_reply_to: '<sent@me.example>',
      references: ['<0@client.example>', '<1@client.example>', '<sent@me.example>'],
      notes: [expect.stringContaining('snippet named “nudge”')],
    });
  });

  it('is in the language that the user wrote in, also without words of theirs', async () => {
    expect((await drafted(GERMAN)).body).toBe(
      'Guten Tag Ana Gomez,\n\nich komme auf meine Nachricht vom 10. November 2026 zurück, da ich noch keine Antwort gesehen habe.\n\nMe',
    );
  });

  it('takes their own words in that language; where there are none, their words in another, and says so', async () => {
    const both = bookOf(
      new Map([
        ['Skills/nudge/SKILL.md', snippet('en', 'Any news?')],
        ['Skills/nudge-de/SKILL.md', snippet('de', 'gibt es etwas Neues?')],
      ]),
    );
    expect((await drafted(GERMAN, { book: both })).body).toContain(
      'Guten Tag Ana Gomez,\n\ngibt es etwas Neues?',
    );
    const one = bookOf(new Map([['Skills/nudge/SKILL.md', snippet('en', 'Any news?')]]));
    const other = await drafted(GERMAN, { book: one });
    expect(other.body).toContain('Hello Ana Gomez,\n\nAny news?');
    expect(other.notes).toEqual([
      'From the snippet [[Skills/nudge/SKILL]].',
      'You wrote in another language (de) than the snippet is in (en).',
    ]);
  });

  it('follows a wish for another language or snippet', async () => {
    expect((await drafted('Which one is it?', { wish: 'language fr' })).body).toMatch(/^Bonjour Ana Gomez,/);
    const book = bookOf(
      new Map([['Skills/last/SKILL.md', snippet('en', 'One last time.').replace('nudge', 'last')]]),
    );
    expect((await drafted('Which one is it?', { book, wish: 'snippet last' })).body).toContain(
      'One last time.',
    );
  });

  it('is not made where only programs and the user are left', async () => {
    const { mail } = request('?');
    const nobody = {
      ...mail,
      from: { name: '', address: 'noreply@client.example' },
      reply_to: ['me@example.com'],
    };
    expect(await nudgeDrafter.draft(request('?', { mail: nobody }))).toMatchObject({ ok: false });
  });
});

describe('the plain sentences', () => {
  it.each(LANGUAGES)('%s: one sentence with the day, in that language', (language) => {
    const sentence = NUDGES[language];
    expect(sentence.match(/\{day\}/g)).toHaveLength(1);
    expect(sentence).toMatch(/[.。]$/);
    expect(sentence).not.toMatch(/[?!]/);
    expect(languageOf(sentence.replace('{day}', '2026'))).toBe(language);
  });
});
