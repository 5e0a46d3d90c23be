import type { App } from 'obsidian';
import { ObsidianStore } from '../../plugin/obsidian-store.ts';
import { storeContract } from '../support/store-contract.ts';
import { FakeVault, type Files, type TFile } from '../workbench/fake-vault.ts';

storeContract('ObsidianStore', async () => {
  const bytes = new Map<string, Uint8Array>();
  const files: Files = {
    list: async () => [...bytes.keys()],
    read: async (path) => bytes.get(path)!,
    write: async (path, text, fresh) => {
      if (fresh && bytes.has(path)) return false;
      bytes.set(path, typeof text === 'string' ? new TextEncoder().encode(text) : text);
      return true;
    },
    remove: async (path) => void bytes.delete(path),
  };
  const vault = new FakeVault(files);
  const fake = { vault, fileManager: { trashFile: (file: TFile) => vault.delete(file) } };
  return {
    store: new ObsidianStore(fake as unknown as Pick<App, 'vault' | 'fileManager'>),
    plant: async (path, content) => {
      bytes.set(path, content);
      await vault.rescan();
    },
  };
});
