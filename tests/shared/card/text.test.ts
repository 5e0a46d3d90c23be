import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notesNamedIn, pieces } from '../../../shared/card/cited.ts';
import { withDraft, withNotBefore } from '../../../shared/card/draft-edit.ts';
import { gapsIn } from '../../../shared/card/gaps.ts';
import { wordDiff } from '../../../shared/card/word-diff.ts';
import { whyNotReady } from '../../../shared/approval/request.ts';
import { readApprovalRequest } from '../../../shared/vault/typed-notes.ts';
import { sample } from '../../workbench/sample-vault.ts';

describe('the comparison of two texts', () => {
  it('goes by words, white space included', () => {
    expect(wordDiff('pay by Thursday.', 'pay by  Friday.')).toEqual([
      { kind: 'same', text: 'pay by' },
      { kind: 'removed', text: ' Thursday' },
      { kind: 'added', text: '  Friday' },
      { kind: 'same', text: '.' },
    ]);
    expect(wordDiff('same', 'same')).toEqual([]);
  });

  it('finds words where none are spaced, and shows what can’t be seen', () => {
    expect(
      wordDiff('我们星期四付款', '我们星期五付款')
        ?.filter(({ kind }) => kind !== 'same')
        .map(({ text }) => text)
        .join(),
    ).toMatch(/四.*五/);
    expect(wordDiff('a b', 'a\u202E b')).toContainEqual({ kind: 'added', text: 'a‹U+202E›' });
  });

  it('leaves out long stretches that are the same, and gives up on what was written anew', () => {
    const long = 'word '.repeat(500);
    const found = wordDiff(`${long}old${long}`, `${long}new${long}`) ?? [];
    expect(found.map(({ kind }) => kind)).toEqual(['skipped', 'same', 'removed', 'added', 'same', 'skipped']);
    const one = Array.from({ length: 20_000 }, (_, at) => `a${at}`).join(' ');
    expect(wordDiff(one, one.replaceAll('a', 'b'))).toBeNull();
  });

  it('both texts can be read off it', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', ' ', '\n', 'ä', '四', 'مر', '.'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const found = wordDiff(before, after) ?? [];
        const side = (left: string) =>
          found
            .filter(({ kind }) => kind === 'same' || kind === left)
            .map((piece) => piece.text)
            .join('');
        if (before === after) expect(found).toEqual([]);
        else expect([side('removed'), side('added')]).toEqual([before, after]);
      }),
    );
  });
});

describe('gaps', () => {
  it('are found where they stand, closed or not', () => {
    expect(gapsIn('On <<fill: the\u200b day>>, <<FILL>>\n<<fill: never closed')).toEqual([
      { from: 3, to: 21, hint: 'the‹U+200B› day' },
      { from: 23, to: 31, hint: '' },
      { from: 32, to: 52, hint: 'never closed' },
    ]);
  });

  it('are there exactly where the draft can’t be countersigned because of one', () => {
    const text = fc.string({
      unit: fc.constantFrom('<<fill', '<<fill:', '>>', '>', '<', ' ', '\n', 'day'),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(text, (body) => {
        expect(gapsIn(body).length > 0).toBe(whyNotReady(body)?.includes('gap') ?? false);
      }),
    );
  });
});

describe('notes that a draft cites', () => {
  const sentence =
    'From [[Company_Handbook#Payments]], [[Skills/reply/SKILL|my style]] and [[../../etc/passwd]].';

  it('are named by paths that could be notes', () => {
    expect(notesNamedIn([sentence, sentence])).toEqual(['Company_Handbook.md', 'Skills/reply/SKILL.md']);
  });

  it('become links only where they exist', () => {
    expect(pieces(sentence, ['Skills/reply/SKILL.md'])).toEqual([
      { text: 'From [[Company_Handbook#Payments]], ', path: '' },
      { text: 'my style', path: 'Skills/reply/SKILL.md' },
      { text: ' and [[../../etc/passwd]].', path: '' },
    ]);
  });
});

describe('edits of the note', () => {
  const made = sample('edit');
  const read = (text: string) => {
    const found = readApprovalRequest(text);
    if (!found.ok) throw new Error(found.refusal.message);
    return found.value;
  };

  it('change the draft and nothing else, a person’s comment included', () => {
    const commented = made.note.replace('type: approval_request', '# mine\ntype: approval_request');
    const edited = withDraft(commented, 'Hello\n```\nfenced\n```\n');
    expect(edited.ok && read(edited.value)).toEqual({
      ...read(made.note),
      body: 'Hello\n```\nfenced\n```\n',
    });
    expect(edited.ok && edited.value).toContain('# mine');
  });

  it.each([
    ['half of a pair', 'a\ud800b'],
    ['a control character', 'a\u0007b'],
    ['more than a mail may hold', 'x'.repeat(200_001)],
  ])('refuse a draft with %s', (_, draft) => {
    expect(withDraft(made.note, draft)).toMatchObject({
      ok: false,
      refusal: { message: expect.stringMatching(/\S/) },
    });
  });

  it('set a time and take it away, within the life of the approval', () => {
    const now = Date.now();
    const inTime = new Date(now + 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const set = withNotBefore(made.note, inTime, now);
    expect(set.ok && read(set.value).request).toEqual({ ...made.request, not_before: inTime });
    expect(set.ok && withNotBefore(set.value, '', now)).toEqual({ ok: true, value: made.note });
    for (const wrong of ['tomorrow', '2020-01-01T00:00:00Z', made.request.expires])
      expect(withNotBefore(made.note, wrong, now)).toMatchObject({ ok: false, refusal: { kind: 'time' } });
  });
});
