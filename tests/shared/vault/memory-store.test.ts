import { MemoryStore } from '../../../shared/vault/memory-store.ts';
import { storeContract } from '../../support/store-contract.ts';

storeContract('MemoryStore', async () => {
  const store = new MemoryStore();
  return { store, plant: async (path, bytes) => store.plant(path, bytes) };
});
