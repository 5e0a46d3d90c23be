import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A Maildir as a delivery agent and a mail program write it. */
export class TestMaildir {
  readonly root: string;
  private count = 0;

  constructor(root = join(temporaryFolder(), 'Maildir')) {
    this.root = root;
    for (const folder of ['tmp', 'new', 'cur']) mkdirSync(join(root, folder), { recursive: true });
  }

  /** Delivers into new/, or into cur/ with flags; `seconds` is the time of delivery. Gives the unique name. */
  deliver(raw: Uint8Array, options: { flags?: string; seconds?: number } = {}): string {
    this.count++;
    const unique = `${String(options.seconds ?? 1_795_000_000 + this.count)}.M${String(this.count)}P1.test`;
    const file =
      options.flags === undefined ? join('new', unique) : join('cur', `${unique}:2,${options.flags}`);
    writeFileSync(join(this.root, file), raw);
    return unique;
  }

  /** Every file with its content, to see that nothing was touched. */
  snapshot(): Record<string, string> {
    const files = ['new', 'cur', 'tmp'].flatMap((folder) =>
      readdirSync(join(this.root, folder)).map((name) => join(folder, name)),
    );
    return Object.fromEntries(
      files.toSorted().map((file) => [file, readFileSync(join(this.root, file), 'latin1')]),
    );
  }
}
