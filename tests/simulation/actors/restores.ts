import type { Event } from '../events.ts';
import { Computer } from '../host/computer.ts';
import type { FolderNode, Node } from '../host/disk.ts';
import type { Random } from '../random.ts';
import { copyClones } from '../start.ts';
import { STATE_DIR, VAULT_DIR, type World, contentOf, folderAt, nodeBelow } from '../world.ts';

interface Backup {
  readonly root: FolderNode;
  readonly clones: Computer;
}

/** What a restore does to a machine beside its disk. */
interface Machines {
  /** Its programs end at once. */
  end(computer: Computer): void;
  /** It stays off until it is started, and what programs of people were saving is cut off. */
  switchOff(computer: Computer): void;
  /** Books about what it knows are void. */
  wentBack(computer: Computer): void;
}

/** Backups, each made first and put back later: of a hand's journal, of a computer, of the remote. */
export class Restores {
  private readonly journals = new Map<Computer, FolderNode>();
  private readonly backups = new Map<Computer, Backup>();
  private remoteBackup: string | null = null;
  /** Decisions of which bytes were given to a server; what a journal that went back has forgotten stays here. */
  private readonly transmitted = new Map<Computer, Set<string>>();

  constructor(
    private readonly world: World,
    private readonly random: Random,
    private readonly machines: Machines,
  ) {}

  journal(): Event {
    const computer = this.random.pick(this.world.locals);
    const state = folderAt(computer, '/state');
    const backup = this.journals.get(computer);
    if (backup === undefined || this.random.chance(0.3)) {
      return {
        what: `the journal of ${computer.name} is backed up`,
        act: () => {
          const journal = state.entries.get('journal');
          if (journal?.kind === 'folder') this.journals.set(computer, computer.disk.copyOf(journal));
        },
      };
    }
    return {
      what: `the journal of ${computer.name} is restored`,
      act: () => {
        if (
          this.isUnknowable(computer, backup, contentOf(computer, `${VAULT_DIR}/${handNote(computer)}`) ?? '')
        )
          return;
        this.machines.end(computer);
        state.entries.set('journal', computer.disk.copyOf(backup));
        computer.disk.syncAll();
        this.machines.wentBack(computer);
      },
    };
  }

  /**
   * Whether something was transmitted that the backup knows nothing of, and the note that tells of the journal's head names one
   * that the backup holds: in that moment nothing anywhere can show that the journal went back (docs/reliability.md, what it
   * does not show).
   *
   * @param backup a folder that holds the journal's file
   * @param note the one that tells of its head and outlives the restore; '' where none may
   */
  private isUnknowable(computer: Computer, backup: Node | undefined, note: string): boolean {
    const before = backup?.kind === 'folder' ? backup.entries.get('journal.jsonl') : undefined;
    const old = before?.kind === 'file' ? before.data.toString('utf8') : '';
    const transmitted = this.noteTransmitted(computer);
    const known = new Set(transmissions(old));
    const head = /^journal_hash: "?([0-9a-f]{64})/m.exec(note)?.[1] ?? '';
    return [...transmitted].some((decision) => !known.has(decision)) && old.includes(head);
  }

  /**
   * The power goes, on a disk that may have called synced what it had not kept. The journal's lines are kept where nothing could
   * show that they are gone; all else goes as chance has it.
   *
   * @param forgets whether the remote may show or hold less afterwards than it holds now
   */
  powerCut(computer: Computer, forgets: boolean): void {
    const { disk } = computer;
    const state = folderAt(computer, STATE_DIR);
    const journal = state.entries.get('journal');
    const before = disk.lies && journal?.kind === 'folder' ? disk.copyOf(journal) : null;
    if (before !== null) this.noteTransmitted(computer);
    disk.powerCut((count) => this.random.below(count));
    if (before === null) return;
    const own = contentOf(computer, `${VAULT_DIR}/${handNote(computer)}`) ?? '';
    const left = nodeBelow(disk.root, `${STATE_DIR}/journal`);
    const told = [own, forgets ? '' : this.published(computer)];
    if (!told.every((note) => this.isUnknowable(computer, left, note))) return;
    folderAt(computer, STATE_DIR).entries.set('journal', before);
    disk.syncAll();
  }

  /** @returns what this computer's journals ever told of, as far as anybody looked */
  private noteTransmitted(computer: Computer): ReadonlySet<string> {
    const transmitted = this.transmitted.get(computer) ?? new Set();
    this.transmitted.set(computer, transmitted);
    for (const decision of transmissions(contentOf(computer, JOURNAL) ?? '')) transmitted.add(decision);
    return transmitted;
  }

  /** @param forgets whether the remote may show or hold less afterwards than it holds now */
  computer(forgets: boolean): Event {
    const computer = this.random.pick(this.world.computers);
    const backup = this.backups.get(computer);
    if (backup === undefined || this.random.chance(0.3)) {
      return {
        what: `${computer.name} is backed up`,
        act: () => {
          const clones = new Computer(computer.name, 0);
          copyClones(computer, clones);
          this.backups.set(computer, { root: computer.disk.copyOf(computer.disk.root), clones });
        },
      };
    }
    return {
      what: `${computer.name} is restored from its backup`,
      act: () => {
        if (
          this.isUnknowable(
            computer,
            nodeBelow(backup.root, `${STATE_DIR}/journal`),
            forgets ? '' : this.published(computer),
          )
        )
          return;
        this.machines.end(computer);
        this.machines.switchOff(computer);
        computer.disk.syncAll();
        computer.disk.root = computer.disk.copyOf(backup.root);
        copyClones(backup.clones, computer);
        this.machines.wentBack(computer);
      },
    };
  }

  remote(): Event {
    const { git } = this.world.kernel;
    const backup = this.remoteBackup;
    if (backup === null || this.random.chance(0.3)) {
      return {
        what: 'the remote is backed up',
        act: () => {
          this.remoteBackup = git.tip;
        },
      };
    }
    return {
      what: 'the remote is restored from its backup',
      act: () => {
        git.tip = backup;
      },
    };
  }

  /** What the remote holds of the note that tells of a journal's head. */
  private published(computer: Computer): string {
    const { git, pool } = this.world.kernel;
    const entry = git.tip === null ? undefined : pool.commits.get(git.tip)?.files.get(handNote(computer));
    const blob = entry === undefined ? undefined : pool.blobs.get(entry.oid);
    return blob === undefined ? '' : Buffer.from(blob).toString('utf8');
  }
}

const JOURNAL = `${STATE_DIR}/journal/journal.jsonl`;

function transmissions(journal: string): string[] {
  return [...journal.matchAll(/"type":"data"[^\n]*?"decision":"([^"]+)"/g)].map(
    ([, decision]) => decision ?? '',
  );
}

const handNote = ({ name }: Computer) => `Updates/${name}/hand.md`;
