import type { Checker } from '../checker/checker.ts';
import { SECRETS } from '../checker/history.ts';
import type { Event } from '../events.ts';
import type { Computer } from '../host/computer.ts';
import type { Trouble } from '../profile.ts';
import type { Random } from '../random.ts';
import { VAULT_DIR, type World, filesBelow } from '../world.ts';
import { Files } from './files.ts';

/** People who work in the vault with an editor: they know nothing of our rules, and may. */
export class Editing {
  private readonly files: Files;
  private marks = 0;

  constructor(
    private readonly world: World,
    private readonly checker: Checker,
    private readonly random: Random,
  ) {
    this.files = new Files(world.kernel);
  }

  next(troubles: ReadonlySet<Trouble>): Event | null {
    const computer = this.random.pick(this.world.locals);
    const kind = this.random.weighted([
      [3, 'free'],
      [troubles.has('editors') ? 4 : 1.5, 'draft'],
      [troubles.has('editors') ? 2 : 0, 'drag'],
      [troubles.has('deletions') ? 3 : 0, 'delete'],
      [troubles.has('deletions') ? 0.3 : 0, 'lose'],
      [troubles.has('secrets') ? 3 : 0, 'secret'],
      [troubles.has('editors') ? 1 : 0, 'old-copy'],
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
    }
  }

  /** A note of the person's own. */
  private free(computer: Computer, more: string): Event {
    const path = this.random.pick(['Business_Goals.md', 'Company_Handbook.md', 'Accounting/January.md']);
    const mark = `edit-${String(this.marks++)}-`;
    const inPlace = this.random.chance(0.5);
    return {
      what: `a person at ${computer.name} writes ${more === '' ? '' : 'a secret '}into ${path} (${mark})`,
      act: () => {
        this.save(computer, path, `# Mine\n\n${mark}\n${more}`, mark, inPlace);
      },
    };
  }

  /** The draft in an approval note, changed in the block by any editor. */
  draft(computer: Computer): Event | null {
    const path = this.one(computer, /^(?:Pending_Approval|Approved)\/.*\/APPROVAL_/);
    if (path === null) return null;
    const mark = `edit-${String(this.marks++)}-`;
    const inPlace = this.random.chance(0.5);
    return {
      what: `a person at ${computer.name} edits the draft in ${path} (${mark})`,
      act: () => {
        const text = this.files.find(computer, path)?.data.toString('utf8');
        if (text === undefined) return;
        const edited = text.replace(/(\n`{3,}countersign\n)/, `$1${mark}\n`);
        this.save(computer, path, edited, mark, inPlace);
        const approval = /ap-[a-z2-7]{16}/.exec(path)?.[0] ?? '';
        this.checker.effects.edits.set(`${computer.name} ${approval}`, {
          mark,
          step: this.world.kernel.steps,
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

  private remove(computer: Computer): Event | null {
    const path = this.one(computer, /^(?:Pending_Approval|Needs_Action|Plans|Decisions|Logs|Done)\/.*/);
    if (path === null) return null;
    return {
      what: `a person at ${computer.name} deletes ${path}`,
      act: () => {
        if (this.files.find(computer, path) === null) return;
        this.checker.versions.gone(computer, `${VAULT_DIR}/${path}`);
        this.files.remove(computer, path);
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
        if (this.files.find(computer, to) === null) this.files.save(computer, to, text, false);
      },
    };
  }

  private save(computer: Computer, path: string, text: string, mark: string, inPlace: boolean): void {
    const full = `${VAULT_DIR}/${path}`;
    this.checker.versions.gone(computer, full);
    const file = this.files.save(computer, path, text, inPlace);
    this.checker.versions.wrote(computer, full, mark, file);
  }

  private one(computer: Computer, pattern: RegExp): string | null {
    const found = filesBelow(computer, VAULT_DIR).filter((path) => pattern.test(path));
    return found.length === 0 ? null : this.random.pick(found);
  }
}
