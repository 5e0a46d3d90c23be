import type { Computer } from '../host/computer.ts';
import type { FolderNode, Node } from '../host/disk.ts';
import { STATE_DIR, VAULT_DIR, type World, contentOf, nodeBelow } from '../world.ts';

const DECISION = /^Decisions\/[^/]+\/(d-[a-z2-7]+)\.md$/;
/** The end of a decision's note. */
const WHOLE = /\n```\s*$/;
const JOURNAL = `${STATE_DIR}/journal/journal.jsonl`;

/**
 * Tells the moments in which nothing anywhere can show that a journal went back: something was transmitted that it knows nothing
 * of, no note names a head that it lacks, and Sent does not hold it, or nobody remembers the decision that its name there follows
 * from (docs/reliability.md, what it does not show). The world keeps clear of them.
 */
export class Unknowable {
  /** Decision → Message-ID of what was given to a server; what a journal that went back has forgotten stays here. */
  private readonly transmitted = new Map<Computer, Map<string, string>>();

  constructor(private readonly world: World) {}

  /** To be called while the journal still has what is about to go. */
  note(computer: Computer): ReadonlyMap<string, string> {
    const transmitted = this.transmitted.get(computer) ?? new Map<string, string>();
    this.transmitted.set(computer, transmitted);
    for (const [decision, id] of transmissions(contentOf(computer, JOURNAL) ?? ''))
      transmitted.set(decision, id);
    return transmitted;
  }

  /**
   * @param journal the folder that is there instead, or will be
   * @param notes those that tell of its head and outlive the change; '' for one that may not
   * @param records decisions of which the hand will hear again
   */
  is(
    computer: Computer,
    journal: Node | undefined,
    notes: readonly string[],
    records: ReadonlySet<string>,
  ): boolean {
    const file = journal?.kind === 'folder' ? journal.entries.get('journal.jsonl') : undefined;
    const text = file?.kind === 'file' ? file.data.toString('utf8') : '';
    const known = transmissions(text);
    const lost = [...this.note(computer)].filter(([decision]) => !known.has(decision));
    if (lost.length === 0 || !notes.every((note) => text.includes(headIn(note)))) return false;
    const { mail } = this.world.kernel;
    if (mail.proves === 'none') return true;
    if (!lost.every(([decision, id]) => mail.sent.has(id) && records.has(decision))) return true;
    mail.mustProve = true;
    return false;
  }

  /** What the vault on the computer's own disk tells of its journal's head. */
  onDisk(computer: Computer): string {
    return contentOf(computer, `${VAULT_DIR}/${handNote(computer)}`) ?? '';
  }

  /** Decisions that stand whole on a disk or that the remote holds. @param forgets whether that may hold less later */
  records(root: FolderNode, forgets: boolean): Set<string> {
    const approvals = nodeBelow(root, `${VAULT_DIR}/Decisions`);
    const folders = approvals?.kind === 'folder' ? [...approvals.entries.values()] : [];
    const files = folders.flatMap((folder) => (folder.kind === 'folder' ? [...folder.entries] : []));
    const whole = files.filter(([, file]) => file.kind === 'file' && WHOLE.test(file.data.toString('utf8')));
    const published = [...(this.tip(forgets)?.files.keys() ?? [])];
    return new Set([
      ...whole.map(([name]) => name.replace(/\.md$/, '')),
      ...published.flatMap((path) => DECISION.exec(path)?.[1] ?? []),
    ]);
  }

  /** What the remote tells of it. @param forgets whether that may show or hold less later than it does now */
  published(computer: Computer, forgets: boolean): string {
    const entry = this.tip(forgets)?.files.get(handNote(computer));
    const blob = entry === undefined ? undefined : this.world.kernel.pool.blobs.get(entry.oid);
    return blob === undefined ? '' : Buffer.from(blob).toString('utf8');
  }

  private tip(forgets: boolean) {
    const { git, pool } = this.world.kernel;
    return forgets || git.tip === null ? undefined : pool.commits.get(git.tip);
  }
}

/** Decision → Message-ID of every effect of which bytes were handed over. */
function transmissions(journal: string): Map<string, string> {
  const ids = new Map(
    [...journal.matchAll(/"type":"intent"[^\n]*?"decision":"([^"]+)"[^\n]*?"message_id":"([^"]+)"/g)].map(
      ([, decision = '', id = '']) => [decision, id],
    ),
  );
  const begun = [...journal.matchAll(/"type":"data"[^\n]*?"decision":"([^"]+)"/g)];
  return new Map(begun.map(([, decision = '']) => [decision, ids.get(decision) ?? '']));
}

function headIn(note: string): string {
  return /^journal_hash: "?([0-9a-f]{64})/m.exec(note)?.[1] ?? '';
}

const handNote = ({ name }: Computer) => `Updates/${name}/hand.md`;
