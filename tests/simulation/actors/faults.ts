import type { Checker } from '../checker/checker.ts';
import type { Event, Maker } from '../events.ts';
import type { Computer } from '../host/computer.ts';
import type { Profile, Trouble } from '../profile.ts';
import type { Random } from '../random.ts';
import { STATE_DIR, type World, folderAt, nodeBelow } from '../world.ts';
import { Restores } from './restores.ts';
import type { Story } from '../stories.ts';
import type { Savings } from './savings.ts';
import { Unknowable } from './unknowable.ts';

/** What breaks: programs, machines, networks, clocks, servers, disks. */
export class Faults {
  private readonly off = new Set<Computer>();
  private readonly modes = new Map<Computer, 'live' | 'dry'>();

  private readonly restores: Restores;
  private readonly unknowable: Unknowable;
  /** Whether the remote may show or hold less later than it holds now. */
  private forgets = false;

  constructor(
    private readonly world: World,
    private readonly checker: Checker,
    private readonly random: Random,
    private readonly savings: Savings,
  ) {
    this.unknowable = new Unknowable(world);
    const machines = {
      end: (computer: Computer) => {
        this.end(computer, () => true);
      },
      switchOff: (computer: Computer) => {
        this.off.add(computer);
        this.savings.stop(computer);
      },
      wentBack: (computer: Computer) => {
        this.wentBack(computer);
      },
    };
    this.restores = new Restores(world, random, machines, this.unknowable);
  }

  modeOf(computer: Computer): 'live' | 'dry' {
    return this.modes.get(computer) ?? 'live';
  }

  powerOn(computer: Computer): void {
    if (this.off.delete(computer)) computer.reboot(this.world.kernel.time);
  }

  makers({ troubles, story }: Profile): Maker[] {
    this.forgets = troubles.has('evil-host') || troubles.has('restore-remote');
    // Where the story is of outcomes that nobody knows, no Sent folder tells of them.
    if (story?.mail?.lostAfter !== undefined) this.world.kernel.mail.proves = 'none';
    const all: Record<Trouble, readonly [number, () => Event | null] | null> = {
      kill: [4, () => this.kill()],
      power: [2, () => this.power()],
      network: [2, () => this.network()],
      'lost-answers': [1, () => this.lostAnswers()],
      clocks: [2, () => this.clocks()],
      'mail-server': [2, () => this.mailServer(story?.mail)],
      editors: [0.5, () => this.mode()],
      deletions: null,
      secrets: null,
      'full-disk': [1, () => this.fullDisk()],
      'bad-fsync': [1, () => this.badFsync()],
      'restore-journal': [1.5, () => this.restores.journal()],
      'restore-computer': [1.5, () => this.restores.computer(this.forgets)],
      'lying-disk': [1, () => this.lyingDisk()],
      'restore-remote': [1, () => this.restores.remote()],
      'evil-cloud': null,
      'evil-host': null,
    };
    const struck = troubles.has('power') || troubles.has('kill');
    return [
      ['settle-mail', 1, () => this.settleMail()],
      ['struck', struck ? 0.7 : 0, () => this.struck(troubles.has('power'))],
      ...[...troubles].flatMap((trouble): Maker[] => {
        const known = all[trouble];
        return known === null ? [] : [[trouble, ...known]];
      }),
    ];
  }

  private kill(): Event | null {
    const alive = this.world.computers.flatMap(({ processes }) =>
      processes.filter((one) => one.alive && !one.ended),
    );
    if (alive.length === 0) return null;
    const process = this.random.pick(alive);
    const calls = this.random.pick([0, 3, 10, 30, 100, 300]);
    const after = this.random.below(calls + 1);
    return {
      what: `${process.name} at ${process.computer.name} is killed after ${String(after)} system calls`,
      act: () => {
        process.callsLeft = after;
        if (after === 0) this.end(process.computer, (one) => one === process);
      },
    };
  }

  /** As a service manager's kill does it, or the end of memory. */
  endProgram(computer: Computer): void {
    this.end(computer, ({ name }) => name === computer.name);
  }

  private end(computer: Computer, which: (process: Computer['processes'][number]) => boolean): void {
    for (const process of computer.processes) {
      if (!which(process)) continue;
      process.alive = false;
      process.waiting.length = 0;
      process.timers.length = 0;
      process.news = null;
    }
  }

  private power(): Event {
    const computer = this.random.pick(this.world.computers);
    return { what: `the power of ${computer.name} goes`, act: () => this.cut(computer) };
  }

  /** The worst moment for it. */
  private struck(power: boolean): Event {
    const computer = this.random.pick(this.world.locals);
    return {
      what: `${power ? 'the power of' : 'the program at'} ${computer.name} goes once its next message is under way`,
      act: () => {
        this.world.kernel.moments.arm('message-under-way', computer, () => {
          if (power) this.cut(computer);
          else this.endProgram(computer);
        });
      },
    };
  }

  private cut(computer: Computer): void {
    this.end(computer, () => true);
    this.off.add(computer);
    this.savings.stop(computer);
    this.powerCut(computer);
    for (const clone of computer.clones.values()) {
      for (const oid of clone.unsynced) if (this.random.chance(0.5)) clone.have.delete(oid);
      clone.unsynced.clear();
    }
    if (computer.disk.lies) this.wentBack(computer);
  }

