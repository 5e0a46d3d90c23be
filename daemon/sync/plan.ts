import type { EngineParts } from './engine-parts.ts';
import type { History, Run } from './history.ts';
import { lossFreeze } from './loss.ts';
import { keepOneName, keepOnePlace } from './one-place.ts';
import type { Plan, Situation } from './replay-plan.ts';
import { putBack, replay } from './replay.ts';
import { tellPublishedSecrets, withholdSecrets } from './secret-notes.ts';
import { withholdUnfinished } from './unfinished.ts';

/** What this cycle is to publish and to change on disk; null where a person has to be asked first, which is reported. */
export async function planCycle(
  parts: EngineParts,
  base: string | null,
  { received, chosen }: History,
  situation: Situation,
  run: Run,
): Promise<Plan | null> {
  const freeze = run.loss === undefined ? await lossFreeze(parts, base, situation) : null;
  if (freeze !== null) {
    // Who chose another history was not asked about vanished notes; putting them back loses nothing.
    run.loss = chosen ? 'restore' : run.answer.to(freeze);
    if (run.loss === undefined) {
      run.report.freeze(freeze);
      return null;
    }
  }
  const acceptLoss = run.loss === 'accept';
  const plan = run.loss === 'restore' ? putBack(situation) : replay({ ...situation, acceptLoss });
  keepOnePlace(plan, received.view, acceptLoss);
  const blob = (oid: string) => parts.repository.blob(oid);
  await withholdUnfinished(plan, received.view, situation.wrote, blob);
  await withholdSecrets(plan, blob);
  keepOneName(plan, received.view); // Last: a name is free only where its twin really goes.
  await tellPublishedSecrets(plan, blob);
  return plan;
}
