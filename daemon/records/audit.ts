import {
  type AuditEntry,
  type ChainHead,
  CHAIN_START,
  nextLine,
  readLine,
} from '../../shared/audit/chain.ts';
import { sha256Hex } from '../../shared/text/bytes.ts';
import { type Store } from '../../shared/vault/store.ts';
import { instant } from '../../shared/text/time.ts';

export type AuditFacts = Omit<AuditEntry, 'timestamp' | 'actor'>;

/** A note may have 1 MiB; a day with more to tell than this goes on in a further part. */
const LONGEST_PART = 900_000;
/** Lines that are appended by one write of the file: fifty have room beside the longest part. */
const LINES_AT_ONCE = 50;
const DAY = 86_400_000;
/** Only this agent writes its log: one that still can't be appended to after so many tries is not readable. */
const TRIES = 20;

/**
 * Appends to `Logs/<agent>/<day>.jsonl`, and on a day of many actions to `<day>.p02.jsonl` and so on: one chain per
 * agent over all its files (REQUIREMENTS G2), in the order of their names. Where the clock was ahead or is behind, the newest
 * file goes on until its day has come (PROTOCOL §9): a line in an older one would break the chain. A log that somebody damaged
 * is continued from its last readable line: the break stays where it is for `verifyLines` to find, and new actions are still
 * recorded.
 */
export class AuditLog {
  /** What the files of today and yesterday hold, and later ones, so that an action told again after a crash is written once. */
  #recent: { readonly day: string; readonly keys: Set<string> } | null = null;

  constructor(
    private readonly store: Store,
    private readonly agent: string,
    private readonly now: () => number,
  ) {}

  /** Appends a line for each, in order. */
  async write(...all: readonly AuditFacts[]): Promise<void> {
    for (let at = 0; at < all.length; at += LINES_AT_ONCE)
      await this.#append(all.slice(at, at + LINES_AT_ONCE));
  }

  /** Like `write`, but for those of which a file of yesterday or later holds a line with the same facts. */
  async writeOnce(...all: readonly AuditFacts[]): Promise<void> {
    const known = await this.#known();
    const fresh = new Map(all.map((facts) => [keyOf(facts), facts]));
    await this.write(...[...fresh].filter(([key]) => !known.has(key)).map(([, facts]) => facts));
  }

  async #append(all: readonly AuditFacts[]): Promise<void> {
    const timestamp = instant(this.now());
    const today = timestamp.slice(0, 10);
    let last = this.#path(today, 1);
    for (let tries = 0; tries < TRIES; tries++) {
      const files = await this.#files();
      const newest = files.at(-1);
      if (newest !== undefined && dayOf(newest) >= today) last = newest;
      const before = await this.store.read(last);
      const full = (before ?? '').length > LONGEST_PART;
      const path = full ? this.#path(dayOf(last), partOf(last) + 1) : last;
      let head = headIn(before ?? '') ?? (await this.#head(files));
      let lines = '';
      for (const facts of all) {
        const line = nextLine(head, { ...facts, timestamp, actor: this.agent });
        lines += `${line.text}\n`;
        head = line.head;
      }
      const outcome =
        before === null || full
          ? await this.store.create(path, lines)
          : await this.store.replace(path, `${before}${lines}`, before);
      if (outcome === 'created' || outcome === 'replaced') {
        for (const facts of all) this.#recent?.keys.add(keyOf(facts));
        return;
      }
    }
    throw new Error(
      `The audit log ${last} can't be read or written, so what was done can't be recorded; move that file out of the vault.`,
    );
  }

  async #known(): Promise<Set<string>> {
    const day = instant(this.now()).slice(0, 10);
    if (this.#recent?.day === day) return this.#recent.keys;
    const yesterday = instant(this.now() - DAY).slice(0, 10);
    const keys = new Set<string>();
    for (const path of await this.#files()) {
      if (dayOf(path) < yesterday) continue;
      const lines = ((await this.store.read(path)) ?? '').split('\n');
      for (const line of lines.flatMap((text) => readLine(text) ?? [])) keys.add(keyOf(line));
    }
    this.#recent = { day, keys };
    return keys;
  }

  /** The agent's files in the order of the chain, which is that of their names. */
  #files(): Promise<string[]> {
    return this.store.list(`Logs/${this.agent}`);
  }

  #path(day: string, part: number): string {
    const suffix = part === 1 ? '' : `.p${String(part).padStart(2, '0')}`;
    return `Logs/${this.agent}/${day}${suffix}.jsonl`;
  }

  async #head(files: readonly string[]): Promise<ChainHead> {
    for (const path of files.toReversed()) {
      const head = headIn((await this.store.read(path)) ?? '');
      if (head !== null) return head;
    }
    return CHAIN_START;
  }
}

/** The last readable line of a file; null where there is none. */
function headIn(text: string): ChainHead | null {
  for (let end = text.length; end > 0;) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    const read = readLine(line);
    if (read !== null) return { seq: read.seq, hash: sha256Hex(line) };
    end = start - 1;
  }
  return null;
}

function dayOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.slice(0, 10);
}

function partOf(path: string): number {
  return Number(/\.p(\d{2})\.jsonl$/.exec(path)?.[1] ?? 1);
}

/** Short, since a busy day has tens of thousands: 128 bits of a hash tell any two apart. */
function keyOf(facts: AuditFacts): string {
  const parameters = Object.entries(facts.parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const { action_type: action, target, approval_status: status, approved_by: by, result } = facts;
  return sha256Hex(JSON.stringify([action, target, parameters, status, by, result])).slice(0, 32);
}
