import type { Checker } from './checker/checker.ts';
import {
  type Mood,
  type Write,
  answerSync,
  decideAll,
  decideHere,
  pinOf,
  revokeHere,
} from './actors/deciding.ts';
import { Editing } from './actors/editing.ts';
import { Faults } from './actors/faults.ts';
import { Files } from './actors/files.ts';
import { Telephone } from './actors/telephone.ts';
import { Malice } from './actors/malice.ts';
import type { Computer } from './host/computer.ts';
import { Killed, Process } from './host/kernel.ts';
import { LAPTOP, PHONE, mail } from './people.ts';
import { journalLines } from './journal-lines.ts';
import type { Profile } from './profile.ts';
import type { Random } from './random.ts';
import { cloudRole, localRole } from './roles.ts';
import { FIRST_MAILS } from './start.ts';
import type { Happening } from './stories.ts';
import type { World } from './world.ts';

/** One thing that may happen: a sentence for the trace and what it does. */
export interface Event {
  readonly what: string;
  readonly act: () => Promise<void> | void;
}
export type Maker = readonly [name: Happening, weight: number, make: () => Event | null];

const MOODS: readonly (readonly [number, Mood])[] = [
  [10, 'approve'],
  [1, 'reject'],
  [1, 'revise'],
  [3, 'undo'],
  [1, 'was_sent'],
  [1, 'resend'],
];

/** Everything that comes from outside of the programs: people, mail, time, and what breaks. */
export class Events {
  readonly told: { number: number; step: number; what: string }[] = [];
  private number = 0;
  private mails = FIRST_MAILS;
  private readonly makers: (readonly [number, () => Event | null])[];

  constructor(
    private readonly world: World,
    private readonly checker: Checker,
    private readonly profile: Profile,
    private readonly random: Random,
    private readonly without: ReadonlySet<number>,
  ) {
    this.files = new Files(world.kernel, random);
    const edits = new Editing(world, checker, random, this.files);
    const faults = new Faults(world, checker, random, this.files.savings);
    const phone = new Telephone(world, checker, random, this.files, () => this.pin());
    const malice = new Malice(world, random);
    const asks = (
      ['deletions', 'restore-computer', 'restore-remote', 'evil-host', 'lying-disk'] as const
    ).some((one) => profile.troubles.has(one));
    const hand = profile.focus === 'hand';
    const makers: Maker[] = [
      ['decision', hand ? 10 : 6, () => this.decision()],
      ['whole-vault', 1.5, () => this.wholeVault()],
      ['revoke-here', 0.5, () => this.revokeHere()],
      ['arrival', 2, () => this.arrival()],
      ['time', 6, () => this.time()],
      ['news', 3, () => this.news()],
      ['phone', hand ? 7 : 3, () => phone.next()],
      ['changed-mind', hand ? 3 : 1, () => this.changedMind(edits)],
      ['quarrel', hand ? 2 : 0.5, () => this.quarrel(edits, phone)],
      ['put-away', hand && profile.troubles.has('deletions') ? 0.3 : 0, () => this.putAway(edits)],
      ['edited-late', hand && profile.troubles.has('kill') ? 0.3 : 0, () => this.editedLate(edits)],
      ['answer', asks ? 2 : 0, () => this.answer()],
      ['edit', hand ? 4 : 2, () => edits.next(profile)],
      ...faults.makers(profile),
      ...malice.makers(profile),
    ];
    this.makers = makers.map(([name, weight, make]) => [weight * (profile.story?.often[name] ?? 1), make]);
    this.faults = faults;
  }
  private readonly faults: Faults;
  /** What people's programs write. */
  readonly files: Files;

  /** Lets something happen; what is left out happens not, and everything else as it would have. */
  async next(): Promise<void> {
    const event = this.random.weighted(this.makers)();
    const number = this.number++;
    if (event === null || this.without.has(number)) return;
    this.told.push({ number, step: this.world.kernel.steps, what: event.what });
    this.world.kernel.refChanges++;
    await event.act();
  }

