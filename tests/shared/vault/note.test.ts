import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editNote, parseNote, writeNote, type YamlMap, type YamlValue } from '../../../shared/vault/note.ts';
import { strangeCharacter } from '../../../shared/vault/note-text.ts';

/** Any text that a note may hold: the whole of Unicode without controls and halves of pairs, rich in YAML's syntax. */
const syntax = fc.constantFrom(
  '---',
  '...',
  '- ',
  ': ',
  ' #',
  '#',
  '&a',
  '*a',
  '!!str',
  '|',
  '>',
  '%',
  '@',
  '`',
  '"',
  "'",
  '\\',
  '\\n',
  '{',
  '}',
  '[',
  ']',
  ',',
  '?',
  '<<',
  '~',
  'null',
  'yes',
  'NO',
  'true',
  '0x1F',
  '1e3',
  '.inf',
  '-.NaN',
  '0o7',
  '2026-11-20',
  '1:30',
  '=',
  '\n',
  '\t',
  ' ',
  '  \n',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\u202e',
  '\u200b',
  '\u{e0041}',
  '\uffff',
  '```',
  '__proto__',
  'constructor',
);
const text = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc
      .array(fc.oneof(syntax, fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 8 })
      .map((parts) => parts.join('')),
  )
  .filter((value) => strangeCharacter(value) === null);
const key = text.filter((name) => name !== '' && name !== '<<' && name.length < 200);

function values(depth: number): fc.Arbitrary<YamlValue> {
  if (depth === 0) return text;
  const inner = values(depth - 1);
  return fc.oneof(
    text,
    fc.array(inner, { maxLength: 4 }),
    fc.dictionary(key, inner, { maxKeys: 4, noNullPrototype: true }),
  );
}
const maps = fc.dictionary(key, values(2), { minKeys: 1, maxKeys: 6, noNullPrototype: true });

function read(note: string): { data: YamlMap; body: string } {
  const result = parseNote(note);
  if (!result.ok) throw new Error(`${result.refusal.kind}: ${result.refusal.message}\n${note}`);
  return { data: result.value.data, body: result.value.body };
}

describe('a written note', () => {
  it('reads back as it was, whatever its values and body', () => {
    fc.assert(
      fc.property(maps, text, (data, body) => {
        expect(read(writeNote(data, body))).toEqual({ data, body });
      }),
      { numRuns: 2000 },
    );
  });

  it('has one canonical form: writing what was read gives the same bytes', () => {
    fc.assert(
      fc.property(maps, text, (data, body) => {
        const note = writeNote(data, body);
        const again = read(note);
        expect(writeNote(again.data, again.body)).toBe(note);
      }),
    );
  });

  it('reads the same with CRLF line ends, in text and in bytes', () => {
    fc.assert(
      fc.property(maps, text, (data, body) => {
        const note = writeNote(data, body);
        const crlf = note.replaceAll('\n', '\r\n');
        expect(read(crlf)).toEqual(read(note));
        expect(parseNote(new TextEncoder().encode(crlf))).toEqual(parseNote(note));
      }),
    );
  });

  it('looks like this', () => {
    const data = {
      type: 'approval_request',
      version: '1',
      id: 'ap-abcdefgh234567ab',
      from: 'me@example.com',
      to: ['ana@client.example', 'no'],
      cc: [],
      subject: 'Re: "January" invoice \u202egpj',
      answer: 'yes',
      nothing: '',
      lines: 'a\n\tb',
      attachments: [
        { name: 'a.pdf', size: '12', of: {} },
        { name: 'b.pdf', size: '3', of: { x: ['1'] } },
      ],
      'odd key': 'null',
      no: 'word',
    };
    expect(writeNote(data, 'body\n')).toBe(`---
type: approval_request
version: "1"
id: "ap-abcdefgh234567ab"
from: "me@example.com"
to:
  - "ana@client.example"
  - "no"
cc: []
subject: "Re: \\"January\\" invoice \\u202egpj"
answer: "yes"
nothing: ""
lines: "a\\n\\tb"
attachments:
  - name: "a.pdf"
    size: "12"
    of: {}
  - name: "b.pdf"
    size: "3"
    of:
      x:
        - "1"
"odd key": "null"
"no": word
---
body
`);
  });

  it.each(['\0', '\r', '\u0007', '\u009b', '\ud83d', '\udc00x'])(
    'is never written with %j in it',
    (strange) => {
      expect(() => writeNote({ a: `x${strange}` }, '')).toThrow(RangeError);
      expect(() => writeNote({ [`x${strange}`]: 'a' }, '')).toThrow(RangeError);
      expect(() => writeNote({ a: 'x' }, strange)).toThrow(RangeError);
      expect(() => editNote('---\na: b\n---\n', { a: strange })).toThrow(RangeError);
    },
  );
});

