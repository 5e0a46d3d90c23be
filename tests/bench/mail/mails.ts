import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Mails {
  readonly raws: readonly Buffer[];
  /** A sentence for the report. */
  readonly told: string;
}

/** Folders of the project's own mails, where none is named. */
const OWN = ['tests/fixtures/mail', 'tests/demo/mail'];

export function projectRoot(): string {
  return process.env['COUNTERSIGN_ROOT'] ?? process.cwd();
}

/** The .eml files of a folder, and of its `messages/`. */
export function mailsIn(folder: string | undefined): Mails {
  const named = folder !== undefined && folder !== '';
  const folders = named ? [folder, join(folder, 'messages')] : OWN.map((own) => join(projectRoot(), own));
  const raws = folders.flatMap((dir) =>
    namesIn(dir)
      .filter((name) => name.endsWith('.eml'))
      .sort()
      .map((name) => readFileSync(join(dir, name))),
  );
  const from = named
    ? `${String(raws.length)} of the named folder`
    : `${String(raws.length)} of the project’s tests`;
  return { raws, told: `${from}, cycled with a fresh Message-ID each and numbered subjects` };
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/**
 * The nth message: the mails in turn, each time under another Message-ID, so that none is known already, and with its number
 * behind the subject, so that none looks like a copy that came another way.
 */
export function nth(raws: readonly Buffer[], at: number): Uint8Array {
  const raw = raws[at % raws.length] ?? Buffer.alloc(0);
  const text = raw.toString('latin1');
  const end = headerEnd(text);
  const head = text.slice(0, end);
  const id = `Message-ID: <bench-${String(at)}@bench.example>`;
  const line = /^message-id:[^\n]*(?:\n[ \t][^\n]*)*/im;
  const fresh = line.test(head)
    ? head.replace(line, head.includes('\r\n') ? `${id}\r` : id)
    : `${id}\n${head}`;
  const numbered = fresh.replace(/^(subject:[^\r\n]{0,200})/im, `$1 ${String(at)}`);
  return new Uint8Array(Buffer.from(numbered + text.slice(end), 'latin1'));
}

function headerEnd(text: string): number {
  const found = /\r?\n\r?\n/.exec(text.slice(0, 300_000));
  return found === null ? text.length : found.index;
}
