import { type Store } from '../../shared/vault/store.ts';

/** A store that tells every path it changed, with the text that it put there; null where the file went, or came as it was. */
export function noticingStore(store: Store, noticed: (path: string, text: string | null) => void): Store {
  const told = <T extends string>(
    result: T,
    changed: T,
    text: string | null,
    ...paths: readonly string[]
  ): T => {
    if (result === changed) for (const path of paths) noticed(path, text);
    return result;
  };
  return {
    list: (prefix) => store.list(prefix),
    read: (path) => store.read(path),
    readBytes: (path) => store.readBytes(path),
    stamp: (path) => store.stamp?.(path) ?? Promise.resolve(null),
    create: async (path, text) => told(await store.create(path, text), 'created', text, path),
    replace: async (path, text, expected) =>
      told(await store.replace(path, text, expected), 'replaced', text, path),
    move: async (from, to) => told(await store.move(from, to), 'moved', null, from, to),
    remove: async (path, expected) => told(await store.remove(path, expected), 'removed', null, path),
  };
}