  /** Where nothing could show that a lying disk lost the journal's last lines, it kept them; all else goes as chance has it. */
  private powerCut(computer: Computer): void {
    const { disk } = computer;
    const inPlace = () => nodeBelow(disk.root, `${STATE_DIR}/journal`);
    const journal = inPlace();
    const before = disk.lies && journal?.kind === 'folder' ? disk.copyOf(journal) : null;
    if (before !== null) this.unknowable.note(computer);
    disk.powerCut((count) => this.random.below(count));
    if (before === null) return;
    const told = [this.unknowable.onDisk(computer), this.unknowable.published(computer, this.forgets)];
    const records = this.unknowable.records(disk.root, this.forgets);
    if (!this.unknowable.is(computer, inPlace(), told, records)) return;
    folderAt(computer, STATE_DIR).entries.set('journal', before);
    disk.syncAll();
  }

  /** Books about what this computer knows are void. */
  private wentBack(computer: Computer): void {
    computer.restores++;
    this.checker.effects.forget(computer);
    this.checker.versions.forget(computer);
  }

  private network(): Event {
    const computer = this.random.pick(this.world.computers);
    const { git, mail } = this.world.kernel;
    const which = this.random.weighted([
      [2, 'git'],
      [1, 'mail'],
      [3, 'back'],
    ] as const);
    return {
      what: which === 'back' ? `${computer.name} is online` : `${computer.name} loses ${which}`,
      act: () => {
        if (which === 'git') git.cutOff.add(computer);
        else if (which === 'mail') mail.cutOff.add(computer);
        else {
          git.cutOff.delete(computer);
          mail.cutOff.delete(computer);
        }
      },
    };
  }

  private lostAnswers(): Event {
    const odds = this.random.pick([0, 0.3, 0.9]);
    return {
      what: `${String(odds * 100)} % of the Git host's answers are lost`,
      act: () => {
        this.world.kernel.git.lostAnswers = odds;
      },
    };
  }

  private clocks(): Event {
    const computer = this.random.pick(this.world.computers);
    const by = this.random.pick([-400_000, -90, -5, 5, 90, 4000, 90_000, 400_000]) * 1000;
    const drift = this.random.pick([0, 0, 0.01, -0.01]);
    return {
      what: `the clock of ${computer.name} jumps by ${String(by / 1000)} s and drifts by ${String(drift)}`,
      act: () => {
        computer.offset += by;
        computer.setDrift(this.world.kernel.time, drift);
        computer.steady = false;
      },
    };
  }

  /** @param only how it fails, where that is told: and then it is good again */
  private mailServer(only?: Story['mail']): Event {
    if (only !== undefined) return this.badAndGood(only);
    const one = () => this.random.pick([0, 0, 0.2, 0.6]);
    const odds = {
      refused: one() / 2,
      deferred: one(),
      lostBefore: one(),
      lostAfter: one(),
      sentLate: one(),
    };
    const proves = this.random.pick(['provider-saves', 'we-append', 'none'] as const);
    return {
      what: `the mail server now fails as ${JSON.stringify(odds)}, Sent: ${proves}`,
      act: () => {
        const { mail } = this.world.kernel;
        mail.odds = odds;
        mail.proves = mail.mustProve && proves === 'none' ? 'provider-saves' : proves;
      },
    };
  }

  private badAndGood(bad: NonNullable<Story['mail']>): Event {
    const { mail } = this.world.kernel;
    const good = mail.odds.deferred + mail.odds.lostAfter > 0;
    return {
      what: good ? 'the mail server is well again' : `the mail server now fails as ${JSON.stringify(bad)}`,
      act: () => {
        mail.odds = {
          refused: 0,
          deferred: 0,
          lostBefore: 0,
          lostAfter: 0,
          sentLate: 0,
          ...(good ? {} : bad),
        };
      },
    };
  }

  /** What a dead program had handed over arrives, or does not; late copies come to Sent. */
  private settleMail(): Event | null {
    const { mail } = this.world.kernel;
    const orphan = mail.inFlight.find(({ process }) => !process.alive);
    if (orphan !== undefined) {
      const arrives = this.random.chance(0.6);
      return {
        what: `a message of a dead program ${arrives ? 'arrives' : 'is lost'}`,
        act: () => {
          mail.settle(orphan, arrives);
        },
      };
    }
    const late = mail.lateCopies.shift();
    if (late === undefined) return null;
    return { what: 'a copy comes to Sent late', act: () => void mail.sent.set(late[0], late[1]) };
  }

  private mode(): Event {
    const computer = this.random.pick(this.world.locals);
    const mode = this.random.pick(['live', 'live', 'dry'] as const);
    return {
      what: `${computer.name} is set to ${mode} and started again`,
      act: () => {
        this.modes.set(computer, mode);
        this.end(computer, ({ name }) => name === computer.name);
      },
    };
  }

  private fullDisk(): Event {
    const computer = this.random.pick(this.world.computers);
    const full = !computer.full || this.random.chance(0.3);
    return {
      what: `the disk of ${computer.name} ${full ? 'is full' : 'has room'}`,
      act: () => {
        computer.full = full;
      },
    };
  }

  private badFsync(): Event {
    const computer = this.random.pick(this.world.computers);
    return {
      what: `the next fsync of ${computer.name} fails`,
      act: () => {
        computer.fsyncFails = 'EIO';
      },
    };
  }

  private lyingDisk(): Event {
    const computer = this.random.pick(this.world.computers);
    return {
      what: `the disk of ${computer.name} says "synced" and keeps nothing`,
      act: () => {
        computer.disk.lies = true;
      },
    };
  }
}
