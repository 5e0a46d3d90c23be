import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { existsSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeApprovalRequest } from '../../../shared/vault/typed-notes.ts';
import { readCloudConfig } from '../../../daemon/config/cloud.ts';
import { readLocalConfig } from '../../../daemon/config/local.ts';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { noteFrom, readNotes } from '../../../daemon/records/notes.ts';
import { quarantine } from '../../../daemon/records/quarantine.ts';
import { type VaultSync, openVaultSync } from '../../../daemon/records/vault-sync.ts';
import { REQUEST } from '../../support/approval-request.ts';
import { type GitHttpServer, startGitHttp } from '../../support/git-http.ts';
import { type VaultPair, setUpPair } from '../../support/vault-pair.ts';
import { git } from '../sync/clone-fixture.ts';

/**
 * Programs save a note in steps: emptied, then written; or moved away, then made anew. A round that looks between two of them
 * must not do anything that the end of the saving does not take back.
 */
const LIMIT = { timeout: 60_000 };
const NAME = `APPROVAL_2026-11-20_january-invoice_${REQUEST.id}.md`;
const PENDING = `Pending_Approval/email/${NAME}`;
const REJECTED = `Rejected/email/${NAME}`;
const DRAFT = writeApprovalRequest(REQUEST, 'Hello Ana,\n\nthe draft.\n');

let folder: string;
let remote: GitHttpServer;
let pair: VaultPair;
const open: (VaultSync & { readonly store: DiskStore; readonly vault: string })[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-half-'));
  mkdirSync(join(folder, 'remote'));
  remote = await startGitHttp({ root: join(folder, 'remote') });
  pair = setUpPair({ root: folder, smtpPort: 1, remoteUrl: remote.url });
});
afterEach(async () => {
  for (const one of open.splice(0)) {
    await one.close();
    one.store.close();
  }
  await remote.close();
  rmSync(folder, { recursive: true, force: true });
});

async function begin(role: 'cloud' | 'local') {
  const read = role === 'cloud' ? readCloudConfig(pair.cloudConfig) : readLocalConfig(pair.localConfig);
  if (!read.ok) throw new Error(read.refusal.message);
  const store = DiskStore.open(read.value.vault.dir);
  const sync = await openVaultSync(read.value, store, { tell: () => undefined });
  if (!sync.ok) throw new Error(sync.refusal.message);
  const made = { ...sync.value, store, vault: read.value.vault.dir };
  open.push(made);
  return made;
}

/** The cloud published a draft, and it is on the laptop. */
async function drafted(request = REQUEST) {
  const text = writeApprovalRequest(request, 'Hello Ana,\n\nthe draft.\n');
  const cloud = await begin('cloud');
  await cloud.store.create(PENDING, text);
  await cloud.publish();
  const local = await begin('local');
  await local.publish();
  expect(await local.store.read(PENDING)).toBe(text);
  return { cloud, local, file: join(local.vault, PENDING) };
}

const published = (path: string) => `${git(remote.repository, 'show', `main:${path}`)}\n`;
const paths = () => git(remote.repository, 'ls-tree', '-r', '--name-only', 'main').split('\n');
const edited = DRAFT.replace('the draft.', 'my own words.');

/** What a program has written so far, with the file held open; then the rest. */
function saving(file: string, first: string): { readonly finish: () => void } {
  const descriptor = openSync(file, 'r+');
  ftruncateSync(descriptor);
  writeSync(descriptor, first);
  return {
    finish: () => {
      writeSync(descriptor, edited.slice(first.length));
      closeSync(descriptor);
    },
  };
}

it.each([
  ['nothing', ''],
  ['half of it', edited.slice(0, edited.length / 2)],
  ['all but the end of the draft', edited.slice(0, edited.indexOf('words.'))],
])(
  'of a request that is being saved, with %s written, nothing is published, nor put aside; then all of it',
  LIMIT,
  async (_, first) => {
    const { cloud, local, file } = await drafted();
    const { finish } = saving(file, first);
    for (let round = 0; round < 2; round++) {
      const { backlog } = await local.publish();
      expect([...new Set(backlog)]).toEqual([PENDING]);
      expect(local.trouble().join()).toContain('can’t be read at the moment');
    }
    expect(published(PENDING)).toBe(DRAFT);
    const [note] = await readNotes(local.store);
    if (note?.kind !== 'unreadable') throw new Error('Half a request was read as a whole one.');
    expect(await local.cameFromElsewhere(PENDING, note.bytes)).toBe(false);
    await cloud.publish();
    expect(await cloud.store.read(PENDING)).toBe(DRAFT);
    finish();
    expect((await local.publish()).backlog).toEqual([]);
    expect(published(PENDING)).toBe(edited);
    await cloud.publish();
    expect(await cloud.store.read(PENDING)).toBe(edited);
  },
);

