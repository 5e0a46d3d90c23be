import type { Fact } from '../card/survey.ts';
import { placeOf } from '../vault/layout.ts';
import type { Store } from '../vault/store.ts';
import { readApprovalRequest, readQuarantine, readTask } from '../vault/typed-notes.ts';

/** More notes that nobody can read are a flood; they are counted by their names and not read. */
const MOST = 200;

/** Why notes lie in quarantine or can't be read. A note whose text is the same as before is not worked out again. */
export class Reasons {
  readonly #known = new Map<string, { readonly text: string; readonly reason: string }>();

  constructor(private readonly store: Pick<Store, 'read'>) {}

  /** By path; a note that can be read after all has none. */
  async of(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    for (const path of this.#known.keys()) if (!paths.includes(path)) this.#known.delete(path);
    const found = new Map<string, string>();
    for (const path of paths.slice(0, MOST)) {
      const text = await this.store.read(path);
      if (text === null) continue;
      const known = this.#known.get(path);
      const reason = known?.text === text ? known.reason : reasonOf(path, text);
      this.#known.set(path, { text, reason });
      if (reason !== '') found.set(path, reason);
    }
    return found;
  }
}

/** Notes of which a person wants to know why: in quarantine, and those whose facts nobody could read. */
export function wantReason(
  paths: readonly string[],
  facts: readonly Fact[],
  silent: readonly string[],
): string[] {
  const mails = facts.flatMap((fact) =>
    fact.kind === 'mail' && fact.seen === null && placeOf(fact.path)?.place !== 'done' ? [fact.path] : [],
  );
  return [...paths.filter((path) => placeOf(path)?.place === 'quarantine'), ...silent, ...mails];
}

function reasonOf(path: string, text: string): string {
  const placed = placeOf(path);
  if (placed?.place === 'quarantine') {
    const read = readQuarantine(text);
    return read.ok
      ? `${read.value.quarantine.reason} It was ${read.value.quarantine.origin}.`
      : read.refusal.message;
  }
  const read =
    placed !== null && placed.base.startsWith('APPROVAL_') ? readApprovalRequest(text) : readTask(text);
  if (read.ok) return '';
  const { message, line } = read.refusal;
  return line === undefined ? message : `${message} (line ${String(line)})`;
}
