import type { App } from 'obsidian';
import { expect, it } from 'vitest';
import { ObsidianStore } from '../../plugin/obsidian-store.ts';
import { storeContract } from '../support/store-contract.ts';
import { FakeVault, type Files, type TFile } from '../workbench/fake-vault.ts';

/** The store over a vault whose disk is `bytes`, with whatever is done to that disk behind Obsidian's back. */
function storeOver(bytes: Map<string, Uint8Array>) {
  const files: Files = {
    list: async () => [...bytes.keys()],
    read: async (path) => {
      const found = bytes.get(path);
      if (found === undefined) throw new Error(`ENOENT: ${path}`);
      return found;
    },
    write: async (path, text, fresh) => {
      if (fresh && bytes.has(path)) return false;
      bytes.set(path, typeof text === 'string' ? new TextEncoder().encode(text) : text);
      return true;
    },
    remove: async (path) => void bytes.delete(path),
  };
  const vault = new FakeVault(files);
  const fake = { vault, fileManager: { trashFile: (file: TFile) => vault.delete(file) } };
  return { vault, store: new ObsidianStore(fake as unknown as Pick<App, 'vault' | 'fileManager'>) };
}

storeContract('ObsidianStore', async () => {
  const bytes = new Map<string, Uint8Array>();
  const { store, vault } = storeOver(bytes);
  return {
    store,
    plant: async (path, content) => {
      bytes.set(path, content);
      await vault.rescan();
    },
  };
});

it('a note that another program has just moved away is gone, and not an error', async () => {
  const bytes = new Map([['Dashboard.md', new Uint8Array([65])]]);
  const { store, vault } = storeOver(bytes);
  await vault.rescan();
  bytes.clear();
  expect(await store.read('Dashboard.md')).toBeNull();
});

it('a note that was away only in the moment in which it was read is read', async () => {
  const { store, vault } = storeOver(new Map([['Dashboard.md', new Uint8Array([65])]]));
  await vault.rescan();
  const read = vault.readBinary.bind(vault);
  vault.readBinary = () => {
    vault.readBinary = read;
    return Promise.reject(new Error('ENOENT: Dashboard.md'));
  };
  expect(await store.read('Dashboard.md')).toBe('A');
});

it('a disk that fails is an error, and not an empty vault', async () => {
  const { store, vault } = storeOver(new Map([['Dashboard.md', new Uint8Array([65])]]));
  await vault.rescan();
  vault.readBinary = () => Promise.reject(new Error('EIO'));
  await expect(store.read('Dashboard.md')).rejects.toThrow('EIO');
});
