import { type Held, type Line, type Row, arrivals, between, linesOf, neighbour, withGone } from './list.ts';

/** What a listing is made from. */
export interface Order<R extends Row> {
  /** The order of a list that is laid out anew; `keep` stays although it does not belong into it any more. */
  readonly order: (rows: readonly R[], keep: string | null) => Held[];
  /** A row that the list still shows although it does not belong into it any more. */
  readonly gone: (row: R) => R;
  readonly sought: () => string;
}

/**
 * A list in which nothing moves while a person is in it, and the row that keys act on: by its id, never by its place. It
 * outlives the panel that shows it, so that a person who changes tabs comes back to where they were.
 */
export class Listing<R extends Row> {
  rows = $state.raw<readonly R[]>([]);
  held = $state.raw<readonly Held[]>([]);
  /** Rows by id, those included that have gone while they are still shown. */
  known = $state.raw<ReadonlyMap<string, R>>(new Map());
  current = $state<string | null>(null);
  readonly lines: readonly Line<R>[] = $derived.by(() =>
    linesOf(this.held, (id) => this.known.get(id), this.by.sought()),
  );
  readonly ids = $derived(this.lines.flatMap((line) => (line.kind === 'row' ? [line.row.id] : [])));
  /** How many belong into the list that it does not show yet. */
  readonly fresh = $derived(arrivals(this.held, this.rows));
  readonly row = $derived(this.current === null ? undefined : this.known.get(this.current));
  #anchor: string | null = null;

  constructor(private readonly by: Order<R>) {}

  /** The rows as they are now; while the person is `engaged` only what is in the lines changes, not where they are. */
  take(rows: readonly R[], engaged: boolean): void {
    this.rows = rows;
    this.known = withGone(rows, this.held, this.known, this.by.gone);
    if (this.held.length === 0 || !engaged) this.layOut(this.current);
  }

  /** `keep` stays although it is decided: a person who looks away can still undo what they see. */
  layOut(keep: string | null = null): void {
    this.held = this.by.order(this.rows, keep);
    if (this.current === null || !this.held.some(({ id }) => id === this.current))
      this.current = this.held[0]?.id ?? null;
  }

  /** Adds what comes behind the end of the list, which moves nothing. */
  append(rows: readonly R[]): void {
    this.rows = rows;
    this.known = withGone(rows, this.held, this.known, this.by.gone);
    const order = this.by.order(rows, null);
    const last = order.findIndex(({ id }) => id === this.held.at(-1)?.id);
    if (this.held.length === 0) this.layOut();
    else if (last >= 0) this.held = [...this.held, ...order.slice(last + 1)];
  }

  /** Selects a row; gives all ids that are marked by it: with `range`, those from where the last choice without one was. */
  pick(id: string, range: boolean): string[] {
    this.#anchor = range ? (this.#anchor ?? this.current ?? id) : id;
    this.current = id;
    return range ? between(this.ids, this.#anchor, id) : [];
  }

  /** The id that many steps away. */
  at(steps: number): string | null {
    return neighbour(this.ids, this.current, steps);
  }
}
