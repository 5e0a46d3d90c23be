import {
  type AuditEntry,
  type ChainHead,
  CHAIN_START,
  nextLine,
  readLine,
  verifyLines,
} from '../../shared/audit/chain.ts';
import { type Store } from '../../shared/vault/store.ts';
import { instant } from '../../shared/text/time.ts';

export type AuditFacts = Omit<AuditEntry, 'timestamp' | 'actor'>;

/** Appends to `Logs/<agent>/<day>.jsonl`: one file per agent and day, one chain per agent (REQUIREMENTS G2). */
export class AuditLog {
  #head: ChainHead | null = null;

  constructor(
    private readonly store: Store,
    private readonly agent: string,
    private readonly now: () => number,
  ) {}

  /** Writes one line. A chain broken by somebody else is continued from its last good text and named in the line. */
  async write(facts: AuditFacts): Promise<void> {
    const at = instant(this.now());
    const path = `Logs/${this.agent}/${at.slice(0, 10)}.jsonl`;
    for (;;) {
      const before = await this.store.read(path);
      const head = await this.#headNow(path, before);
      const { text, head: after } = nextLine(head, { ...facts, timestamp: at, actor: this.agent });
      const outcome =
        before === null
          ? await this.store.create(path, `${text}\n`)
          : await this.store.replace(path, `${before}${text}\n`, before);
      if (outcome === 'created' || outcome === 'replaced') {
        this.#head = after;
        return;
      }
      this.#head = null;
    }
  }

  /**
   * Like `write`, unless today's or yesterday's file holds a line with the same facts: after a crash an action is told
   * again, and the log must hold it once.
   */
  async writeOnce(facts: AuditFacts): Promise<void> {
    const wanted = JSON.stringify(key(facts));
    const days = [this.now(), this.now() - 86_400_000].map((ms) => instant(ms).slice(0, 10));
    for (const day of days) {
      const text = (await this.store.read(`Logs/${this.agent}/${day}.jsonl`)) ?? '';
      const lines = text.split('\n').flatMap((line) => readLine(line) ?? []);
      if (lines.some((line) => JSON.stringify(key(line)) === wanted)) return;
    }
    await this.write(facts);
  }

  async #headNow(path: string, today: string | null): Promise<ChainHead> {
    if (this.#head !== null) return this.#head;
    const earlier = (await this.store.list(`Logs/${this.agent}`)).filter((file) => file < path);
    let head = CHAIN_START;
    const last = earlier.at(-1);
    for (const text of [last === undefined ? null : await this.store.read(last), today]) {
      head = headOf(text, head);
    }
    return head;
  }
}

/** The head after a file's lines, taken from its last line: seq and hash stand in the chain itself. */
function headOf(text: string | null, before: ChainHead): ChainHead {
  const lines = (text ?? '').split('\n').filter((line) => line !== '');
  const first = lines[0];
  if (first === undefined) return before;
  const { seq, prev } = JSON.parse(first) as { seq: number; prev: string };
  const checked = verifyLines(lines, { seq: seq - 1, hash: prev });
  return checked.ok ? checked.value : { seq: seq + lines.length - 1, hash: '0'.repeat(64) };
}

function key(facts: AuditFacts): unknown {
  const parameters = Object.entries(facts.parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    facts.action_type,
    facts.target,
    parameters,
    facts.approval_status,
    facts.approved_by,
    facts.result,
  ];
}
