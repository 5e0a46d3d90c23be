import { dirname } from 'node:path';
import { SmallDisk, canMount } from '../hostile/small-disk.ts';
import { type RoleEvent, type RoleProcess } from '../support/role-process.ts';
import { type Round, campaignOf } from './campaign.ts';
import { type Programs, type Role } from './crash-world.ts';
import { GOALS } from './evidence.ts';
import { type FaultPlan, NO_FAULT } from './fault-plan.ts';
import { git } from './native-git.ts';
import { type Campaign, type Outcome } from './outcome.ts';
import { LIMIT_MS, type Session } from './session.ts';

/**
 * Disks that fill up or can't be written at any moment of either daemon's work, and processes that are killed while it is so. Where
 * this user may mount one, the laptop's vault is a small file system that is really filled; the other disks fail at an exact call.
 */
export function failDisks(programs: Programs, campaign: Campaign): Promise<Outcome> {
  const mounts = canMount();
  return campaignOf('disks', programs, campaign, (session) => new Disks(session, mounts));
}

const PARTS = ['vault', 'state'] as const;
type Part = (typeof PARTS)[number];

class Disks implements Round {
  readonly #mounted: SmallDisk | null;
  /** Of the disk that fails now. */
  #plan: FaultPlan = NO_FAULT;
  #really = false;

  constructor(
    private readonly session: Session,
    mounts: boolean,
  ) {
    this.#mounted = mounts ? new SmallDisk(session.world.pair.localVault) : null;
  }

  async once(): Promise<void> {
    const { world, random, outcome } = this.session;
    this.#really = this.#mounted !== null && random.chance(0.3);
    const role: Role = this.#really ? 'local' : random.pick(['cloud', 'local']);
    const part: Part = this.#really ? 'vault' : random.pick(PARTS);
    const kind = random.pick(['full', 'full', 'read-only'] as const);
    const process = world.running(role);
    const from = process.events.length;
    if (!this.#really) this.#arm(role, kind, part, random.between(1, 80));
    else if (kind === 'full') this.#mounted?.fill();
    else this.#mounted?.readOnly(true);
    await this.session.work().catch(notWritten);
    // A program that has nothing to do touches no disk, and may lack what it only keeps to be quicker; so it gets more to do, ever
    // less often: on a busy machine a new mail every two seconds lets the cloud publish so often that Local comes to nothing else.
    const until = performance.now() + LIMIT_MS;
    for (let wait = 2000; !(await told(process, from, wait)) && performance.now() < until; wait *= 2)
      await this.session.work().catch(notWritten);
    outcome.faults++;
    this.#note(`${kind} disk under the ${part} of ${role}`);
    if (!(await told(process, from, 0))) this.session.note([`${role} said nothing of its disk`]);
    this.session.note(this.session.evidence.published());
    if (random.chance(0.5)) await this.#killedMeanwhile(role);
    else this.#roomAgain(role);
    await this.#goesOn(role);
    this.session.note(await this.session.evidence.all());
  }

  end(): void {
    this.#mounted?.remove();
  }

  /** The process dies while nothing can be written; half of the time another tries to start before there is room. */
  async #killedMeanwhile(role: Role): Promise<void> {
    const { world, random, outcome } = this.session;
    await world.running(role).stop('SIGKILL');
    this.session.check([role]);
    if (!this.#really && random.chance(0.5)) {
      const starting = world.begin(role, { ...this.#plan, at: 1 });
      if (!(await told(starting, 0, LIMIT_MS)))
        this.session.note([`${role} said nothing of its disk at its start`]);
      await starting.stop('SIGKILL');
      outcome.recovering++;
      this.session.check([role]);
    }
    this.#room(role, 0);
    world.begin(role);
  }

  #roomAgain(role: Role): void {
    const { world } = this.session;
    const process = world.running(role);
    this.#room(role, process.pid);
    // A program may end where it can't go on; its keeper (pm2, systemd, launchd) starts it again.
    if (process.hasEnded) world.begin(role);
  }

  /** What is asked of it now reaches the remote. */
  async #goesOn(role: Role): Promise<void> {
    const { session } = this;
    const { world } = session;
    const tip = () => git(world.git.repository, 'rev-parse', 'main');
    if (role === 'local') {
      const line = session.write();
      const there = () => git(world.git.repository, 'show', `main:${GOALS}`).includes(line);
      await world.running(role).until('the edit is published', there, LIMIT_MS);
    } else {
      const name = `invoice-${world.mail()}_`;
      const there = () =>
        git(world.git.repository, 'ls-tree', '-r', '--name-only', tip(), '--', 'Pending_Approval').includes(
          name,
        );
      await world.running(role).until('the draft is published', there, LIMIT_MS);
    }
  }

  #arm(role: Role, fault: 'full' | 'read-only', part: Part, at: number): void {
    const { world } = this.session;
    const folder = part === 'vault' ? world.vaultOf(role) : dirname(world.cloneOf(role));
    this.#plan = { at, fault, under: [folder] };
    world.arm(role, this.#plan);
    if (role === 'local') world.armHands({ ...this.#plan, at: 1 });
  }

  #room(role: Role, pid: number): void {
    this.#mounted?.readOnly(false);
    this.#mounted?.empty();
    this.#plan = NO_FAULT;
    this.session.world.armHands(NO_FAULT);
    if (pid !== 0) this.session.world.arm(role, NO_FAULT);
  }

  #note(last: string): void {
    const { session } = this;
    session.last = `${this.#really ? 'real ' : ''}${last}`;
    session.world.traced();
    session.outcome.points.set(session.last, (session.outcome.points.get(session.last) ?? 0) + 1);
  }
}

/** A disk that fails is said: in a failure, in a round's trouble, or by not starting. False where that takes longer. */
async function told(process: RoleProcess, from: number, limitMs: number): Promise<boolean> {
  const since = () => process.events.slice(from).some(isTrouble) || process.hasEnded;
  await process.until('it says what is wrong', since, limitMs).catch(() => undefined);
  return since();
}

function isTrouble(event: RoleEvent): boolean {
  const trouble = event['trouble'];
  return event.event === 'failed' || event.event === 'sync' || (Array.isArray(trouble) && trouble.length > 0);
}

/** The person's own program can't write either on a full disk, and says so. */
function notWritten(error: unknown): void {
  if (!/ENOSPC|EROFS|full|may not|not written/.test(String(error))) throw error;
}
