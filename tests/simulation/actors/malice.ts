import { commitBytes, withSignature } from '../../../daemon/sync/git-commit.ts';
import { signCommit } from '../../../daemon/sync/ssh-signature.ts';
import type { FileEntry } from '../../../daemon/sync/repository.ts';
import { sealDecision } from '../../../shared/approval/decision-note.ts';
import { readDecision } from '../../../shared/approval/decision-note.ts';
import type { Event, Maker } from '../events.ts';
import { STRANGER, agentKey } from '../people.ts';
import type { Profile } from '../profile.ts';
import type { Random } from '../random.ts';
import { treeName } from '../twins/objects.ts';
import type { World } from '../world.ts';

type Edits = Map<string, string | null>;
interface Forged {
  readonly what: string;
  /** Published in a commit of its own before the other. */
  readonly first?: Edits;
  readonly edits: Edits;
}
type Forgery = (files: ReadonlyMap<string, FileEntry>) => Forged | null | Promise<Forged | null>;

/** A cloud whose machine was taken over, with its commit key, and a Git host that answers what it likes. */
export class Malice {
  /** Requests of its own. */
  private readonly made = new Set<string>();
  private marks = 0;

  constructor(
    private readonly world: World,
    private readonly random: Random,
  ) {}

  makers({ troubles, story }: Profile): Maker[] {
    const one = story?.troubles.includes('evil-cloud') === true;
    return [
      ['evil-cloud', troubles.has('evil-cloud') ? 8 : 0, () => this.publish(one)],
      ['evil-host', troubles.has('evil-host') ? 4 : 0, () => this.lie()],
    ];
  }

  /** @param doubling whether it is all about second requests for one task */
  private publish(doubling: boolean): Event {
    const by = this.random.pick(['cloud', 'cloud', 'nobody'] as const);
    const forge = this.random.pick<Forgery>([
      ...(doubling ? new Array<Forgery>(20).fill((files) => this.secondRequest(files)) : []),
      (files) => this.foreignKey(files),
      (files) => this.alteredRecord(files),
      (files) => this.otherPlace(files),
      (files) => this.otherDraft(files),
      (files) => this.madeAnew(files),
      (files) => this.secondRequest(files),
      (files) => this.secondRequest(files),
      (files) => this.secondRequest(files),
      (files) => this.movedNote(files),
      (files) => this.handNote(files),
      (files) => this.dropped(files),
      (files) => this.doubled(files),
    ]);
    return {
      what: `${by === 'cloud' ? 'the taken-over cloud' : 'somebody without a key'} publishes a forgery`,
      act: async () => {
        const forged = await forge(this.published());
        if (forged?.first !== undefined) await this.commit(by, this.published(), forged.first);
        if (forged !== null) await this.commit(by, this.published(), forged.edits);
      },
    };
  }

  private published(): ReadonlyMap<string, FileEntry> {
    const { pool, git } = this.world.kernel;
    return (git.tip === null ? undefined : pool.commits.get(git.tip)?.files) ?? new Map<string, FileEntry>();
  }

  private async commit(by: string, before: ReadonlyMap<string, FileEntry>, edits: Edits): Promise<void> {
    const { pool, git, time } = this.world.kernel;
    const files = new Map(before);
    for (const [path, text] of edits) {
      if (text === null) files.delete(path);
      else files.set(path, { mode: '100644', oid: pool.addBlob(Buffer.from(text)) });
    }
    const bytes = commitBytes({
      tree: treeName(files),
      parent: git.tip,
      agent: by,
      at: time,
      message: 'forged',
    });
    const { signer } = agentKey(by);
    const tip = pool.addCommit({
      bytes: withSignature(bytes, await signCommit(bytes, signer)),
      parent: git.tip,
      files,
    });
    git.moves.push({ from: git.tip, to: tip, agent: `evil ${by}` });
    git.tip = tip;
  }

