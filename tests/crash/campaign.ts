import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
      outcome.problems.push(`world ${world} (after: ${session.last}): ${inFull(error)}`);
    } finally {
      outcome.seconds = Math.round((performance.now() - begun) / 1000);
      if (outcome.problems.length > 0) outcome.problems.push(keptStory(seed, session));
      await session.world.stopAll();
      round?.end?.();
      await session.world.remove();
    }
  }
  for (const problem of outcome.problems) campaign.say(`${name}: WRONG: ${problem}`);
  return outcome;
}

function inFull(error: unknown): string {
  return error instanceof Error && error.cause !== undefined
    ? `${String(error)} ${inFull(error.cause)}`
    : String(error);
}

/** What all processes said is what explains a failure, and it is gone with their folders. */
function keptStory(seed: number, { world }: Session): string {
  const file = join(tmpdir(), `countersign-crash-${String(seed)}.jsonl`);
  writeFileSync(file, world.story());
  return `what the processes said is in ${file}`;
}
