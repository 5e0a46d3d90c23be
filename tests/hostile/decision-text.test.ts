import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalRecord } from '../../shared/approval/decision.ts';
import { verifyDecision } from '../../shared/approval/verify.ts';
import { ACTION, Person, VAULT } from '../support/decisions.ts';

/**
 * The text of a true decision, rewritten so that two readers of YAML or JSON might read two different things. One reader
 * signs, another executes: so a text is either the record that was signed, to the byte, or nothing.
 */
const ana = new Person('laptop');
const trust = { vault: VAULT, pins: [ana.pin] };
const FILE = { name: 'a.pdf', media_type: 'application/pdf', size: 3, sha256: 'a'.repeat(64) };
const record = ana.approve({
  action: { body: 'Caf\u00e9 \ud83d\ude00', bcc: ['ben@partner.example'], attachments: [FILE] },
});
const note = await ana.note(record);
const canonical = canonicalRecord(record);

/** Why it is nothing, or 'the same' where it is the record that was signed. */
function readAs(text: string): string {
  const read = verifyDecision(text, trust);
  if (!read.ok) return read.refusal.kind;
  return canonicalRecord(read.value.record) === canonical ? 'the same' : 'ANOTHER RECORD';
}

/** In the front matter, and in the record's one line. */
const front = (from: string | RegExp, to: string) => () => replaced(note, from, to);
const inRecord = (from: string, to: string) => () => replaced(note, from, to);

function replaced(text: string, from: string | RegExp, to: string): string {
  const made = text.replace(from, () => to);
  if (made === text) throw new Error(`${String(from)} is not in the note.`);
  return made;
}

