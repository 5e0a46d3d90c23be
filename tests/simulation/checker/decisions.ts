import type { FileNode } from '../host/disk.ts';
import type { Computer } from '../host/computer.ts';
import { STATE_DIR, VAULT_DIR, type World, contentOf, filesBelow } from '../world.ts';
import type { Versions } from './versions.ts';
import { Violation } from './violation.ts';

interface Sealed {
  readonly text: string;
  /** The hand that is to act, of a decision that lets something out; else ''. */
  readonly executor: string;
  readonly approval: string;
}

/** What devices sealed, and that none of it is lost: not on its way, and not by being published before it was whole. */
export class Decisions {
  /** By path: a decision is written once. */
  private readonly made = new Map<string, Sealed>();

  constructor(private readonly versions: Versions) {}

  sealed(path: string, text: string): void {
    const executor = /"executor":"([^"]+)"/.exec(text)?.[1] ?? '';
    this.made.set(path, { text, executor, approval: path.split('/')[1] ?? '' });
  }

  /** A device wrote it whole: from now on it is on this disk, in history or in backups as it was, read or not. */
  whole(computer: Computer, path: string, file: FileNode): void {
    const text = this.made.get(path)?.text;
    if (text === undefined) return;
    this.versions.wrote(computer, `${VAULT_DIR}/${path}`, text, file, `the decision ${path}`);
    this.versions.keep(file);
  }

  /**
   * What stands published for ever under the name of a decision is what a device sealed, and not a part of it; only the end
   * of its last line may be missing, without which it says the same and verifies.
   */
  published(path: string, text: string, agent: string, commit: string): void {
    if (this.made.get(path)?.text.trimEnd() === text.trimEnd()) return;
    const part = text === '' ? 'empty' : 'not as it was sealed';
    throw new Violation('I8', `${agent} publishes the decision ${path} ${part}, for good (${commit})`);
  }

  /**
   * After a schedule without any fault, and time enough: each decision on a disk is published, and the hand that it names has
   * taken it in, or its note says what became of it. A computer whose sync asks a person something has answered too.
   */
  settled({ kernel, locals }: World): void {
    const tip = kernel.git.tip;
    const files = tip === null ? undefined : kernel.pool.commits.get(tip)?.files;
    for (const [path, { text, executor, approval }] of this.made) {
      const free = locals.filter((computer) => !isFrozen(computer));
      if (!free.some((computer) => contentOf(computer, `${VAULT_DIR}/${path}`) === text)) continue;
      const blob = kernel.pool.blobs.get(files?.get(path)?.oid ?? '');
      if (blob === undefined || Buffer.from(blob).toString('utf8') !== text)
        throw new Violation('I8', `the decision ${path} is on a disk and was never published`);
      const hand = free.find((computer) => journalOf(computer).includes(`"hand":"${executor}"`));
      if (executor === '' || hand === undefined || !isTrusted(hand, text)) continue;
      const id = /d-[a-z2-7]{26}/.exec(path)?.[0] ?? path;
      const replaced = [...this.made.values()].some(({ text: other }) => supersedes(other).includes(id));
      if (!replaced && !journalOf(hand).includes(id) && isWaiting(hand, approval))
        throw new Violation('I8', `the decision ${path} had no effect and no answer on ${hand.name}`);
    }
  }
}

function isFrozen(computer: Computer): boolean {
  const round = contentOf(computer, `${STATE_DIR}/git/countersign/last-round.json`) ?? '';
  return round.includes('"outcome":"frozen"');
}

/** Whether the request waits as if nobody had decided: every other status is an answer. */
function isWaiting(computer: Computer, approval: string): boolean {
  const path = filesBelow(computer, VAULT_DIR).find((one) => one.includes(`_${approval}.md`));
  if (path === undefined || /^(?:Done|Rejected)\//.test(path)) return false;
  return /^status: "?pending"?$/m.test(contentOf(computer, `${VAULT_DIR}/${path}`) ?? '');
}

/** What a key says that was revoked meanwhile, or was never paired, needs no answer. */
function isTrusted(computer: Computer, text: string): boolean {
  const key = /"key":"([^"]+)"/.exec(text)?.[1];
  const { pins } = JSON.parse(contentOf(computer, `${STATE_DIR}/pins.json`) ?? '{"pins":[]}') as {
    pins: { key: string; revoked: string }[];
  };
  return pins.some((pin) => pin.key === key && pin.revoked === '');
}

/** Ids of the decisions of which this one takes the place. */
function supersedes(text: string): string {
  return /"supersedes":\[([^\]]*)\]/.exec(text)?.[1] ?? '';
}

function journalOf(computer: Computer): string {
  return contentOf(computer, `${STATE_DIR}/journal/journal.jsonl`) ?? '';
}
