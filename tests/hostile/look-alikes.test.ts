import { describe, expect, it } from 'vitest';
import { type SendEmail, actionDigest } from '../../shared/approval/action.ts';
import { writeApprovalRequest } from '../../shared/vault/typed-notes.ts';
import { verifyDecision } from '../../shared/approval/verify.ts';
import { ACTION, Person, VAULT } from '../support/decisions.ts';
import { LocalWorld, MAIL } from '../support/local-world.ts';
import { type Altered, alter } from './forgery.ts';

/** Texts that look like the one that was signed. What is signed are bytes: no form of them is taken for another. */
const TEXT = 'Café Ana, pay 100 to K. Sofia – thanks';

const TWINS: readonly (readonly [string, (text: string) => string])[] = [
  ['NFD for NFC', (text) => text.normalize('NFD')],
  ['a zero width space', (text) => text.replace(' ', ' \u200b')],
  ['a zero width joiner', (text) => text.replace('100', '10\u200d0')],
  ['a word joiner', (text) => text.replace('100', '1\u206000')],
  ['a byte-order mark within', (text) => text.replace('Ana', '\ufeffAna')],
  ['a soft hyphen', (text) => text.replace('Ana', 'A\u00adna')],
  ['a no-break space', (text) => text.replace(' ', '\u00a0')],
  ['an ideographic space', (text) => text.replace(' ', '\u3000')],
  ['a space at the end', (text) => `${text} `],
  ['a space at the beginning', (text) => ` ${text}`],
  ['two spaces for one', (text) => text.replace(' ', '  ')],
  ['a Cyrillic letter', (text) => text.replace('a', '\u0430')],
  ['the Kelvin sign', (text) => text.replace('K', '\u212a')],
  ['a long s', (text) => text.replace('fi', '\u017fi')],
  ['a ligature', (text) => text.replace('fi', '\ufb01')],
  ['full width digits', (text) => text.replace('100', '\uff11\uff10\uff10')],
  ['Arabic digits', (text) => text.replace('100', '\u0661\u0660\u0660')],
  ['bidi controls around a number', (text) => text.replace('100', '\u202e001\u202c')],
  ['an isolate', (text) => text.replace('100', '\u2067100\u2069')],
  ['a variation selector', (text) => text.replace('Ana', 'A\ufe0fna')],
  ['a grapheme joiner', (text) => text.replace('Ana', 'A\u034fna')],
  ['a tag character', (text) => `${text}\u{e0061}`],
  ['a hyphen for a dash', (text) => text.replace('–', '-')],
  ['another case', (text) => text.replace('Ana', 'ANA')],
];

const ana = new Person('laptop');
const trust = { vault: VAULT, pins: [ana.pin] };
const FILE = { name: `${TEXT}.pdf`, media_type: 'application/pdf', size: 3, sha256: 'a'.repeat(64) };
const OVER: Partial<SendEmail> = { body: `${TEXT}\nMe`, subject: TEXT, attachments: [FILE] };
const signed = await ana.note(ana.approve({ action: OVER }));

const IN: readonly (readonly [string, (twin: (text: string) => string) => Partial<SendEmail>])[] = [
  ['body', (twin) => ({ body: `${twin(TEXT)}\nMe` })],
  ['subject', (twin) => ({ subject: twin(TEXT) })],
  ['attachment', (twin) => ({ attachments: [{ ...FILE, name: `${twin(TEXT)}.pdf` }] })],
];

function put(change: Partial<SendEmail>): Altered {
  return (record) => ({ ...record, action: { ...record.action, ...change } });
}

describe('under a signature', () => {
  it.each(TWINS)('is another text than the one that was signed: %s', (_, twin) => {
    for (const [where, change] of IN) {
      expect(actionDigest({ ...ACTION, ...OVER, ...change(twin) }), where).not.toBe(
        actionDigest({ ...ACTION, ...OVER }),
      );
      for (const mend of [true, false])
        expect(verifyDecision(alter(signed, put(change(twin)), mend), trust).ok, where).toBe(false);
    }
    expect(verifyDecision(signed, trust).ok).toBe(true);
  });

  it.each([
    ['a Cyrillic letter', 'an\u0430@client.example'],
    ['the Kelvin sign', 'an\u212a@client.example'],
    ['full width', '\uff41na@client.example'],
    ['an ideographic full stop', 'ana@client\u3002example'],
    ['a zero width space', 'ana@client\u200b.example'],
    ['a no-break space', 'ana@client.example\u00a0'],
    ['a full stop at the end', 'ana@client.example.'],
    ['another case', 'Ana@client.example'],
    ['one letter of another', 'ana@c1ient.example'],
    ['Punycode', 'ana@xn--clint-6ra.example'],
  ])('an address with %s is refused or another recipient, never the same', (_, address) => {
    for (const field of ['to', 'cc', 'bcc', 'acknowledged_new'] as const)
      for (const mend of [true, false])
        expect(verifyDecision(alter(signed, put({ [field]: [address] }), mend), trust).ok, field).toBe(false);
  });
});

describe('in the note of an approved mail', () => {
  // One of each sort: a whole world each.
  const sorts = ['NFD for NFC', 'a zero width joiner', 'a no-break space', 'a Cyrillic letter', 'an isolate'];
  it.each(TWINS.filter(([name]) => sorts.includes(name)))(
    'voids the approval, though nobody sees it: %s',
    async (_, twin) => {
      const world = new LocalWorld();
      try {
        world.deliver(MAIL);
        await world.cloudRound();
        await world.round();
        const asked = await world.approval();
        world.plant(asked.path, writeApprovalRequest(asked.request, TEXT));
        await world.decide({ kind: 'approve' });
        await world.round();
        const held = await world.approval();
        world.plant(held.path, writeApprovalRequest(held.request, twin(TEXT)));
        await world.settle();
        world.clock.advance(60_000);
        await world.settle();
        expect(world.transport.attempts).toBe(0);
        const note = await world.approval();
        expect(note.request.status).toBe('edited');
        expect(note.draft).toBe(twin(TEXT));
      } finally {
        world.remove();
      }
    },
  );
});