describe('reading', () => {
  it('never throws, whatever the bytes', () => {
    const noisy = fc.array(fc.oneof(syntax, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 30 });
    fc.assert(
      fc.property(noisy, (parts) => {
        const result = parseNote(`---\n${parts.join('')}\n---\n`);
        if (!result.ok) expect(result.refusal.message).toMatch(/^[A-Z].*\.$/);
      }),
      { numRuns: 3000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parseNote(bytes)));
  });

  it('gives every caller its own values: nothing is cached', () => {
    const note = '---\na: [b]\n---\nbody';
    (read(note).data['a'] as string[]).push('changed by another');
    expect(read(note).data).toEqual({ a: ['b'] });
    const broken = '---\na: [b\n---\n';
    expect([parseNote(broken).ok, parseNote(broken).ok]).toEqual([false, false]);
  });

  it('takes `__proto__` for a key like any other and changes no prototype', () => {
    const { data } = read('---\n__proto__: { polluted: "yes" }\nconstructor: x\ntoString: y\n---\n');
    expect(Object.keys(data)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['brackets', `a: ${'['.repeat(60_000)}`],
    ['matched brackets', `a: ${'['.repeat(30_000)}${']'.repeat(30_000)}`],
    ['maps', `a: ${'{a: '.repeat(15_000)}`],
    ['dashes', `a:\n  ${'- '.repeat(30_000)}x`],
    ['indented maps', Array.from({ length: 340 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')],
    ['question marks', '? '.repeat(30_000)],
    ['blank lines', `a: b${'\n'.repeat(60_000)}`],
    ['blank lines in a value', `a: "${'\n'.repeat(60_000)}"`],
    ['blank lines in a text block', `a: |\n${'  \n'.repeat(20_000)}  x`],
    ['keys', Array.from({ length: 9000 }, (_, n) => `k${String(n)}:`).join('\n')],
    ['flow keys', `{${Array.from({ length: 12_000 }, (_, n) => n.toString(36)).join()}}`],
    ['quotes', '"'.repeat(60_000)],
    ['anchors', '&a '.repeat(20_000)],
  ])('refuses a flood of %s', (_, yaml) => {
    // No time is asserted: what is worse than linear here outlasts the runner's own limit.
    expect(parseNote(`---\n${yaml}\n---\n`).ok).toBe(false);
  });

  it('reads the largest front matter it allows', () => {
    const lines = Array.from({ length: 1900 }, (_, n) => `k${String(n)}: "${'v'.repeat(20)}"`);
    expect(parseNote(`---\n${lines.join('\n')}\n---\n`).ok).toBe(true);
  });
});

describe('editing', () => {
  const note = `---
# the person's own remark
type: task
status: needs_action   # set by hand

# before the list
to:
  - "a@b.example" # the client
subject: 'kept in single quotes'
---
body: stays # as it is
`;

  it('keeps comments, order, quotes and body', () => {
    const edited = editNote(note, { status: 'waiting', waiting_for: 'ap-abcdefgh234567ab' });
    expect(edited).toEqual({
      ok: true,
      value: `---
# the person's own remark
type: task
status: waiting # set by hand

# before the list
to:
  - "a@b.example" # the client
subject: 'kept in single quotes'
waiting_for: "ap-abcdefgh234567ab"
---
body: stays # as it is
`,
    });
  });

  it('quotes what other readers would take for something else', () => {
    const edited = editNote(note, { status: 'no', to: ['2026-11-20', 'yes'], extra: { a: '0x1F' } });
    expect(edited.ok && edited.value).toContain('status: "no" # set by hand');
    expect(edited.ok && edited.value).toContain('- "2026-11-20"\n  - "yes"');
    expect(edited.ok && edited.value).toContain('extra:\n  a: "0x1F"');
  });

  it('removes keys, even all of them', () => {
    const edited = editNote('---\na: b\nc: d\n---\nbody', { a: undefined, c: undefined, never: undefined });
    expect(edited.ok && read(edited.value)).toEqual({ data: {}, body: 'body' });
  });

  it('refuses what reading refuses, with the line', () => {
    expect(editNote('---\na: b\na: c\n---\n', { a: 'x' })).toMatchObject({
      ok: false,
      refusal: { kind: 'duplicate-key', line: 3 },
    });
  });

  it('sets exactly the keys it was given, in any note', () => {
    fc.assert(
      fc.property(
        maps,
        fc.dictionary(key, fc.option(values(2), { nil: undefined }), { noNullPrototype: true }),
        text,
        (data, patch, body) => {
          const edited = editNote(writeNote(data, body), patch);
          const expected = new Map(Object.entries(data));
          for (const [name, value] of Object.entries(patch)) {
            if (value === undefined) expected.delete(name);
            else expected.set(name, value);
          }
          expect(edited.ok).toBe(true);
          if (edited.ok) {
            const after = read(edited.value);
            // Through an object on both sides: objects list integer-like names first.
            expect(Object.entries(after.data)).toEqual(Object.entries(Object.fromEntries(expected)));
            expect(after.body).toBe(body);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('keeps every comment of a person, wherever it stands', () => {
    const remark = fc.stringMatching(/^[a-z ]{1,12}$/).map((words) => `# ${words.trim()}!`);
    const line = fc.tuple(
      fc.constantFrom('a', 'b', 'c'),
      fc.constantFrom('1', '"x"', "'y z'", 'word'),
      remark,
      remark,
    );
    const lines = fc.uniqueArray(line, { minLength: 1, selector: ([name]) => name });
    fc.assert(
      fc.property(lines, remark, text, (rows, last, value) => {
        const yaml = rows
          .map(([name, before, above, beside]) => `${above}\n${name}: ${before} ${beside}\n`)
          .join('');
        const edited = editNote(`---\n${yaml}${last}\n---\n`, { a: value, b: [value] });
        if (!edited.ok) throw new Error(edited.refusal.message);
        for (const [, , above, beside] of rows) {
          expect(edited.value).toContain(above);
          expect(edited.value).toContain(beside);
        }
        expect(edited.value).toContain(last);
        expect(read(edited.value).data).toMatchObject({ a: value, b: [value] });
      }),
    );
  });
});
