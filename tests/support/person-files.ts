import { type PersonFile, type PersonFiles } from '../../daemon/compose/person-files.ts';

/** The twin in memory of the folder in which people write mails. */
export class MemoryPersonFiles implements PersonFiles {
  readonly #files = new Map<string, PersonFile>();

  put(name: string, text: string | Uint8Array | null, changedMs: number): void {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    this.#files.set(name, { name, bytes, changedMs });
  }

  get names(): string[] {
    return [...this.#files.keys()].sort();
  }

  list(): Promise<PersonFile[]> {
    return Promise.resolve(this.names.flatMap((name) => this.#files.get(name) ?? []));
  }

  remove(name: string, text: string): Promise<boolean> {
    const { bytes } = this.#files.get(name) ?? {};
    if (bytes === undefined || bytes === null || new TextDecoder().decode(bytes) !== text)
      return Promise.resolve(false);
    return Promise.resolve(this.#files.delete(name));
  }
}
