import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { DiskStore } from '../../../daemon/disk/disk-store.ts';
import { storeContract } from '../../support/store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

storeContract('DiskStore', async () => {
  const root = mkdtempSync(join(folder, 'vault-'));
  return {
    store: DiskStore.open(root),
    plant: async (path, bytes) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), bytes);
    },
  };
});