const YAML: readonly [string, () => string][] = [
  ['a key twice', front('kind: approve', 'kind: approve\nkind: reject')],
  ['a key twice, once quoted', front('kind: approve', 'kind: approve\n"kind": reject')],
  ['an anchor', front('kind: approve', 'kind: &k approve')],
  ['an alias', front('kind: approve', 'kind: *k')],
  ['a tag', front('kind: approve', 'kind: !!str approve')],
  ['a tag of JavaScript', front('kind: approve', 'kind: !!js/function "function(){}"')],
  ['a merge key', front('kind: approve', 'kind: approve\n<<: {kind: reject}')],
  ['a directive', front('---\n', '---\n%YAML 1.1\n')],
  ['a second document', front('kind: approve', 'kind: approve\n---\nkind: reject')],
  ['JavaScript front matter', front('---\n', '---js\n')],
  ['a prototype', front('kind: approve', 'kind: approve\n__proto__: {kind: reject}')],
  ['a constructor', front('kind: approve', 'kind: approve\nconstructor: x')],
  ['a key of look-alike letters', front('kind: approve', 'k\u0131nd: approve')],
  ['a key with a zero width space', front('kind: approve', 'kind\u200b: approve')],
  ['a version in another number form', front('version: "1"', 'version: "01"')],
  ['a version in hexadecimal', front('version: "1"', 'version: 0x1')],
  ['a version as a float', front('version: "1"', 'version: 1.0')],
  ['a version in full width', front('version: "1"', 'version: "\uff11"')],
  ['a version with a space', front('version: "1"', 'version: "1 "')],
  ['a list for a word', front('kind: approve', 'kind: [approve]')],
  ['a folded signature', front(/signature: "?([\w-]{40})/, 'signature: >-\n  AAAA\n  ')],
  ['padding on the signature', front(/^signature: "?([\w-]{86})"?$/m, `signature: "${'A'.repeat(86)}=="`)],
  ['a byte-order mark', () => `\ufeff${note}`],
  ['a NUL', front('kind: approve', 'kind: approve\u0000')],
  ['a CR in a line', front('kind: approve', 'kind: approve\rkind: reject')],
];

const JSON_TRICKS: readonly [string, () => string][] = [
  ['a key twice, the last one wins', inRecord('"kind":"approve"', '"kind":"reject","kind":"approve"')],
  ['a key twice deep inside', inRecord('"to":[', '"to":["thief@evil.example"],"to":[')],
  ['a key twice, once escaped', inRecord('"kind":"approve"', '"kin\\u0064":"reject","kind":"approve"')],
  ['a prototype', inRecord('{"action":', '{"__proto__":{"kind":"resend"},"action":')],
  [
    'a prototype deep inside',
    inRecord('"account":', '"__proto__":{"bcc":["thief@evil.example"]},"account":'),
  ],
  ['a constructor', inRecord('{"action":', '{"constructor":{},"action":')],
  ['an escaped letter', inRecord('"live"', '"liv\\u0065"')],
  ['an escaped slash', inRecord('application/pdf', 'application\\/pdf')],
  ['an escaped pair of surrogates', inRecord('\ud83d\ude00', '\\ud83d\\ude00')],
  ['half of a pair of surrogates', inRecord('\ud83d\ude00', '\\ud83d')],
  ['the other half', inRecord('\ud83d\ude00', '\\ude00')],
  ['the halves exchanged', inRecord('\ud83d\ude00', '\\ude00\\ud83d')],
  ['another normal form of a letter', inRecord('Caf\u00e9', 'Cafe\u0301')],
  ['a number with an exponent', inRecord('"size":3', '"size":3e0')],
  ['a number with a fraction', inRecord('"size":3', '"size":3.0')],
  ['a number with a sign', inRecord('"size":3', '"size":+3')],
  ['a number with a leading zero', inRecord('"size":3', '"size":03')],
  ['minus zero', inRecord('"size":3', '"size":-0')],
  ['a number that rounds', inRecord('"size":3', '"size":3.0000000000000000001')],
  ['a number beyond all', inRecord('"size":3', '"size":1e999')],
  ['a number as text', inRecord('"size":3', '"size":"3"')],
  ['a version with an exponent', inRecord('"v":1', '"v":1e0')],
  ['true for a number', inRecord('"v":1', '"v":true')],
  ['null for a list', inRecord('"cc":[]', '"cc":null')],
  ['an object for a list', inRecord('"cc":[]', '"cc":{"length":0}')],
  ['a list for a text', inRecord('"mode":"live"', '"mode":["live"]')],
  ['white space', inRecord('{"action"', '{ "action"')],
  ['a comment', inRecord('{"action"', '/**/{"action"')],
  ['a trailing comma', inRecord('"cc":[]', '"cc":[],')],
  ['a line feed behind the record', inRecord('}\n```', '}\n\n```')],
  ['a second record behind the first', inRecord('}\n```', '}\n{}\n```')],
  ['another order of keys', inRecord('"kind":"approve","mode":"live"', '"mode":"live","kind":"approve"')],
  ['a line separator', inRecord('"mode":"live"', '"mode":"live"\u2028')],
  ['a hundred thousand brackets', inRecord('"cc":[]', `"cc":${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
  ['another language of the block', inRecord('```json', '```js')],
  ['a block of tildes', () => note.replaceAll('```', '~~~')],
  ['a block in a quotation', inRecord('```json', '> ```json')],
];

describe('a decision whose front matter has been rewritten', () => {
  it.each(YAML)('is no other decision: %s', (_, forge) => {
    expect(readAs(forge())).not.toMatch(/ANOTHER RECORD|the same/);
  });
});

describe('a decision whose record has been rewritten', () => {
  it.each(JSON_TRICKS)('is no other decision: %s', (_, forge) => {
    expect(readAs(forge())).not.toMatch(/ANOTHER RECORD|the same/);
  });
});

describe('any text at all', () => {
  it('is nothing, or the record that was signed: what is cut, put in, doubled or exchanged', () => {
    const piece = fc.oneof(
      fc.constantFrom('"', '\\', ',', ':', '{}', '[]', '\n', '---\n', '```\n', '\u200b', 'e0', '0', '\u0301'),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    );
    const at = fc.integer({ min: 0, max: note.length });
    fc.assert(
      fc.property(at, fc.integer({ min: 0, max: 40 }), piece, (from, length, put) => {
        const text = note.slice(0, from) + put + note.slice(from + length);
        if (text !== note) expect(readAs(text)).not.toBe('ANOTHER RECORD');
      }),
      { numRuns: 3000 },
    );
  });

  it('and the record that was signed is read, or all of the above would mean nothing', () => {
    expect(readAs(note)).toBe('the same');
    expect(ACTION.type).toBe('send_email');
  });

  it('one signature has one spelling: no bits of base64url are left over', () => {
    const [, signature = ''] = /^signature: "?([\w-]{86})"?$/m.exec(note) ?? [];
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(signature.at(-1) ?? '');
    for (let bits = 1; bits < 16; bits++) {
      const twin = signature.slice(0, -1) + (alphabet[(last & 48) | ((last + bits) & 15)] ?? '');
      expect(readAs(note.replace(signature, twin)), twin.slice(-3)).not.toBe('the same');
    }
  });
});
