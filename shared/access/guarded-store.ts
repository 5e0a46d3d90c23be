import { placeOf } from '../vault/layout.ts';
import { type Store } from '../vault/store.ts';
import { type Actor, type Operation, may } from './table.ts';

/** A write that the access table forbids is a bug in this program, so it throws. */
export class AccessError extends Error {
  constructor(actor: Actor, agent: string, operation: Operation, path: string) {
    super(`${agent === '' ? actor : agent} may not ${operation} ${path} (access table, I6)`);
    this.name = 'AccessError';
  }
}

/** A store through which one actor sees everything and writes only what the access table lets it (I6). */
export function guardedStore(store: Store, actor: Actor, agent: string): Store {
  const check = (operation: Operation, path: string) => {
    const placed = placeOf(path);
    if (placed === null || !may(actor, agent, operation, placed))
      throw new AccessError(actor, agent, operation, path);
  };
  return {
    list: (prefix) => store.list(prefix),
    read: (path) => store.read(path),
    readBytes: (path) => store.readBytes(path),
    stamp: (path) => store.stamp?.(path) ?? Promise.resolve(null),
    create: async (path, text) => {
      check('create', path);
      return store.create(path, text);
    },
    replace: async (path, text, expected) => {
      check('change', path);
      return store.replace(path, text, expected);
    },
    move: async (from, to) => {
      check('remove', from);
      check('create', to);
      return store.move(from, to);
    },
    remove: async (path, expected) => {
      check('remove', path);
      return store.remove(path, expected);
    },
  };
}
