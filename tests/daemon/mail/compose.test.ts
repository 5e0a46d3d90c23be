import { describe, expect, test } from 'vitest';
import { HISTORY_LINE, composed } from '../../../daemon/mail/compose.ts';
import { foldQuotes } from '../../../daemon/mail/quotes.ts';
import { utf8Bytes } from '../../support/shown-text.ts';

const compose = (text: string, attached = '') => composed(foldQuotes(text), attached);
const quote = (lines: number) =>
  Array.from({ length: lines }, (_, at) => `> quoted line ${String(at)} of many`).join('\n');
const ATTRIBUTION = 'On 20/11/2026 09:30, Ana Garcia wrote:';

describe('the text a person is shown', () => {
  test('is the mail, where it quotes nothing', () => {
    expect(compose('Hello,\n\nyes.\n\n-- \nSofia').text).toBe('Hello,\n\nyes.\n\n--\nSofia');
  });

  test('has what is new and what is attached above what is quoted', () => {
    const { text, fresh, quoted, signature } = compose(
      `Yes.\n\n-- \nSofia\n\n${ATTRIBUTION}\n> Blue?`,
      '[attached: a.pdf, application/pdf, 3 bytes]',
    );
    expect(text).toBe(
      `Yes.\n\n--\nSofia\n\n[attached: a.pdf, application/pdf, 3 bytes]\n\n${HISTORY_LINE}\n\n${ATTRIBUTION}\n> Blue?`,
    );
    expect({ fresh, quoted, signature }).toEqual({
      fresh: 'Yes.',
      quoted: `${ATTRIBUTION}\n> Blue?`,
      signature: '--\nSofia',
    });
  });

  test('keeps the order of answers between quotes', () => {
    const { text, fresh } = compose(`${ATTRIBUTION}\n> Blue?\nYes.\n\n> Large?\nNo.`);
    expect(text).toBe(`${ATTRIBUTION}\n> Blue?\n\nYes.\n\n> Large?\n\nNo.`);
    expect(fresh).toBe('Yes.\n\nNo.');
  });

  test('loses quotes before answers where not all of it fits', () => {
    const { text } = compose(`${ATTRIBUTION}\n${quote(400)}\nThe answer.\n\n${quote(400)}\nThe last word.`);
    expect(utf8Bytes(text)).toBeLessThanOrEqual(8192);
    expect(text).toContain('The answer.');
    expect(text).toMatch(/\[398 more quoted lines\]/);
    expect(text).toMatch(/The last word\.$/);
  });

  test('cuts what is quoted below a long answer, and says so', () => {
    const { text, quoted } = compose(`${'A long answer. '.repeat(300)}\n\n${ATTRIBUTION}\n${quote(400)}`);
    expect(utf8Bytes(text)).toBeLessThanOrEqual(8192);
    expect(text).toContain(HISTORY_LINE);
    expect(text).toMatch(/\[cut here: the message is longer, open the original\]$/);
    expect(utf8Bytes(quoted)).toBeLessThanOrEqual(8192);
  });

  test('has no heading for what there is no room for', () => {
    const { text } = compose(`${'A long answer. '.repeat(540)}\n\n${ATTRIBUTION}\n${quote(400)}`);
    expect(text).not.toContain(HISTORY_LINE);
  });

  test('tells our own line from one that the mail writes', () => {
    const { text } = compose(`Pay at once.\n${HISTORY_LINE}\n\n${ATTRIBUTION}\n> x`);
    expect(text.split('\n').filter((line) => line === HISTORY_LINE)).toHaveLength(1);
    expect(text.indexOf(HISTORY_LINE)).toBeGreaterThan(text.indexOf('Pay at once'));
  });

  test('bounds a signature', () => {
    expect(utf8Bytes(compose(`Hi\n\n-- \n${'x'.repeat(5000)}`).signature)).toBeLessThanOrEqual(2048);
  });
});