it('a handbook that is made empty for a moment is not published; left empty, it is', LIMIT, async () => {
  const { local } = await drafted();
  const file = join(local.vault, 'Company_Handbook.md');
  writeFileSync(file, 'Be kind.\n');
  await local.publish();
  writeFileSync(file, '');
  expect((await local.publish()).backlog).toContain('Company_Handbook.md');
  expect(local.trouble().join()).toContain('made empty a moment ago');
  expect(published('Company_Handbook.md')).toBe('Be kind.\n');
  const hourAgo = Date.now() / 1000 - 3600;
  utimesSync(file, hourAgo, hourAgo);
  expect((await local.publish()).backlog).toEqual([]);
  expect(git(remote.repository, 'show', 'main:Company_Handbook.md')).toBe('');
});

it('a request is no other request for being cut off anywhere', () => {
  const placed = { place: 'pending_approval', domain: 'email', base: NAME, id: REQUEST.id } as const;
  for (let length = 0; length < DRAFT.length - 1; length++) {
    const note = noteFrom(PENDING, placed, DRAFT.slice(0, length));
    expect([length, note.kind]).toEqual([length, 'unreadable']);
  }
});

it('what is typed over a note while sync brings it did not come from elsewhere', LIMIT, async () => {
  const cloud = await begin('cloud');
  await cloud.store.create(PENDING, DRAFT);
  await cloud.publish();
  const local = await begin('local');
  const { store } = local;
  const file = join(local.vault, PENDING);
  const read = store.readBytes.bind(store);
  // The person's program empties the file after sync has written it and before anybody has looked.
  store.readBytes = async (path) => {
    writeFileSync(file, '');
    return read(path);
  };
  await local.publish();
  store.readBytes = read;
  writeFileSync(file, '');
  expect(await local.cameFromElsewhere(PENDING, new Uint8Array())).toBe(false);
});

it('what came broken from elsewhere is still told apart, and can be put aside', LIMIT, async () => {
  const cloud = await begin('cloud');
  await cloud.store.create(PENDING, 'no request');
  await cloud.publish();
  const local = await begin('local');
  await local.publish();
  const [note] = await readNotes(local.store);
  if (note?.kind !== 'unreadable') throw new Error('This can’t be read as a request.');
  expect(await local.cameFromElsewhere(PENDING, note.bytes)).toBe(true);
  expect(await quarantine(local.store, 'local', note, Date.now())).toBe(true);
  expect(await local.store.read(PENDING)).toBe(null);
  await local.publish();
  expect(paths().filter((path) => path.startsWith('Quarantine/'))).toHaveLength(1);
});

it('a request that a program moves away to save it is not rejected by that', LIMIT, async () => {
  const { local, file } = await drafted();
  renameSync(file, join(folder, 'the-old-one'));
  const { store } = local;
  const list = store.list.bind(store);
  // Sync has seen that it is gone; before anything is done about that, the program has written the new file.
  store.list = async (prefix) => {
    if (!existsSync(file)) writeFileSync(file, edited);
    return list(prefix);
  };
  await local.publish();
  store.list = list;
  await local.publish();
  expect(existsSync(join(local.vault, REJECTED))).toBe(false);
  expect(published(PENDING)).toBe(edited);
  expect(readFileSync(file, 'utf8')).toBe(edited);
});

it('a request that a person deletes is rejected', LIMIT, async () => {
  const { local, file } = await drafted();
  rmSync(file);
  await local.publish();
  await local.publish();
  expect(paths()).toContain(REJECTED);
  expect(paths()).not.toContain(PENDING);
});

it('… and names no decision of before, which a later approval could name', LIMIT, async () => {
  const { local, file } = await drafted({ ...REQUEST, decision: `d-${'a'.repeat(26)}` });
  rmSync(file);
  await local.publish();
  await local.publish();
  expect(published(REJECTED)).toContain('status: rejected');
  expect(published(REJECTED)).not.toContain('aaaaaa');
});
