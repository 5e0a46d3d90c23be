import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { foldQuotes } from '../../../daemon/mail/quotes.ts';
import { factsOf, mailOf } from '../../support/mail-fixtures.ts';

interface QuoteCase {
  readonly name: string;
  readonly subject: string;
  readonly mail: string;
  readonly fresh: string;
}

const folder = fileURLToPath(new URL('../../fixtures/quotes/', import.meta.url));

/** A file holds cases, in the spirit of the gold sets of reply parsers and all written for this project: a line `===== name | subject: …`, the mail, a line `=====> fresh`, and what is new in it. */
function casesOf(file: string): QuoteCase[] {
  return readFileSync(folder + file, 'utf8')
    .split(/^===== /m)
    .slice(1)
    .map((text) => {
      const [head = '', ...lines] = text.split('\n');
      const [name = '', subject = ''] = head.split(' | subject: ');
      const [mail = '', fresh = ''] = lines.join('\n').split('=====> fresh\n');
      return { name, subject, mail, fresh };
    });
}

/** Blank lines count once: how many of them stand between two stretches is no matter of quotes. */
const compact = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{2,}/g, '\n\n')
    .trim();

describe.each(readdirSync(folder).filter((name) => name.endsWith('.txt')))('%s', (file) => {
  test.each(casesOf(file).map((item) => [item.name, item] as const))('%s', (_, { mail, subject, fresh }) => {
    expect(compact(foldQuotes(mail, { subject }).fresh)).toBe(compact(fresh));
  });
});

describe('where there is HTML only', () => {
  test.each(casesOf('html-only.cases').map((item) => [item.name, item] as const))(
    '%s',
    async (_, { mail, subject, fresh }) => {
      const facts = await factsOf(
        mailOf(['From: a@b.example', `Subject: ${subject}`, 'Content-Type: text/html; charset=utf-8'], mail),
      );
      expect(compact(facts.fresh)).toBe(compact(fresh));
    },
  );
});

/** All text files of cases, one below the other, are a long thread in every language. */
const EVERYTHING = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .flatMap((name) => casesOf(name).map(({ mail }) => mail));

describe('whatever a mail holds', () => {
  const lines = (text: string) =>
    text
      .split(/\r?\n|\r/)
      .map((line) => line.trim())
      .filter((line) => line !== '');

  test('every line of it is in one part, in its order', () => {
    for (const mail of EVERYTHING) {
      expect(
        lines(
          foldQuotes(mail)
            .parts.map(({ text }) => text)
            .join('\n'),
        ),
      ).toEqual(lines(mail));
    }
  });

  test('and so it is where lines are cut, doubled and mixed', () => {
    const line = fc.oneof(
      fc.constantFrom(...[...new Set(EVERYTHING.join('\n').split('\n'))]),
      fc.constantFrom('', '> ', '-- ', '>> x', 'On', 'wrote:', '----', '\u200b'),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (mixed) => {
        const mail = mixed.join('\n');
        const { parts, fresh, quoted, signature } = foldQuotes(mail);
        const invisible = /^[\s\u200b-\u200f\u2060\ufeff]*$/;
        const told = (text: string) => lines(text).filter((one) => !invisible.test(one));
        expect(told(parts.map(({ text }) => text).join('\n'))).toEqual(told(mail));
        expect(told([fresh, ...quoted, signature].join('\n')).sort()).toEqual(told(mail).sort());
      }),
      { numRuns: 500 },
    );
  });

  test('an answer is never taken for history: without something new above, history without marks is new', () => {
    expect(foldQuotes('-----Original Message-----\nFrom: a@b.example\nSubject: x\n\nHello').fresh).toContain(
      'Hello',
    );
  });
});
