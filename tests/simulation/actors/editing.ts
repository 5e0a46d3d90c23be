import { fingerprint } from '../../../shared/approval/keys.ts';
import { keyNotePath, writeKeyNote } from '../../../shared/pairing/key-note.ts';
import type { Checker } from '../checker/checker.ts';
import { SECRETS } from '../checker/history.ts';
import type { Event } from '../events.ts';
import type { Computer } from '../host/computer.ts';
import type { FileNode } from '../host/disk.ts';
import type { Profile } from '../profile.ts';
import { device } from '../people.ts';
import type { Random } from '../random.ts';
import type { Happening } from '../stories.ts';
import { VAULT_DIR, type World, filesBelow } from '../world.ts';
import type { Files, Way } from './files.ts';

/** Made anew from what is known, whoever wrote into it (docs/mailbox.md). */
const MADE_ANEW = /^(?:Dashboard|Updates\/[^/]+\/hand)\.md$/;

/** People who work in the vault with an editor: they know nothing of our rules, and may. */
export class Editing {
  private marks = 0;

  constructor(
    private readonly world: World,
    private readonly checker: Checker,
    private readonly random: Random,
    private readonly files: Files,
  ) {}

  next({ troubles, story }: Profile): Event | null {
    const computer = this.random.pick(this.world.locals);
    const often = (what: Happening) => story?.often[what] ?? 1;
    const kind = this.random.weighted([
      [3 * often('own-note'), 'free'],
      [troubles.has('editors') ? 4 : 1.5, 'draft'],
      [troubles.has('editors') ? 2 : 0, 'drag'],
      [troubles.has('deletions') ? 3 : 0, 'delete'],
      [troubles.has('deletions') ? 0.3 : 0, 'lose'],
      [troubles.has('secrets') ? 3 : 0, 'secret'],
      [troubles.has('editors') ? 1 : 0, 'old-copy'],
      [(troubles.has('editors') ? 1 : 0) * often('not-theirs'), 'not-theirs'],
      [(troubles.has('editors') ? 1 : 0.3) * often('meanwhile'), 'meanwhile'],
      [0.5, 'key'],
    ] as const);
    switch (kind) {
      case 'free':
        return this.free(computer, '');
      case 'secret':
        return this.free(computer, `The key is ${this.random.pick(SECRETS)}\n`);
      case 'draft':
        return this.draft(computer);
      case 'drag':
        return this.drag(computer);
      case 'delete':
        return this.remove(computer);
      case 'lose':
        return this.lose(computer);
      case 'old-copy':
        return this.oldCopy(computer);
      case 'not-theirs':
        return this.notTheirs();
      case 'meanwhile':
        return this.meanwhile(computer);
      case 'key':
        return this.key(computer);
    }
  }

  /** Into what another agent alone may write, or on a computer of the cloud into what only people may. */
  private notTheirs(): Event | null {
    const computer = this.random.pick(this.world.computers);
    const pattern = computer.name.startsWith('cloud')
      ? /^(?:Company_Handbook|Business_Goals|Accounting\/|Pending_Approval\/)/
      : /^(?:Updates|Logs|In_Progress|Quarantine)\/cloud/;
    const path = this.one(computer, pattern);
    if (path === null) return null;
    const mark = `edit-${String(this.marks++)}-`;
    return {
      what: `somebody at ${computer.name} writes into ${path} (${mark}), which is not theirs`,
      act: () => {
        const file = this.files.find(computer, path);
        if (file === null) return;
        this.save(computer, path, `${file.data.toString('utf8')}${mark}\n`, mark, 'at-once');
      },
    };
  }

  /** Saves the very note that sync is about to replace, in the moment after sync has looked at it. */
  private meanwhile(computer: Computer): Event {
    const mark = `edit-${String(this.marks++)}-`;
    const way = this.random.pick(['rename', 'at-once', 'in-steps'] as const);
    return {
      what: `a person at ${computer.name} saves what sync is about to replace (${mark}, ${way})`,
      act: () => {
        this.world.kernel.moments.arm('note-displaced', computer, (full) => {
          const path = full.slice(VAULT_DIR.length + 1);
          const file = this.files.find(computer, path);
          if (file === null || MADE_ANEW.test(path)) return;
          this.save(computer, path, `${file.data.toString('utf8')}${mark}\n`, mark, way, (saved) => {
            // It has the name before sync takes that: whether a program has read it or not, it is to be found and kept.
            if (way === 'rename') this.checker.versions.keep(saved);
          });
        });
      },
    };
  }

  /** A device asks to be paired: a note in which it writes its key (PROTOCOL §4). */
  private key(computer: Computer): Event {
    const { signer } = device(`tablet ${String(this.marks++)}`);
    const print = fingerprint(signer.publicKey);
    const note = {
      type: 'device_key',
      version: '1',
      key: signer.publicKey,
      name: 'tablet',
      vault: '',
    } as const;
    return {
      what: `a device asks ${computer.name} to be paired, as ${print}`,
      act: () => {
        const text = writeKeyNote({ ...note, made: '2026-11-20T08:00:00Z' });
        this.save(computer, keyNotePath(print), text, signer.publicKey, 'in-steps');
      },
    };
  }

