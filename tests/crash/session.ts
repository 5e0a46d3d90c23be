import { type Random } from '../simulation/random.ts';
import { type RoleProcess } from '../support/role-process.ts';
import { CrashWorld, type Programs, type Role } from './crash-world.ts';
import { Evidence, GOALS } from './evidence.ts';
import { kindOf } from './kill-points.ts';
import { type Outcome } from './outcome.ts';
import { approve } from './person.ts';

/** Longer than any machine is slow; nothing waits for it but a test that has failed. */
export const LIMIT_MS = 120_000;

/** What a person who comes back looks at again: an edit that crossed an approval voids it, and both are theirs. */
const AGAIN = new Set(['pending', 'edited', 'refused']);

/** Two machines at work and a person beside them, for one campaign: what happens to the machines is the campaign's. */
export class Session {
  last = '';
  readonly evidence: Evidence;

  private constructor(
    readonly world: CrashWorld,
    readonly random: Random,
    readonly outcome: Outcome,
  ) {
    this.evidence = new Evidence(world);
  }

  static async make(programs: Programs, random: Random, outcome: Outcome): Promise<Session> {
    return new Session(await CrashWorld.start(programs), random, outcome);
  }

  /** Both machines start for the first time, over a first mail. */
  async begin(): Promise<void> {
    this.world.mail();
    await this.inStep(this.world.begin('cloud'));
    await this.inStep(this.world.begin('local'));
  }

  /** All processes live; everything is brought to its end, and nothing may be missing. */
  async rest(): Promise<void> {
    const { world } = this;
    const local = world.running('local');
    await local.until(
      'every mail has its request',
      async () => (await world.approvals()).length === world.mails,
      LIMIT_MS,
    );
    let open: string[] = [];
    const settled = async () => {
      this.note(await this.evidence.drafts());
      for (const { request, placed } of await world.approvals())
        if (placed.place === 'pending_approval' && AGAIN.has(request.status)) await this.#approve(request.id);
      const notes = await world.approvals();
      open = notes
        .filter(({ request, placed }) => placed.place !== 'done' && request.status !== 'unknown')
        .map(({ path, request }) => `${path}: ${request.status}, ${request.result}`);
      return open.length === 0 && notes.length === world.mails;
    };
    // As long as fewer are open each time: on a busy machine a hundred of them take longer than one.
    for (let before = Infinity, ended = false; !ended;) {
      ended = await local.until('every approval has its end', settled, LIMIT_MS).then(
        () => true,
        (error: unknown) => {
          if (open.length >= before) throw new Error(`Open for long: ${open.join('; ')}`, { cause: error });
          before = open.length;
          return false;
        },
      );
    }
    const quiet = async () => {
      await world.stop('local');
      await world.stop('cloud');
      // What Local wrote last is published when it starts again, and the cloud has it after that.
      await this.inStep(world.begin('local'));
      await world.stop('local');
      await this.inStep(world.begin('cloud'));
      await world.stop('cloud');
    };
    await quiet();
    this.note(await this.evidence.atRest());
    this.outcome.mails += world.mails;
    this.outcome.commits += this.evidence.commits;
    this.outcome.delivered += world.smtp.delivered.length;
    this.outcome.unknown += (await world.approvals()).filter(
      ({ request }) => request.status === 'unknown',
    ).length;
  }

  /** Something for everybody: a mail, a line in a note of the person's, an answer that the person puts into their own words. */
  async work(): Promise<void> {
    this.world.mail();
    this.write();
    const waiting = (await this.world.approvals()).filter(
      ({ request, placed }) => placed.place === 'pending_approval' && request.status === 'pending',
    );
    for (const { request } of waiting.slice(0, 2)) await this.#approve(request.id);
  }

  /** The person writes a line into a note of their own; gives the line. */
  write(): string {
    const line = `- note ${this.evidence.written.length}`;
    this.world.edit(GOALS, (text) => `${text}${line}\n`);
    this.evidence.written.push(line);
    return line;
  }

  async #approve(id: string): Promise<void> {
    const note = (await this.world.approvals()).find(({ request }) => request.id === id);
    const number = Number(/^ana(\d+)@/.exec(note?.request.to[0] ?? '')?.[1]);
    if (note === undefined || Number.isNaN(number)) return;
    const line = `In my own words, ${number}.`;
    const edited =
      note.text.includes(line) ||
      this.world.edit(note.path, (text) => text.replace(/^(```countersign\n)/m, `$1${line}\n`));
    if (!edited) return;
    this.evidence.answers.set(number, line);
    await approve(this.world.pair, id).catch(() => null);
  }

  async inStep(process: RoleProcess): Promise<void> {
    await process.event('a round without trouble', isQuietRound, LIMIT_MS);
  }

  trace(): void {
    const kind = kindOf(this.world.traced());
    if (kind === '') return;
    this.last = kind;
    for (const line of kind.split('\n'))
      this.outcome.points.set(line, (this.outcome.points.get(line) ?? 0) + 1);
  }

  check(dead: readonly Role[]): void {
    this.note([
      ...dead.flatMap((role) => this.evidence.clone(role)),
      ...this.evidence.published(),
      ...this.evidence.deliveries(),
    ]);
  }

  note(problems: readonly string[]): void {
    this.outcome.problems.push(...problems.map((problem) => `${problem} (after: ${this.last})`));
  }
}

function isQuietRound(event: { readonly event: string; readonly [key: string]: unknown }): boolean {
  return event.event === 'round' && Array.isArray(event['trouble']) && event['trouble'].length === 0;
}
