import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OWN_LINE, isOnlyOurs, withUpper } from '../../../shared/dashboard/own-part.ts';

const FIRST =
  '# 2026-11-20 email\n\n1 mail, times in UTC · 1 newsletter\n\n## Newsletters (1)\n\n- 08:30 [[x|mail]] · abcdefghijklmnop\n';
const SECOND = FIRST.replace('1 mail,', '2 mails,').replace('(1)', '(2)');

const own = (note: string) => note.slice(note.indexOf(OWN_LINE) + OWN_LINE.length + 1);

describe('the person’s part', () => {
  it('stays to the byte whatever it holds, also our own line, however often the upper part changes', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(`${OWN_LINE}\n`, '---\n', '\r\n', '%% countersign 0 %%\n', FIRST, `a${OWN_LINE}`),
    );
    fc.assert(
      fc.property(fc.array(text), (pieces) => {
        const mine = pieces.join('');
        const note = withUpper(null, FIRST) + mine;
        const renewed = withUpper(note, SECOND);
        expect(own(renewed)).toBe(mine);
        expect(renewed.startsWith(SECOND.trimEnd())).toBe(true);
        expect(withUpper(renewed, FIRST)).toBe(note);
      }),
    );
  });

  it('is idempotent, whatever stood there before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (before, sealed) => {
        const once = withUpper(sealed ? before + withUpper(null, FIRST) + before : before, FIRST);
        expect(withUpper(once, FIRST)).toBe(once);
      }),
    );
  });

  it('is the whole note where the person had one of that name', () => {
    const note = 'My own notes of that day.\n';
    expect(withUpper(note, FIRST).endsWith(`\n\n${note}`)).toBe(true);
    expect(own(withUpper(withUpper(note, FIRST), SECOND))).toBe(`\n${note}`);
  });

  it('takes in what was written above the line by mistake', () => {
    const note = `${withUpper(null, FIRST)}Below.`;
    const typed = note
      .replace('## Newsletters', 'Call Ana!\n\n## Newsletters')
      .replace('abcdefghijklmnop', 'abcdefghijklmnop ← read this');
    const renewed = withUpper(typed, SECOND);
    expect(own(renewed)).toMatch(
      /^Below\.\n\nYou wrote this above the line; [^\n]*\n\nCall Ana!\n[^]*← read this\n$/,
    );
    expect(renewed.startsWith(SECOND.trimEnd())).toBe(true);
    expect(withUpper(renewed, SECOND)).toBe(renewed);
  });

  it('takes in what was written between the seal and the line', () => {
    const note = withUpper(null, FIRST).replace(OWN_LINE, `Squeezed in.\n${OWN_LINE}`);
    expect(own(withUpper(note, FIRST))).toContain('\nSqueezed in.\n');
  });

  it('takes nothing for the person’s that a program only re-encoded', () => {
    const crlf = withUpper(null, FIRST).replaceAll('\n', '\r\n');
    expect(withUpper(crlf, SECOND)).toBe(withUpper(null, SECOND));
  });

  it('stays ours where old rows lost their seal', () => {
    const note = withUpper(null, FIRST).replace(/%%.*%%/, '');
    expect(own(withUpper(note, FIRST))).toBe('');
  });
});

describe('isOnlyOurs', () => {
  it.each([
    ['as written', withUpper(null, FIRST), true],
    ['with blank lines below', `${withUpper(null, FIRST)}\n \n`, true],
    ['with a word below', `${withUpper(null, FIRST)}x`, false],
    ['with a word above', withUpper(null, FIRST).replace('# 2026', '#mine 2026'), false],
    ['without the line', FIRST, false],
  ])('%s: %s', (_, note, wanted) => {
    expect(isOnlyOurs(note)).toBe(wanted);
  });
});
