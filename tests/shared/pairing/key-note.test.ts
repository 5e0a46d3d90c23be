import { expect, it } from 'vitest';
import { may, mayCommit } from '../../../shared/access/table.ts';
import { fingerprint } from '../../../shared/approval/keys.ts';
import { type DeviceKey, keyNotePath, readKeyNote, writeKeyNote } from '../../../shared/pairing/key-note.ts';
import { pathOf, placeOf } from '../../../shared/vault/layout.ts';
import { Person } from '../../support/decisions.ts';
import { VAULT } from '../../support/signature-vectors.ts';

const KEY = new Person('phone').signer.publicKey;
const PRINT = fingerprint(KEY);
const ASKS: DeviceKey = {
  type: 'device_key',
  version: '1',
  key: KEY,
  name: 'phone',
  vault: VAULT,
  made: '2026-11-20T08:30:00Z',
};

it('is read as it was written, by the fingerprint of its key and by no other', () => {
  const note = writeKeyNote(ASKS);
  expect(readKeyNote(note, PRINT)).toEqual({ ok: true, value: ASKS });
  const other = fingerprint(new Person('other').signer.publicKey);
  expect(readKeyNote(note, other)).toMatchObject({ refusal: { kind: 'other-key' } });
});

it.each([
  ['a key more', (note: string) => note.replace('name:', 'trusted: yes\nname:')],
  ['a key that is none', (note: string) => note.replace(KEY, KEY.slice(0, -1))],
  ['a name of two lines', (note: string) => note.replace('name: phone', 'name: "a\\nb"')],
  ['a later version', (note: string) => note.replace('"1"', '"2"')],
  ['half of it', (note: string) => note.slice(0, 60)],
])('with %s it is refused', (_what, change) => {
  expect(readKeyNote(change(writeKeyNote(ASKS)), PRINT).ok).toBe(false);
});

it('has one place, which no cloud may write', () => {
  const placed = placeOf(keyNotePath(PRINT));
  expect(placed).toMatchObject({ place: 'devices', fingerprint: PRINT });
  if (placed === null) return;
  expect(pathOf(placed)).toBe(keyNotePath(PRINT));
  expect(may('device', '', 'create', placed)).toBe(true);
  expect(mayCommit('local', 'create', placed)).toBe(true);
  for (const operation of ['create', 'change', 'remove'] as const)
    expect(mayCommit('cloud', operation, placed)).toBe(false);
});

it.each([
  PRINT.toUpperCase(),
  PRINT.replaceAll('-', ''),
  `${PRINT}-aaaa`,
  PRINT.replace(/^./, '1'),
  `../${PRINT}`,
  'phone',
])('Devices/%s.md is no place', (name) => {
  expect(placeOf(`Devices/${name}.md`)).toBeNull();
});
