import type { Files } from './fake-vault.ts';

/**
 * Files that are read from the page's memory and written to the disk, for what is measured: over HTTP a read costs 1 to 3 ms,
 * in Obsidian it is a read of the disk's cache. Each read is a task of its own, as an answer of the system is.
 */
export class MemoryFiles implements Files {
  private readonly bytes = new Map<string, Uint8Array>();

  constructor(private readonly disk: Files) {}

  /** Takes in the whole folder, given as base64 by path. */
  fill(all: Readonly<Record<string, string>>): void {
    for (const [path, base64] of Object.entries(all))
      this.bytes.set(
        path,
        Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)),
      );
  }

  /** Takes in what changed on the disk. */
  async renew(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const found = await this.disk.read(path).catch(() => null);
      if (found === null) this.bytes.delete(path);
      else this.bytes.set(path, found);
    }
  }

  list(): Promise<string[]> {
    return Promise.resolve([...this.bytes.keys()]);
  }

  async read(path: string): Promise<Uint8Array> {
    await nextTask();
    const found = this.bytes.get(path);
    if (found === undefined) throw new Error(`ENOENT: ${path}`);
    return found;
  }

  async write(path: string, content: string | Uint8Array, fresh: boolean): Promise<boolean> {
    const written = await this.disk.write(path, content, fresh);
    if (written)
      this.bytes.set(path, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    return written;
  }

  async remove(path: string): Promise<void> {
    await this.disk.remove(path);
    this.bytes.delete(path);
  }
}

/** `setTimeout` waits 4 ms once it is nested; a message does not. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
