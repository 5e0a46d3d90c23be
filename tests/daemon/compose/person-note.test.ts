import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isWaiting, readPersonNote } from '../../../daemon/compose/person-note.ts';

const ID = 'abcdefgh234567ab';

function note(front: string, body = 'Hello\n'): string {
  return `---\n${front}\n---\n${body}`;
}

function read(text: string) {
  const found = readPersonNote(text);
  if (!found.ok) throw new Error(found.refusal.message);
  return found.value;
}

function refusal(text: string) {
  const found = readPersonNote(text);
  if (found.ok) throw new Error('It was read.');
  return found.refusal;
}

const addresses = (list: readonly { address: string }[]) => list.map(({ address }) => address);

describe('what a person may write', () => {
  test('a plain note', () => {
    expect(read(note('to: ana@x.example\nsubject: The kitchen', '\n\nHello Ana,\n\nTuesday?\n\n'))).toEqual({
      to: [{ name: '', address: 'ana@x.example' }],
      cc: [],
      bcc: [],
      subject: 'The kitchen',
      account: '',
      from: '',
      about: null,
      wish: '',
      text: 'Hello Ana,\n\nTuesday?',
    });
  });

  it.each([
    ['to: Ana <ana@x.example>, bo@y.example', ['ana@x.example', 'bo@y.example']],
    ['to:\n  - Ana Gomez <ana@x.example>\n  - bo@y.example', ['ana@x.example', 'bo@y.example']],
    ['to: [ana@x.example, bo@y.example]', ['ana@x.example', 'bo@y.example']],
    ['to: "Gomez, Ana" <ana@x.example>', null],
    ['to: \'"Gomez, Ana" <ana@x.example>\'', ['ana@x.example']],
    ['to: ana@x.example, ana@x.example', ['ana@x.example']],
  ])('%s', (front, to) => {
    const found = readPersonNote(note(`${front}\nsubject: x`));
    expect(found.ok ? addresses(found.value.to) : null).toEqual(to);
  });

  test('names of recipients, for the greeting', () => {
    expect(read(note('to: Ana Gomez <ana@x.example>\nsubject: x')).to[0]?.name).toBe('Ana Gomez');
  });

  it.each([
    `forward: ${ID}`,
    `forward: ap-${ID}`,
    `forward: EMAIL_2026-11-20_invoice_${ID}.md`,
    `forward: "[[Done/email/2026-11/EMAIL_2026-11-20_invoice_${ID}|the invoice]]"`,
    `forward: [[EMAIL_2026-11-20_invoice_${ID}]]`,
  ])('%s', (front) => {
    const { about } = read(note(`to: a@b.example\n${front}`, ''));
    expect(about?.kind).toBe('forward');
    expect(about?.id).toMatch(new RegExp(`^(?:ap-)?${ID}$`));
  });

  test('an answer to all needs no recipient, and takes more in cc', () => {
    const found = read(note(`reply_all: ${ID}\ncc: c@d.example`, ''));
    expect(found).toMatchObject({ to: [], about: { kind: 'reply_all', id: ID } });
    expect(addresses(found.cc)).toEqual(['c@d.example']);
  });

  test('properties that Obsidian adds are passed over, and text may hold anything', () => {
    const found = read(
      note('to: a@b.example\nsubject: x\ntags: [mail]\ncreated: 2026-11-20', '```js\n---\n<b>\n'),
    );
    expect(found.text).toBe('```js\n---\n<b>');
  });

  test('Windows line ends', () => {
    expect(read('---\r\nto: a@b.example\r\nsubject: x\r\n---\r\nHello\r\nyou\r\n').text).toBe('Hello\nyou');
  });
});

describe('what waits without a word', () => {
  it.each(['', '  \n\n', note('ready: no'), note('to: a@b.example\nsubject: x\nready: false')])(
    '%j',
    (text) => {
      expect(isWaiting(refusal(text))).toBe(true);
    },
  );

  test('ready: yes is done', () => {
    expect(read(note('to: a@b.example\nsubject: x\nready: yes')).subject).toBe('x');
  });
});

describe('what can’t be used says what to write', () => {
  it.each([
    ['Just some thoughts.\n', /no front matter; begin it with a line of three dashes/],
    [note('subject: x'), /nobody to go to; write an address after to:/],
    [note('to: \nsubject: x'), /nobody to go to/],
    [note('to: a@b.example'), /no subject; write one after subject:/],
    [note('to: a@b.example\nsubject: x', '\n'), /says nothing yet; write the mail below/],
    [note('to: Ana\nsubject: x'), /"Ana" in to: is no plain e-mail address/],
    [note('to: ana@x.example, bo\nsubject: x'), /"bo" in to:/],
    [note('to: a@b.example\ncc: a@b.example\nsubject: x'), /a@b\.example is named twice/],
    [note('too: a@b.example\nsubject: x'), /"too" is no part of a mail; write to, cc/],
    [note('to: a@b.example\nsubject: Re: the kitchen'), /\(line 3\) Put values that hold a colon/],
    [note('to: a@b.example\nsubject: x', 'Hello {{name}},\n'), /still holds \{\{name\}\} of a template/],
    [note('to: a@b.example\nsubject: "<% tp.title %>"'), /of a template/],
    [note(`to: a@b.example\nforward: ${ID}\nreply_all: ${ID}`), /both forward: and reply_all:/],
    [note('to: a@b.example\nforward: the invoice'), /"the invoice" names no mail; link its task note/],
    [note(`to: a@b.example\nreply_all: ${ID}`), /write others in cc:, not in to:/],
    [note('type: task\nto: a@b.example'), /copy of a note of Countersign/],
    [note(`to: a@b.example\nsubject: ${'x'.repeat(251)}`), /longer than 250/],
    [
      note(`to: ${Array.from({ length: 51 }, (_, at) => `p${at}@b.example`).join(', ')}\nsubject: x`),
      /more than 50/,
    ],
    ['\ufeff---\nto: a@b.example\n---\n', /byte-order mark/],
  ])('%j', (text, sentence) => {
    const found = refusal(text);
    expect(found.message).toMatch(sentence);
    expect(isWaiting(found)).toBe(false);
  });
});

test('never throws, and whatever is read can be sent to', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.emailAddress(),
    fc.constantFrom('[[', '- a', '"', ': '),
  );
  fc.assert(
    fc.property(value, value, value, fc.string({ unit: 'binary' }), (to, subject, wish, text) => {
      const found = readPersonNote(note(`to: ${to}\nsubject: ${subject}\nwish: ${wish}`, text));
      if (!found.ok) expect(found.refusal.message).toMatch(/[.:]$|\.\s|x"\.$/);
      else for (const { address } of found.value.to) expect(address).toMatch(/^[^\s@]+@[^\s@]+$/);
    }),
    { numRuns: 500 },
  );
});
