import { guardedStore } from '../../shared/access/guarded-store.ts';
import { ok } from '../../shared/result.ts';
import { readBlocks } from '../../shared/vault/block.ts';
import { placeOf } from '../../shared/vault/layout.ts';
import { MemoryStore } from '../../shared/vault/memory-store.ts';
import { parseNote } from '../../shared/vault/note.ts';
import { CloudAgent } from '../../daemon/cloud/agent.ts';
import { plainDrafter } from '../../daemon/cloud/draft/plain.ts';
import { type Arrival, type Intake } from '../../daemon/cloud/intake/intake.ts';
import { type CloudRound, cloudRound } from '../../daemon/cloud/loop.ts';
import { rules } from '../../daemon/cloud/triage/rules.ts';
import { AuditLog } from '../../daemon/records/audit.ts';
import { type AnyNote, readNotes } from '../../daemon/records/notes.ts';
import { redactForeign } from '../../daemon/sync/secrets.ts';

const NOW = Date.parse('2026-11-20T08:30:00Z');

/** The real cloud role over a vault in memory and a mailbox that holds whatever bytes it is given. */
export class Inbox {
  readonly vault = new MemoryStore();
  #arrivals: Arrival[] = [];
  #count = 0;

  deliver(raw: Uint8Array | string): void {
    const bytes = typeof raw === 'string' ? new TextEncoder().encode(raw.replace(/\r?\n/g, '\r\n')) : raw;
    const key = String(this.#count++);
    this.#arrivals.push({ key, raw: bytes, receivedMs: NOW, where: `test ${key}` });
  }

  get waiting(): number {
    return this.#arrivals.length;
  }

  async round(intake: Intake = this.#intake()): Promise<CloudRound> {
    const store = guardedStore(this.vault, 'cloud', 'cloud');
    const audit = new AuditLog(store, 'cloud', () => NOW);
    return cloudRound({
      store,
      audit,
      classifier: rules,
      redact: redactForeign,
      agent: new CloudAgent({
        store,
        agent: 'cloud',
        drafter: plainDrafter,
        audit,
        accounts: new Map([
          [
            'work',
            { address: 'me@example.com', draft: { text: 'thank you.', signature: 'Me', disclosure: '' } },
          ],
        ]),
        leaseSeconds: 600,
        maxAttempts: 3,
        expiresDays: 7,
        now: () => NOW,
        monotonic: () => 0,
      }),
      mailboxes: [{ account: 'work', owner: { address: 'me@example.com', aliases: [] }, intake }],
      publish: () => Promise.resolve({ ok: true, message: '', backlog: [] }),
    });
  }

  notes(): Promise<AnyNote[]> {
    return readNotes(this.vault);
  }

  /**
   * What may not be, whatever came in: a path outside the grammar, a note that can't be read, or a line of text that is
   * live Markdown. Front matter is data; a plan's own words and the agent's log and news are ours.
   */
  async wrong(): Promise<string[]> {
    const found: string[] = [];
    for (const path of await this.vault.list('')) {
      const placed = placeOf(path);
      if (placed === null) found.push(`outside the grammar: ${path}`);
      const text = await this.vault.read(path);
      if (text === null || placed?.place === 'logs') continue;
      const note = parseNote(text);
      if (!note.ok) found.push(`${path}: ${note.refusal.message}`);
      else if (placed?.place !== 'plans') {
        const blocks = readBlocks(note.value.body);
        if (!blocks.ok) found.push(`${path}: ${blocks.refusal.message}`);
      }
    }
    for (const note of await this.notes()) {
      if (note.kind === 'unreadable') found.push(`${note.path}: ${note.refusal.message}`);
    }
    return found;
  }

  #intake(): Intake {
    return {
      next: (limit = 100) => Promise.resolve(ok(this.#arrivals.slice(0, limit))),
      confirm: (arrival) => {
        this.#arrivals = this.#arrivals.filter(({ key }) => key !== arrival.key);
        return Promise.resolve();
      },
      changed: () => Promise.resolve(),
      status: () => ({ state: 'ok', message: '' }),
      resume: () => undefined,
      close: () => Promise.resolve(),
    };
  }
}
