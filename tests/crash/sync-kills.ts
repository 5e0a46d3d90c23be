import { type RoleProcess } from '../support/role-process.ts';
import { type Programs, type Role } from './crash-world.ts';
import { NO_FAULT } from './fault-plan.ts';
import { whileRecovering, whileSending, whileWorking } from './kill-points.ts';
import { type Campaign, type Outcome } from './outcome.ts';
import { type Round, campaignOf } from './campaign.ts';
import { LIMIT_MS, type Session } from './session.ts';

/**
 * Kills both daemons and the hand again and again, while mail comes, the person writes and approves and the other side goes on
 * working; and each of them again while it recovers.
 */
export function killSyncing(programs: Programs, campaign: Campaign): Promise<Outcome> {
  return campaignOf('sync daemons', programs, campaign, (session) => new Deaths(session));
}

class Deaths implements Round {
  constructor(private readonly session: Session) {}

  /** One or both die over new work; then each starts again, perhaps dies of that too, and must come to be in step. */
  async once(): Promise<void> {
    const { world, random } = this.session;
    const victims = random.weighted<readonly Role[]>([
      [3, ['cloud', 'local']],
      [1, ['cloud']],
      [1, ['local']],
    ]);
    for (const role of victims) world.arm(role, whileWorking(random));
    await this.session.work();
    await Promise.all(victims.map((role) => this.#death(role)));
    this.session.check(victims);
    // One after the other, so that each trace has one owner.
    for (const role of victims) {
      if (random.chance(0.4)) await this.#diesRecovering(role);
    }
    await Promise.all(victims.map((role) => this.session.inStep(world.begin(role))));
    this.session.note(await this.session.evidence.all());
  }

  async #death(role: Role): Promise<void> {
    const { world } = this.session;
    const process = world.running(role);
    // A plan can name a point that this work does not come to; more work does, and any call at all comes soon.
    const again = setInterval(() => {
      // Before its first event it may not listen to signals yet.
      if (process.events.length > 0) world.arm(role, { at: 5, how: 'before', fault: 'kill' });
    }, 3000);
    const limit = setTimeout(() => void process.stop('SIGABRT'), LIMIT_MS);
    await process.ended();
    clearInterval(again);
    clearTimeout(limit);
    this.#died(process);
  }

  async #diesRecovering(role: Role): Promise<void> {
    const { world, random, outcome } = this.session;
    const plan = whileRecovering(random);
    const ofItsHand = role === 'local' && random.chance(0.3) ? whileSending(random) : NO_FAULT;
    const process = world.begin(role, ofItsHand === NO_FAULT ? plan : NO_FAULT, ofItsHand);
    if (ofItsHand === NO_FAULT) {
      await this.#death(role);
      outcome.recovering++;
    } else {
      // The hand dies, or had nothing to do; Local stays, and goes on with another.
      await this.session.inStep(process);
      this.session.trace();
      await process.stop('SIGKILL');
      this.#died(process);
    }
    this.session.check([role]);
  }

  #died(process: RoleProcess): void {
    if (process.signal !== 'SIGKILL')
      this.session.note([`a daemon ended by itself (${String(process.signal)})`]);
    this.session.outcome.faults++;
    this.session.trace();
  }
}
