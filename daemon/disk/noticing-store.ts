import { type Store } from '../../shared/vault/store.ts';

/** A store that tells every path it changed. */
export function noticingStore(store: Store, noticed: (path: string) => void): Store {
  const told = <T extends string>(result: T, changed: T, ...paths: readonly string[]): T => {
    if (result === changed) paths.forEach(noticed);
    return result;
  };
  return {
    list: (prefix) => store.list(prefix),
    read: (path) => store.read(path),
    readBytes: (path) => store.readBytes(path),
    stamp: (path) => store.stamp?.(path) ?? Promise.resolve(null),
    create: async (path, text) => told(await store.create(path, text), 'created', path),
    replace: async (path, text, expected) =>
      told(await store.replace(path, text, expected), 'replaced', path),
    move: async (from, to) => told(await store.move(from, to), 'moved', from, to),
    remove: async (path, expected) => told(await store.remove(path, expected), 'removed', path),
  };
}
