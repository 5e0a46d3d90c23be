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
const DAY = 86_400_000;
/** Only this agent writes its log: one that still can't be appended to after so many tries is not readable. */
const TRIES = 20;

/**
 * Appends to `Logs/<agent>/<day>.jsonl`, and on a day of many actions to `<day>.p02.jsonl` and so on: one chain per
 * agent over all its files (REQUIREMENTS G2). A log that somebody damaged is continued from its last readable line: the
 * break stays where it is for `verifyLines` to find, and new actions are still recorded.
 */
export class AuditLog {
  /** What today's and yesterday's files hold, so that an action told again after a crash is written once. */
  #recent: { readonly day: string; readonly keys: Set<string> } | null = null;

  constructor(
    private readonly store: Store,
    private readonly agent: string,
    private readonly now: () => number,
  ) {}

  async write(facts: AuditFacts): Promise<void> {
    const timestamp = instant(this.now());
    const day = timestamp.slice(0, 10);
    for (let tries = 0; tries < TRIES; tries++) {
      const files = await this.#files();
      const last = files.filter((path) => path.includes(`/${day}.`)).at(-1) ?? this.#path(day, 1);
      const before = await this.store.read(last);
      const full = (before ?? '').length > LONGEST_PART;
      const path = full ? this.#path(day, partOf(last) + 1) : last;
      const head = await this.#head(files);
      const { text } = nextLine(head, { ...facts, timestamp, actor: this.agent });
      const outcome =
        before === null || full
          ? await this.store.create(path, `${text}\n`)
          : await this.store.replace(path, `${before}${text}\n`, before);
      if (outcome === 'created' || outcome === 'replaced') {
        this.#recent?.keys.add(keyOf(facts));
        return;
      }
    }
    throw new Error(
      `The audit log Logs/${this.agent} of ${day} can't be read or written, so what was done can't be recorded; move today's damaged file out of the vault.`,
    );
  }

  /** Like `write`, unless today's or yesterday's files hold a line with the same facts. */
  async writeOnce(facts: AuditFacts): Promise<void> {
    if (!(await this.#known()).has(keyOf(facts))) await this.write(facts);
  }

  async #known(): Promise<Set<string>> {
    const day = instant(this.now()).slice(0, 10);
    if (this.#recent?.day === day) return this.#recent.keys;
    const days = [day, instant(this.now() - DAY).slice(0, 10)];
    const keys = new Set<string>();
    for (const path of await this.#files()) {
      if (!days.some((wanted) => path.includes(`/${wanted}.`))) continue;
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
      const lines = ((await this.store.read(path)) ?? '').split('\n').toReversed();
      for (const text of lines) {
        const line = readLine(text);
        if (line !== null) return { seq: line.seq, hash: sha256Hex(text) };
      }
    }
    return CHAIN_START;
  }
}

function partOf(path: string): number {
  return Number(/\.p(\d{2})\.jsonl$/.exec(path)?.[1] ?? 1);
}

function keyOf(facts: AuditFacts): string {
  const parameters = Object.entries(facts.parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const { action_type: action, target, approval_status: status, approved_by: by, result } = facts;
  return JSON.stringify([action, target, parameters, status, by, result]);
}
