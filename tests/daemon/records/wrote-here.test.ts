import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Store } from '../../../shared/vault/store.ts';
import { writeApprovalRequest } from '../../../shared/vault/typed-notes.ts';
import { readLocalConfig } from '../../../daemon/config/local.ts';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { noticingStore } from '../../../daemon/disk/noticing-store.ts';
import { type VaultSync, openVaultSync } from '../../../daemon/records/vault-sync.ts';
import { REQUEST } from '../../support/approval-request.ts';
import { type GitHttpServer, startGitHttp } from '../../support/git-http.ts';
import { setUpPair } from '../../support/vault-pair.ts';

/** Ten approved at once, held, and undone at once: each note is again what it was, which looks like a restored backup. */
const IDS = Array.from({ length: 10 }, (_, n) => `ap-${'abcdefghij'[n] ?? ''}${'a'.repeat(15)}`);

let folder: string;
let remote: GitHttpServer;
let disk: DiskStore;
let sync: VaultSync;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-wrote-'));
  mkdirSync(join(folder, 'remote'));
  remote = await startGitHttp({ root: join(folder, 'remote') });
  const pair = setUpPair({ root: folder, smtpPort: 1, remoteUrl: remote.url });
  const config = readLocalConfig(pair.localConfig);
  if (!config.ok) throw new Error(config.refusal.message);
  disk = DiskStore.open(pair.localVault);
  const opened = await openVaultSync(config.value, disk, { tell: () => undefined });
  if (!opened.ok) throw new Error(opened.refusal.message);
  sync = opened.value;
  for (let n = 0; n < 20; n++)
    await disk.create(`Skills/skill-${String(n)}/SKILL.md`, `---\nname: skill-${String(n)}\n---\nText.\n`);
  for (const id of IDS) await disk.create(at('Pending_Approval', id), pendingNote(id));
  expect(await sync.publish()).toMatchObject({ ok: true });
});
afterEach(async () => {
  await sync.close();
  disk.close();
  await remote.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (place: string, id: string) => `${place}/email/APPROVAL_2026-11-20_invoice_${id}.md`;
const pendingNote = (id: string) => writeApprovalRequest({ ...REQUEST, id }, 'Hello.\n');
const heldNote = (id: string) => writeApprovalRequest({ ...REQUEST, id, status: 'held' }, 'Hello.\n');

async function thereAndBack(store: Store): Promise<void> {
  for (const id of IDS) {
    await store.move(at('Pending_Approval', id), at('Approved', id));
    await store.replace(at('Approved', id), heldNote(id), pendingNote(id));
  }
  expect(await sync.publish()).toMatchObject({ ok: true });
  for (const id of IDS) {
    await store.replace(at('Approved', id), pendingNote(id), heldNote(id));
    await store.move(at('Approved', id), at('Pending_Approval', id));
  }
}

it('what the role itself wrote is work, though it was there before', async () => {
  await thereAndBack(noticingStore(disk, sync.wrote));
  expect(await sync.publish()).toMatchObject({ ok: true, backlog: [] });
});

it('what came onto the disk otherwise asks a person', async () => {
  await thereAndBack(disk);
  expect(await sync.publish()).toMatchObject({ ok: false, message: expect.stringContaining('10 went back') });
});

it('what somebody else then begins to save at the same path is looked at all the same', async () => {
  const [id = ''] = IDS;
  const path = at('Pending_Approval', id);
  const mine = pendingNote(id).replace('Hello.', 'Hello again.');
  await noticingStore(disk, sync.wrote).replace(path, mine, pendingNote(id));
  writeFileSync(join(folder, 'laptop', 'vault', path), mine.slice(0, 60));
  expect((await sync.publish()).backlog).toContain(path);
  expect(sync.report()?.withheld).toMatchObject([{ kind: 'unfinished', paths: [path] }]);
});