  /** A note of the person's own. */
  private free(computer: Computer, more: string): Event {
    const path = this.random.pick(['Business_Goals.md', 'Company_Handbook.md', 'Accounting/January.md']);
    const mark = `edit-${String(this.marks++)}-`;
    const way = this.files.aWay();
    return {
      what: `a person at ${computer.name} writes ${more === '' ? '' : 'a secret '}into ${path} (${mark}, ${way})`,
      act: () => {
        this.save(computer, path, `# Mine\n\n${more}${mark}\n`, mark, way);
      },
    };
  }

  /** The draft in an approval note, changed in the block by any editor. */
  draft(computer: Computer): (Event & { readonly approval: string }) | null {
    const path =
      (this.random.chance(0.5) ? this.one(computer, /^Approved\/.*\/APPROVAL_/) : null) ??
      this.one(computer, /^(?:Pending_Approval|Approved)\/.*\/APPROVAL_/);
    if (path === null) return null;
    const mark = `edit-${String(this.marks++)}-`;
    const way = this.files.aWay();
    const approval = /ap-[a-z2-7]{16}/.exec(path)?.[0] ?? '';
    return {
      approval,
      what: `a person at ${computer.name} edits the draft in ${path} (${mark}, ${way})`,
      act: () => {
        const file = this.files.find(computer, path);
        if (file === null || this.files.savings.isOpen(file)) return;
        const edited = file.data.toString('utf8').replace(/(\n`{3,}countersign\n)/, `$1${mark}\n`);
        this.save(computer, path, edited, mark, way, () => {
          const { steps: step } = this.world.kernel;
          this.checker.effects.edits.set(`${computer.name} ${approval}`, { mark, step });
        });
      },
    };
  }

  /** A note dragged into a folder that means something: it decides nothing (PROTOCOL §4). */
  private drag(computer: Computer): Event | null {
    const path = this.one(computer, /^(?:Pending_Approval|Approved|Rejected)\/.*\.md$/);
    if (path === null) return null;
    const to = path.replace(/^[^/]+/, this.random.pick(['Approved', 'Rejected', 'Pending_Approval']));
    return {
      what: `a person at ${computer.name} drags ${path} to ${to}`,
      act: () => {
        if (this.files.find(computer, path) !== null && path !== to) this.files.move(computer, path, to);
      },
    };
  }

  /** Takes the decisions about an approval out of the vault, as if nothing had been decided. */
  putAway(computer: Computer, approval: string): void {
    for (const path of filesBelow(computer, `${VAULT_DIR}/Decisions/${approval}`))
      this.delete(computer, `Decisions/${approval}/${path}`);
  }

  private delete(computer: Computer, path: string): void {
    if (this.files.find(computer, path) === null) return;
    this.checker.versions.gone(computer, `${VAULT_DIR}/${path}`);
    this.files.remove(computer, path);
  }

  private remove(computer: Computer): Event | null {
    const path = this.one(computer, /^(?:Pending_Approval|Needs_Action|Plans|Decisions|Logs|Done)\/.*/);
    if (path === null) return null;
    return {
      what: `a person at ${computer.name} deletes ${path}`,
      act: () => {
        this.delete(computer, path);
      },
    };
  }

  /** A folder of the vault goes missing, as when a disk is not there or a sync program goes wrong. */
  private lose(computer: Computer): Event {
    const all = this.random.chance(0.5);
    return {
      what: `${all ? 'all notes' : 'most notes'} of the vault of ${computer.name} vanish`,
      act: () => {
        for (const path of filesBelow(computer, VAULT_DIR)) {
          if (path.startsWith('.') || (!all && this.random.chance(0.2))) continue;
          this.checker.versions.gone(computer, `${VAULT_DIR}/${path}`);
          this.files.remove(computer, path);
        }
      },
    };
  }

  /** A tab that was open saves its old text after the note had moved on. */
  private oldCopy(computer: Computer): Event | null {
    const path = this.one(computer, /^(?:Pending_Approval|Approved|Done)\/.*\.md$/);
    if (path === null) return null;
    const base = path.slice(path.lastIndexOf('/') + 1);
    const text = this.files.find(computer, path)?.data.toString('utf8') ?? '';
    const to = `${this.random.pick(['Pending_Approval', 'Approved'])}/email/${base}`;
    return {
      what: `an editor at ${computer.name} writes an old tab to ${to}`,
      act: () => {
        if (this.files.find(computer, to) !== null) return;
        this.files.save(computer, to, text, this.files.aWay(), { whole: () => undefined });
      },
    };
  }

  private save(
    computer: Computer,
    path: string,
    text: string,
    mark: string,
    way: Way,
    then: (file: FileNode) => void = () => undefined,
  ): void {
    const full = `${VAULT_DIR}/${path}`;
    this.checker.versions.gone(computer, full);
    this.files.save(computer, path, text, way, {
      whole: (file) => {
        this.checker.versions.wrote(computer, full, mark, file);
        then(file);
      },
    });
  }

  private one(computer: Computer, pattern: RegExp): string | null {
    const found = filesBelow(computer, VAULT_DIR).filter((path) => pattern.test(path));
    return found.length === 0 ? null : this.random.pick(found);
  }
}