  /** Starts a program that should run and does not, as a service manager does; false where there is none. */
  async startSomething(): Promise<boolean> {
    const { kernel } = this.world;
    const awake = this.profile.focus === 'hand' ? this.world.locals : this.world.computers;
    const idle = awake.filter((computer) => computer.running(computer.name) === undefined);
    if (idle.length === 0) return false;
    const computer = this.random.pick(idle);
    this.faults.powerOn(computer);
    this.checker.effects.modes.set(computer, this.faults.modeOf(computer));
    const cloud = computer.name.startsWith('cloud');
    const process = this.newProcess(computer, computer.name);
    await kernel.start(process, () =>
      cloud
        ? cloudRole(this.world, computer.name)
        : localRole(this.world, computer, this.faults.modeOf(computer), this.checker),
    );
    return true;
  }

  private newProcess(computer: Computer, name: string): Process {
    const process = new Process(name, computer, computer.newPid(), this.world.kernel.steps);
    const others = computer.processes.filter(({ alive, ended }) => alive && !ended);
    computer.processes.splice(0, computer.processes.length, ...others, process);
    return process;
  }

  private async run(computer: Computer, name: string, main: () => Promise<void>): Promise<void> {
    const process = this.newProcess(computer, name);
    await this.world.kernel.start(process, () =>
      main().catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      }),
    );
  }

  private decision(
    computer = this.random.pick(this.world.locals),
    mood: Mood = this.random.weighted(MOODS),
    about = '',
  ): Event {
    const { random } = this;
    return {
      what: `a person at ${computer.name} wants to ${mood}`,
      act: () =>
        this.run(computer, 'card', () =>
          decideHere(LAPTOP, mood, this.pin(), random, this.checker.signed, this.writer(computer), about),
        ),
    };
  }

  /** The terminal writes with our own store; Obsidian, in which the card is, as it writes all files. */
  private writer(computer: Computer): Write {
    const { files, checker } = this;
    const inObsidian = this.random.chance(0.6);
    return async (store, { path, text }) => {
      if (inObsidian) {
        files.save(computer, path, text, 'in-steps', {
          whole: (file) => {
            checker.decisions.whole(computer, path, file);
          },
        });
        return;
      }
      await store.create(path, text);
      const file = files.find(computer, path);
      if (file !== null) checker.decisions.whole(computer, path, file);
    };
  }

  /** Which computer people want to send: mostly the first. */
  private pin() {
    const { locals } = this.world;
    const computer = this.random.chance(0.8) ? locals[0] : this.random.pick(locals);
    return computer === undefined ? null : pinOf(computer, this.faults.modeOf(computer));
  }

  /** Another text, or the same once more, approved at once: what was approved before is to be taken over. */
  private changedMind(edits: Editing): Event | null {
    const computer = this.random.pick(this.world.locals);
    const edit = edits.draft(computer);
    if (edit === null) return null;
    if (this.random.chance(0.4))
      return {
        what: `a person at ${computer.name} takes ${edit.approval} back, and approves it again`,
        act: async () => {
          await this.decision(computer, 'undo', edit.approval).act();
          await this.decision(computer, 'approve', edit.approval).act();
        },
      };
    return {
      what: `${edit.what}, and approves it`,
      act: async () => {
        await edit.act();
        await this.decision(computer, 'approve', edit.approval).act();
      },
    };
  }

  /** What was approved is deleted, and another text approved and taken back: which can't name what is gone. */
  private putAway(edits: Editing): Event | null {
    const computer = this.random.pick(this.world.locals);
    const edit = edits.draft(computer);
    if (edit === null) return null;
    const { approval } = edit;
    return {
      what: `${edit.what}, whose decisions are deleted, approves it, and takes that back`,
      act: async () => {
        edits.putAway(computer, approval);
        await edit.act();
        await this.decision(computer, 'approve', approval).act();
        await this.decision(computer, 'undo', approval).act();
      },
    };
  }

  /** The program ends as it is about to hand a message over, and a person writes on in the draft. */
  private editedLate(edits: Editing): Event | null {
    const computer = this.random.pick(this.world.locals);
    const edit = edits.draft(computer);
    if (edit === null) return null;
    return {
      what: `${edit.what}, once the program there ends before the first byte of its next message`,
      act: () => {
        this.world.kernel.moments.arm('server-asks', computer, () => {
          this.faults.endProgram(computer);
          void edit.act();
        });
      },
    };
  }

  /** Two devices decide at the same time about what each of them sees. */
  private quarrel(edits: Editing, phone: Telephone): Event | null {
    const computer = this.random.pick(this.world.locals);
    const edit = edits.draft(computer);
    if (edit === null) return null;
    const mood = this.random.pick(['approve', 'approve', 'approve', 'reject'] as const);
    return {
      what: `${edit.what}, approves something, and at the same time wants to ${mood} at the phone`,
      act: async () => {
        phone.pull(computer);
        await edit.act();
        await phone.decideAndPush(computer, mood);
        await this.decision(computer, 'approve').act();
      },
    };
  }

  private wholeVault(): Event {
    const computer = this.random.pick(this.world.locals);
    // The dashboard says that the hand is locked: most people answer that.
    const lines = journalLines(computer);
    const locked = count(lines, 'locked') > count(lines, 'released');
    const kind = this.random.weighted([
      [3, 'resume'],
      [locked ? 0.5 : 2, 'pause'],
      [locked ? 6 : 1, 'release'],
      [locked ? 0.3 : 1.5, 'revoke_key'],
    ] as const);
    return {
      what: `a person at ${computer.name} says ${kind}`,
      act: () =>
        this.run(computer, 'terminal', () =>
          decideAll(computer, LAPTOP, kind, PHONE, this.checker.signed, this.writer(computer)),
        ),
    };
  }

  /** The phone is lost: at the terminal its key is revoked while the hand is about to send what it approved. */
  private revokeHere(): Event {
    const computer = this.random.pick(this.world.locals);
    return {
      what: `a person at ${computer.name} revokes the phone once the hand asks the mailbox`,
      act: () => {
        this.world.kernel.moments.arm('mailbox-asked', computer, () => {
          revokeHere(computer, PHONE);
        });
      },
    };
  }

  private answer(): Event {
    const computer = this.random.pick(this.world.computers);
    const unfreeze = this.random.pick(['restore', 'restore', 'accept'] as const);
    return {
      what: `a person at ${computer.name} answers sync: ${unfreeze}`,
      act: async () => {
        if (unfreeze === 'accept') this.checker.history.excused = true;
        await this.run(computer, 'terminal', () => {
          answerSync(unfreeze);
          return Promise.resolve();
        });
      },
    };
  }

  private arrival(): Event {
    const again = this.random.chance(0.3);
    const n = again ? this.random.below(this.mails) : this.mails++;
    const copy = 100 + this.number;
    return {
      what: again ? `mail ${String(n)} arrives once more` : `mail ${String(n)} arrives`,
      act: () => {
        this.world.deliver(mail(n), copy);
      },
    };
  }

  private time(): Event {
    const seconds = this.random.weighted([
      [8, this.random.between(20, 60)],
      [2, this.random.between(60, 1200)],
      [0.6, this.random.between(3600, 30_000)],
      [0.6, this.random.between(90_000, 200_000)],
      [0.1, this.random.between(600_000, 900_000)],
    ]);
    return {
      what: `${String(seconds)} seconds pass`,
      act: () => {
        this.world.kernel.time += seconds * 1000;
      },
    };
  }

  private news(): Event | null {
    const listening = this.world.computers.flatMap(({ processes }) =>
      processes.filter(({ news, alive }) => alive && news !== null),
    );
    if (listening.length === 0) return null;
    const process = this.random.pick(listening);
    return { what: `${process.name} hears of a change`, act: () => this.world.kernel.tell(process) };
  }
}

function count(lines: readonly { readonly type: string }[], type: string): number {
  return lines.filter((line) => line.type === type).length;
}
