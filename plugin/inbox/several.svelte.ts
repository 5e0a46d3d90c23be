import type { InboxEvents, Together } from './shown.ts';

/** More are not even read to see whether they could go together. */
const MOST_READ = 30;

/** What is done to several cards at once: marked, listed, approved after the list was read, undone. */
export class Several {
  marked = $state.raw<ReadonlySet<string>>(new Set());
  /** Those that are listed for approval. */
  cards = $state.raw<readonly Together[]>([]);
  undoable = $state.raw<readonly Together[]>([]);
  /** What came of it, or ''. */
  said = $state('');
  #busy = false;

  constructor(private readonly events: InboxEvents) {}

  mark(ids: readonly string[]): void {
    this.marked = new Set(ids);
    this.said = '';
    this.undoable = [];
  }

  keepOnly(ids: ReadonlySet<string>): void {
    this.marked = new Set([...this.marked].filter((id) => ids.has(id)));
  }

  async list(): Promise<void> {
    this.cards = await this.events.readTogether([...this.marked].slice(0, MOST_READ));
  }

  /** False where it is under way already. */
  async approve(cards: readonly Together[]): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    const { done, trouble } = await this.events.approveTogether(cards);
    this.#busy = false;
    this.mark([]);
    this.undoable = done;
    this.said = `${String(done.length)} approved. ${trouble}`;
    return true;
  }

  async undo(): Promise<void> {
    const cards = this.undoable;
    this.undoable = [];
    const trouble = await this.events.undoTogether(cards);
    this.said = trouble === '' ? 'Undo requested for all of them.' : trouble;
  }
}
