import { fromUtf8 } from '../text/bytes.ts';
import { MAX_NOTE_BYTES } from './limits.ts';
import { noteBytes } from './note-bytes.ts';
import { hasFreeCase } from './layout.ts';
import { assertWritable, foldPath, isPlainPath } from './path.ts';
import { type Store } from './store.ts';

/** The store's twin in memory: for the simulation, for tests, and for looking at a commit without a work tree. */
export class MemoryStore implements Store {
  readonly #files = new Map<string, Uint8Array>();

  /** Starts with files as another program may have left them: any path, any bytes. */
  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [path, content] of Object.entries(files)) this.plant(path, content);
  }

  /** Puts a file there as another program would: outside the rules, over whatever is there. */
  plant(path: string, content: string | Uint8Array): void {
    this.#files.set(path, typeof content === 'string' ? new TextEncoder().encode(content) : content.slice());
  }

  async list(prefix: string): Promise<string[]> {
    const folder = prefix.replace(/\/$/, '');
    const below = folder === '' ? '' : `${folder}/`;
    return [...this.#files.keys()].filter((path) => path.startsWith(below) && isPlainPath(path)).sort();
  }

  async read(path: string): Promise<string | null> {
    const bytes = this.#get(path);
    return bytes === null ? null : fromUtf8(bytes);
  }

  async readBytes(path: string): Promise<Uint8Array | null> {
    return this.#get(path)?.slice() ?? null;
  }

  async create(path: string, text: string): Promise<'created' | 'exists'> {
    assertWritable(path);
    const bytes = noteBytes(path, text);
    if (this.#taken(path)) return 'exists';
    this.#files.set(path, bytes);
    return 'created';
  }

  async replace(path: string, text: string, expected: string): Promise<'replaced' | 'changed' | 'missing'> {
    assertWritable(path);
    const bytes = noteBytes(path, text);
    const current = this.#get(path);
    if (current === null) return 'missing';
    if (fromUtf8(current) !== expected) return 'changed';
    this.#files.set(path, bytes);
    return 'replaced';
  }

  async move(from: string, to: string): Promise<'moved' | 'missing' | 'exists'> {
    assertWritable(from);
    assertWritable(to);
    const bytes = this.#files.get(from);
    if (bytes === undefined) return 'missing';
    if (this.#taken(to)) return 'exists';
    this.#files.delete(from);
    this.#files.set(to, bytes);
    return 'moved';
  }

  async remove(path: string, expected: string): Promise<'removed' | 'changed' | 'missing'> {
    assertWritable(path);
    const current = this.#get(path);
    if (current === null) return 'missing';
    if (fromUtf8(current) !== expected) return 'changed';
    this.#files.delete(path);
    return 'removed';
  }

  #get(path: string): Uint8Array | null {
    const bytes = this.#files.get(path);
    if (bytes === undefined || !isPlainPath(path) || bytes.length > MAX_NOTE_BYTES) return null;
    return bytes;
  }

  #taken(path: string): boolean {
    if (this.#files.has(path)) return true;
    if (!hasFreeCase(path)) return false;
    const fold = foldPath(path);
    return [...this.#files.keys()].some((other) => foldPath(other) === fold);
  }
}
