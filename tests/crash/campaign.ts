import { Random } from '../simulation/random.ts';
import { type Programs } from './crash-world.ts';
import { type Campaign, type Outcome, emptyOutcome } from './outcome.ts';
import { Session } from './session.ts';

/** Machines are made anew after so many faults: later commits cost `git fsck` more than they tell. */
const FAULTS_IN_A_WORLD = 50;

export interface Round {
  once(): Promise<void>;
  /** What it made outside the machines' folders. */
  end?(): void;
}

/** Runs rounds of faults over as many worlds as it takes, brings each to rest, and stops at the first thing that is wrong. */
export async function campaignOf(
  name: string,
  programs: Programs,
  campaign: Campaign,
  roundOf: (session: Session) => Promise<Round> | Round,
): Promise<Outcome> {
  const outcome = emptyOutcome(name);
  const begun = performance.now();
  const goesOn = () => !campaign.stopped() && outcome.problems.length === 0;
  for (let world = 0; outcome.faults < campaign.faults && goesOn(); world++) {
    const seed = campaign.seed * 1000 + world;
    const until = Math.min(outcome.faults + FAULTS_IN_A_WORLD, campaign.faults);
    const session = await Session.make(programs, new Random(seed), outcome);
    let round: Round | null = null;
    try {
      round = await roundOf(session);
      await session.begin();
      while (outcome.faults < until && goesOn()) {
        await round.once();
        campaign.say(`${name}: ${outcome.faults} of ${campaign.faults}, ${session.last}`);
      }
      if (outcome.problems.length === 0) await session.rest();
    } catch (error) {
      outcome.problems.push(`world ${world} (after: ${session.last}): ${String(error)}`);
    } finally {
      outcome.seconds = Math.round((performance.now() - begun) / 1000);
      await session.world.stopAll();
      round?.end?.();
      await session.world.remove();
    }
  }
  for (const problem of outcome.problems) campaign.say(`${name}: WRONG: ${problem}`);
  return outcome;
}
