import type { Event } from '../events.ts';
import { Computer } from '../host/computer.ts';
import type { FolderNode } from '../host/disk.ts';
import type { Random } from '../random.ts';
import { copyClones } from '../start.ts';
import { STATE_DIR, type World, folderAt, nodeBelow } from '../world.ts';
import type { Unknowable } from './unknowable.ts';

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

  constructor(
    private readonly world: World,
    private readonly random: Random,
    private readonly machines: Machines,
    private readonly unknowable: Unknowable,
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
        const told = [this.unknowable.onDisk(computer)];
        // What is published is not asked: the vault stays as it is.
        const records = this.unknowable.records(computer.disk.root, true);
        if (this.unknowable.is(computer, backup, told, records)) return;
        this.machines.end(computer);
        state.entries.set('journal', computer.disk.copyOf(backup));
        computer.disk.syncAll();
        this.machines.wentBack(computer);
      },
    };
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
        const journal = nodeBelow(backup.root, `${STATE_DIR}/journal`);
        const told = [this.unknowable.published(computer, forgets)];
        const records = this.unknowable.records(backup.root, forgets);
        if (this.unknowable.is(computer, journal, told, records)) return;
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
}