  private text(files: ReadonlyMap<string, FileEntry>, path: string): string {
    const oid = files.get(path)?.oid ?? '';
    return Buffer.from(this.world.kernel.pool.blobs.get(oid) ?? []).toString('utf8');
  }

  private one(files: ReadonlyMap<string, FileEntry>, pattern: RegExp): string | null {
    const found = [...files.keys()].filter((path) => pattern.test(path)).sort();
    return found.length === 0 ? null : this.random.pick(found);
  }

  /** A real decision said again by a good key that nobody pinned. */
  private async foreignKey(files: ReadonlyMap<string, FileEntry>) {
    const path = this.one(files, /^Decisions\/ap-/);
    const read = path === null ? null : readDecision(this.text(files, path));
    if (path === null || read?.ok !== true) return null;
    const id = `d-${'forged'.padEnd(26, 'a')}`;
    const record = { ...read.value.record, decision_id: id, key: STRANGER.signer.publicKey, supersedes: [] };
    const text = await sealDecision(record, STRANGER.signer);
    return { what: 'foreign key', edits: new Map([[path.replace(/[^/]+$/, `${id}.md`), text]]) };
  }

  /** A real decision with another body, recipient or time, under its old signature and another name. */
  private alteredRecord(files: ReadonlyMap<string, FileEntry>) {
    const path = this.one(files, /^Decisions\/ap-/);
    if (path === null) return null;
    const text = this.text(files, path);
    const [from, to] = this.random.pick([
      [/@client\.example"\]/, '@thief.example"]'],
      [/it leaves on Monday/, 'it is free of charge'],
      [/"send_by":"2026/, '"send_by":"2027'],
      [/"mode":"dry"/, '"mode":"live"'],
      [/"executor":"hand-./, '"executor":"hand-z'],
    ] as const);
    const id = /d-[a-z2-7]{26}/.exec(text)?.[0] ?? '';
    const name = this.random.chance(0.5) ? id : `${id.slice(0, -1)}${id.endsWith('a') ? 'b' : 'a'}`;
    const altered = text.replace(from, to).replaceAll(id, name);
    return { what: 'altered', edits: new Map([[path.replace(id, name), altered]]) };
  }

  /** A real decision in the folder of another approval. */
  private otherPlace(files: ReadonlyMap<string, FileEntry>) {
    const path = this.one(files, /^Decisions\/ap-/);
    const other = this.one(files, /APPROVAL_/);
    const approval = approvalIn(other ?? '');
    if (path === null || approval === '') return null;
    return {
      what: 'replayed',
      edits: new Map([[path.replace(/ap-[a-z2-7]{16}/, approval), this.text(files, path)]]),
    };
  }

  /** Another text or recipient in a request that waits, is approved or was. */
  private otherDraft(files: ReadonlyMap<string, FileEntry>) {
    const path = this.one(files, /^(?:Pending_Approval|Approved|Done)\/.*APPROVAL_/);
    if (path === null) return null;
    const text = this.text(files, path);
    const mark = `thief-${String(this.marks++)}.`;
    const altered = this.random.chance(0.5)
      ? text.replace('it leaves on Monday', `send the money to ${mark} `)
      : text.replace(/ana@client\.example|ben@partner\.example|cleo@shop\.example/, `ana@${mark}example`);
    // What nobody has taken in yet, a cloud may create in these words.
    if (altered !== text && !this.made.has(approvalIn(path))) this.world.kernel.git.forged.push(mark);
    return { what: 'other draft', edits: new Map([[path, altered]]) };
  }

  /** The same by a commit that takes the request away and one that creates another in its place. */
  private madeAnew(files: ReadonlyMap<string, FileEntry>): Forged | null {
    const altered = this.otherDraft(files);
    const first = new Map([...(altered?.edits.keys() ?? [])].map((path) => [path, null]));
    return altered === null ? null : { what: 'made anew', first, edits: altered.edits };
  }

  /** One more request for the same task, under an id of its own. */
  private secondRequest(files: ReadonlyMap<string, FileEntry>) {
    const path = this.one(files, /^(?:Pending_Approval|Approved|Done)\/.*APPROVAL_/);
    const id = approvalIn(path ?? '');
    if (path === null || id === '') return null;
    const other = `ap-${id.slice(3, -1)}${id.endsWith('a') ? 'b' : 'a'}`;
    this.made.add(other);
    const base = path.slice(path.lastIndexOf('/') + 1).replace(id, other);
    const text = this.text(files, path)
      .replaceAll(id, other)
      .replace(/^status: .*$/m, 'status: pending')
      .replace('it leaves on Monday', 'it leaves on Tuesday')
      // A cloud may create a request of any words: these are for those that it may not change.
      .replace(/thief-\d+\./g, 'nobody.');
    return { what: 'second request', edits: new Map([[`Pending_Approval/email/${base}`, text]]) };
  }

  /** A note where it is not: approved, done, or waiting again. */
  private movedNote(files: ReadonlyMap<string, FileEntry>) {
    const path = this.one(files, /^(?:Pending_Approval|Approved|Rejected)\/.*\.md$/);
    if (path === null) return null;
    const to = path.replace(/^[^/]+/, this.random.pick(['Approved', 'Rejected', 'Pending_Approval', 'Done']));
    const target = to.startsWith('Done') ? to.replace('/email/', '/email/2026-11/') : to;
    return {
      what: 'moved',
      edits: new Map<string, string | null>([
        [path, null],
        [target, this.text(files, path)],
      ]),
    };
  }

  /** What a hand says of itself: another executor, an empty journal, a journal longer than it is. */
  private handNote(files: ReadonlyMap<string, FileEntry>) {
    const path = this.one(files, /^Updates\/local.*\/hand\.md$/);
    if (path === null) return null;
    const [from, to] = this.random.pick([
      [/^journal_count: .*$/m, 'journal_count: "0"'],
      [/^journal_count: .*$/m, 'journal_count: "9000"'],
      [/^executor: .*$/m, `executor: "hand-${'evil'.padEnd(16, 'a')}"`],
      [/^mode: .*$/m, 'mode: dry'],
    ] as const);
    return { what: 'hand note', edits: new Map([[path, this.text(files, path).replace(from, to)]]) };
  }

  private dropped(files: ReadonlyMap<string, FileEntry>) {
    const path = this.one(files, /^(?:Decisions|Business|Company|Accounting|Pending_Approval|Logs)/);
    return path === null ? null : { what: 'dropped', edits: new Map([[path, null]]) };
  }

  private doubled(files: ReadonlyMap<string, FileEntry>) {
    const path = this.one(files, /^(?:Pending_Approval|Approved|Rejected)\//);
    if (path === null) return null;
    const copy = path.replace(/^[^/]+\/[^/]+/, 'Pending_Approval/social');
    return { what: 'doubled', edits: new Map([[copy, this.text(files, path)]]) };
  }

  /** The host shows an older tip, none at all, or the truth again; or it puts the branch back for good. */
  private lie(): Event {
    const { git, pool } = this.world.kernel;
    const kind = this.random.pick(['old', 'none', 'truth', 'truth', 'rewind'] as const);
    const back = this.random.between(1, 4);
    return {
      what: `the Git host ${{ old: 'shows an old tip', none: 'shows no branch', truth: 'tells the truth', rewind: 'puts the branch back' }[kind]}`,
      act: () => {
        const line = pool.line(git.tip);
        const old = line[Math.max(0, line.length - 1 - back)] ?? null;
        git.lie = kind === 'old' ? () => old : kind === 'none' ? () => null : null;
        if (kind === 'rewind') git.tip = old;
      },
    };
  }
}

function approvalIn(path: string): string {
  return /ap-[a-z2-7]{16}/.exec(path)?.[0] ?? '';
}
