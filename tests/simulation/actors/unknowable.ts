import type { Computer } from '../host/computer.ts';
import type { Node } from '../host/disk.ts';
import { STATE_DIR, VAULT_DIR, type World, contentOf } from '../world.ts';

const JOURNAL = `${STATE_DIR}/journal/journal.jsonl`;

/**
 * Tells the moments in which nothing anywhere can show that a journal went back: something was transmitted that it knows nothing
 * of, and no note names a head that it lacks (docs/reliability.md, what it does not show). The world keeps clear of them.
 */
export class Unknowable {
  /** Decisions of which bytes were given to a server; what a journal that went back has forgotten stays here. */
  private readonly transmitted = new Map<Computer, Set<string>>();

  constructor(private readonly world: World) {}

  /** To be called while the journal still has what is about to go. */
  note(computer: Computer): ReadonlySet<string> {
    const transmitted = this.transmitted.get(computer) ?? new Set();
    this.transmitted.set(computer, transmitted);
    for (const decision of transmissions(contentOf(computer, JOURNAL) ?? '')) transmitted.add(decision);
    return transmitted;
  }

  /**
   * @param journal the folder that is there instead, or will be
   * @param notes those that tell of its head and outlive the change; '' for one that may not
   */
  is(computer: Computer, journal: Node | undefined, notes: readonly string[]): boolean {
    const file = journal?.kind === 'folder' ? journal.entries.get('journal.jsonl') : undefined;
    const text = file?.kind === 'file' ? file.data.toString('utf8') : '';
    const known = new Set(transmissions(text));
    const lacks = [...this.note(computer)].some((decision) => !known.has(decision));
    return lacks && notes.every((note) => text.includes(headIn(note)));
  }

  /** What the vault on the computer's own disk tells of its journal's head. */
  onDisk(computer: Computer): string {
    return contentOf(computer, `${VAULT_DIR}/${handNote(computer)}`) ?? '';
  }

  /** What the remote tells of it. @param forgets whether that may show or hold less later than it does now */
  published(computer: Computer, forgets: boolean): string {
    const { git, pool } = this.world.kernel;
    const tip = forgets || git.tip === null ? undefined : pool.commits.get(git.tip);
    const entry = tip?.files.get(handNote(computer));
    const blob = entry === undefined ? undefined : pool.blobs.get(entry.oid);
    return blob === undefined ? '' : Buffer.from(blob).toString('utf8');
  }
}

function transmissions(journal: string): string[] {
  return [...journal.matchAll(/"type":"data"[^\n]*?"decision":"([^"]+)"/g)].map(
    ([, decision]) => decision ?? '',
  );
}

function headIn(note: string): string {
  return /^journal_hash: "?([0-9a-f]{64})/m.exec(note)?.[1] ?? '';
}

const handNote = ({ name }: Computer) => `Updates/${name}/hand.md`;
