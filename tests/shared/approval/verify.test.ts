import { describe, expect, it } from 'vitest';
import { buildPause, buildReject } from '../../../shared/approval/build.ts';
import { parseDecision } from '../../../shared/approval/decision.ts';
import { writeDecision } from '../../../shared/approval/decision-note.ts';
import { publicKeyBytes, publicKeyText, verifySignature } from '../../../shared/approval/keys.ts';
import { verifyDecision } from '../../../shared/approval/verify.ts';
import { ACTION, Person, VAULT } from '../../support/decisions.ts';

const ana = new Person('laptop');
const eve = new Person('eve');
const trust = { vault: VAULT, pins: [ana.pin] };

async function refused(text: string, over: Partial<typeof trust> = {}): Promise<string> {
  const read = verifyDecision(text, { ...trust, ...over });
  return read.ok ? 'accepted' : read.refusal.kind;
}

describe('verifyDecision', () => {
  it('accepts a decision of a paired device and names the device', async () => {
    const record = ana.approve();
    expect(verifyDecision(await ana.note(record), trust)).toMatchObject({
      ok: true,
      value: { device: 'laptop', record },
    });
  });

  it('refuses a key that is not paired, even one that signed correctly', async () => {
    expect(await refused(await eve.note(eve.approve()))).toBe('unknown-key');
  });

  it('refuses a record that names a paired key and carries another’s signature', async () => {
    const record = ana.approve();
    const signature = await eve.signer.sign(new TextEncoder().encode('x'));
    expect(await refused(writeDecision({ record, signature }))).toBe('bad-signature');
  });

  it('refuses a revoked key', async () => {
    const text = await ana.note(ana.approve());
    expect(await refused(text, { pins: [{ ...ana.pin, revoked: '2026-11-20T09:00:00Z' }] })).toBe(
      'revoked-key',
    );
  });

  it('refuses a decision for another vault', async () => {
    const text = await ana.note(ana.approve({ signing: { vault: `v-${'z'.repeat(26)}` } }));
    expect(await refused(text)).toBe('other-vault');
  });

  const text = ana.note(ana.approve({ action: { body: 'Hello Ana', subject: 'S' } }));
  it.each([
    ['recipient', 'ana@client.example', 'eve@client.example'],
    ['body', 'Hello Ana', 'Hello Eve'],
    ['subject', '"subject":"S"', '"subject":"T"'],
    ['account', '"account":"work"', '"account":"home"'],
    ['schedule', '"not_before":""', '"not_before":"2026-11-20T09:00:00Z"'],
    ['mode', '"mode":"live"', '"mode":"dry"'],
    ['bcc', '"bcc":[]', '"bcc":["eve@x.example"]'],
  ])('refuses a changed %s', async (_, from, to) => {
    const changed = (await text).replace(from, to);
    expect(changed).not.toBe(await text);
    expect(['digest-mismatch', 'bad-signature']).toContain(await refused(changed));
  });

  it('refuses a changed body whose digest was made to fit', async () => {
    const record = ana.approve();
    const other = ana.approve({ action: { body: 'Hello Eve' } });
    const signature = await ana.signer.sign(new Uint8Array(3));
    expect(
      await refused(writeDecision({ record: { ...other, decision_id: record.decision_id }, signature })),
    ).toBe('bad-signature');
  });

  it.each([
    ['white space in the record', (note: string) => note.replace('{"action"', '{ "action"'), 'not-canonical'],
    [
      'a duplicate key',
      (note: string) => note.replace('"kind":"approve"', '"kind":"approve","kind":"approve"'),
      'not-canonical',
    ],
    ['an escaped letter', (note: string) => note.replace('"mode"', '"\\u006dode"'), 'not-canonical'],
    [
      'an unknown key',
      (note: string) => note.replace('"kind":"approve"', '"kind":"approve","extra":"x"'),
      'record',
    ],
    [
      'another kind in the front matter',
      (note: string) => note.replace('kind: approve', 'kind: reject'),
      'front-matter',
    ],
    [
      'a key more in the front matter',
      (note: string) => note.replace('type: decision', 'type: decision\nnote: x'),
      'shape',
    ],
    [
      'padding on the signature',
      (note: string) => note.replace(/signature: "?([\w-]+)"?/, 'signature: "$1="'),
      'signature',
    ],
    ['a second block', (note: string) => `${note}\n\`\`\`json\n{}\n\`\`\`\n`, 'two-blocks'],
    ['text after the block', (note: string) => `${note}\napproved\n`, 'outside-block'],
  ])('refuses %s', async (_, change, kind) => {
    expect(await refused(change(await text))).toBe(kind);
  });

  it('says "update" for a newer version', async () => {
    expect(await refused((await text).replace('version: "1"', 'version: "2"'))).toBe('unknown-version');
  });
});

describe('keys', () => {
  it.each([
    ['the identity', '0100000000000000000000000000000000000000000000000000000000000000'],
    ['order 2', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['order 4', '0000000000000000000000000000000000000000000000000000000000000000'],
    ['order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['a non-canonical zero', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['y above the prime', 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
  ])('%s is no key', (_, hexBytes) => {
    expect(publicKeyBytes(publicKeyText(Buffer.from(hexBytes, 'hex')))).toBeNull();
  });

  it('refuses a signature with s + L, which lenient verifiers take (malleability)', async () => {
    const message = new TextEncoder().encode('m');
    const signature = await ana.signer.sign(message);
    expect(verifySignature(ana.signer.publicKey, message, signature)).toBe(true);
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${Buffer.from(signature.slice(32)).reverse().toString('hex')}`) + order;
    const changed = Uint8Array.from(signature);
    changed.set(Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse(), 32);
    expect(verifySignature(ana.signer.publicKey, message, changed)).toBe(false);
  });
});

describe('parseDecision', () => {
  const record = ana.approve();
  it.each([
    ['send_by before the signature', { send_by: '2026-11-20T08:29:59Z' }, 'send-by'],
    ['send_by weeks later', { send_by: '2026-12-20T08:30:00Z' }, 'send-by'],
    ['its own id superseded', { supersedes: [record.decision_id] }, 'supersedes-itself'],
    ['version 2', { v: 2 }, 'unknown-version'],
    ['a float', { v: 1.5 }, 'unknown-version'],
    ['an executor of another shape', { executor: 'laptop' }, 'record'],
  ])('refuses %s', (_, change, kind) => {
    expect(parseDecision({ ...record, ...change })).toMatchObject({ ok: false, refusal: { kind } });
  });

  it('refuses an approval that lives longer than thirty days', () => {
    const long = ana.approve({ action: { expires: '2027-01-20T08:30:00Z' } });
    expect(parseDecision(long)).toMatchObject({ ok: false, refusal: { kind: 'expires-too-late' } });
  });

  it('refuses a reject that is said to be about the whole vault, and a pause about one approval', () => {
    const reject = buildReject(ana.signing(), ACTION, '');
    expect(parseDecision({ ...reject, approval: 'vault' }).ok).toBe(false);
    expect(parseDecision({ ...buildPause('pause', ana.signing()), approval: reject.approval }).ok).toBe(
      false,
    );
  });
});
