import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addPin, findPin, pinsPath, readPins, revokeKeys, revokePin } from '../../../daemon/config/pins.ts';
import { fingerprint } from '../../../shared/approval/keys.ts';
import { Person } from '../../support/decisions.ts';

const PHONE = new Person('phone').signer.publicKey;
const NOW = '2026-11-20T08:30:00Z';
const LATER = '2026-11-20T09:00:00Z';

let state: string;
beforeEach(() => {
  state = join(mkdtempSync(join(tmpdir(), 'countersign-pins-')), 'state');
});
afterEach(() => {
  rmSync(join(state, '..'), { recursive: true });
});

it('keeps exact keys in a private file; nobody is trusted before', () => {
  expect(readPins(state)).toEqual([]);
  expect(addPin(state, PHONE, 'phone', NOW)).toMatchObject({ ok: true, value: { revoked: '' } });
  expect(addPin(state, PHONE, 'again', LATER)).toMatchObject({
    ok: true,
    value: { name: 'phone', added: NOW },
  });
  expect(readPins(state)).toEqual([{ key: PHONE, name: 'phone', added: NOW, revoked: '' }]);
  expect(statSync(pinsPath(state)).mode & 0o777).toBe(0o600);
});

it.each(['', 'x'.repeat(41), ' phone', 'pho\nne', 'phone‮', '<b>', '../phone'])(
  'refuses the name %j',
  (name) => {
    expect(addPin(state, PHONE, name, NOW)).toMatchObject({ refusal: { kind: 'name' } });
    expect(readPins(state)).toEqual([]);
  },
);

it('revokes for good', () => {
  addPin(state, PHONE, 'phone', NOW);
  expect(revokePin(state, fingerprint(PHONE), LATER)).toMatchObject({ ok: true, value: { revoked: LATER } });
  expect(revokePin(state, PHONE, '2027-01-01T00:00:00Z')).toMatchObject({ value: { revoked: LATER } });
  expect(addPin(state, PHONE, 'phone', LATER)).toMatchObject({ refusal: { kind: 'revoked' } });
});

it('revokes several keys in one write, those that are paired; a key that is lost already keeps its time', () => {
  const laptop = new Person('laptop').signer.publicKey;
  for (const [key, name] of [
    [PHONE, 'phone'],
    [laptop, 'laptop'],
    [new Person('tablet').signer.publicKey, 'tablet'],
  ] as const)
    addPin(state, key, name, NOW);
  revokePin(state, PHONE, NOW);
  revokeKeys(state, [new Person('stranger').signer.publicKey, laptop, PHONE], LATER);
  expect(readPins(state).map(({ name, revoked }) => [name, revoked])).toEqual([
    ['phone', NOW],
    ['laptop', LATER],
    ['tablet', ''],
  ]);
});

it('finds by key and by fingerprint as a person types it, and never by nothing', () => {
  addPin(state, PHONE, 'phone', NOW);
  const pins = readPins(state);
  for (const typed of [
    PHONE,
    ` ${PHONE} `,
    fingerprint(PHONE),
    fingerprint(PHONE).toUpperCase().replaceAll('-', ' '),
  ])
    expect(findPin(pins, typed)?.name).toBe('phone');
  for (const typed of ['', '-', fingerprint(PHONE).slice(0, -1), PHONE.slice(0, -1)])
    expect(findPin(pins, typed)).toBeUndefined();
});

it.each(['', '{', '{"pins":[{"key":1}]}', '{"pins":[],"more":1}', '[]'])(
  'a damaged list %j trusts nobody by guessing: it is an error with what to do',
  (text) => {
    addPin(state, PHONE, 'phone', NOW);
    writeFileSync(pinsPath(state), text);
    expect(() => readPins(state)).toThrow(
      /pins\.json is damaged; restore it from a backup, or remove it and pair/,
    );
  },
);
