import { type Station, baselineAfter, stationsOf } from './baseline.ts';
import type { Refusal } from '../../shared/result.ts';
import type { Answer, Unfreeze } from './answer.ts';
import type { CycleReport } from './cycle-report.ts';
import type { EngineParts } from './engine-parts.ts';
import type { NoteGroups } from './note-group.ts';
import { type Received, lineFrom, receive } from './receive.ts';
import { goBack, lostHistory } from './rewound.ts';
import type { Standing } from './standing.ts';
import type { SyncState } from './state-file.ts';
import type { VaultView } from './vault-view.ts';

/** One call of `cycle`, over all of its attempts. */
export interface Run {
  readonly report: CycleReport;
  readonly restoreHeld: boolean;
  readonly answer: Answer;
  /** What was answered about vanished notes: it holds for all attempts, each of which puts some of them back. */
  loss: Unfreeze | undefined;
  /** What is known of a push that went first and may or may not have arrived. */
  doubt: Refusal | undefined;
}

/** What this clone accepts of the published history, and what the disk would hold had nobody touched it. */
export interface History {
  readonly received: Received;
  readonly baseline: (disk: VaultView) => VaultView;
  /** A person chose this history instead of the one this clone stood on. */
  readonly chosen: boolean;
}

/**
 * Goes from the state's base to the tip: through the new commits where the tip descends from the base, else through a
 * person's answer. 'done' where there is none: nothing is applied and nothing published (PROTOCOL §8).
 */
export async function acceptHistory(
  parts: EngineParts,
  groups: NoteGroups,
  { base, made, applying }: SyncState,
  from: Standing,
  tip: string | null,
  run: Run,
): Promise<History | SyncState | 'again' | 'done'> {
  const line = tip === null ? (base === null ? [] : null) : await lineFrom(parts.repository, base, tip);
  if (line === null) return answerLoss(parts, groups, { base: base ?? '', tip }, applying, from, run);
  const known: Station[] = [];
  const ofTwin: string[] = [];
  const receiver = {
    ...parts,
    signed: (commit: string, signer: string) => {
      if (base !== null && signer === parts.agent && !made.includes(commit)) ofTwin.push(commit);
    },
  };
  let { received } = from;
  for (const { commit, leadingUp } of stationsOf(line, new Set([...made, ...applying]))) {
    const { view: before } = (received = await receive(receiver, groups, received, leadingUp));
    if (commit === null) continue;
    received = await receive(receiver, groups, received, [commit]);
    const [ours, written] = [made.includes(commit), applying.includes(commit)];
    known.push({ before, after: received.view, ours, written });
  }
  if (ofTwin.length > 0) run.report.twin(parts.agent, ofTwin);
  return { received, baseline: (disk) => baselineAfter(from.disk, known, disk), chosen: false };
}

async function answerLoss(
  parts: EngineParts,
  groups: NoteGroups,
  lost: { base: string; tip: string | null },
  applying: readonly string[],
  { disk: start, received: ours }: Standing,
  { report, answer }: Run,
): Promise<History | SyncState | 'again' | 'done'> {
  const freeze = await lostHistory(parts, lost);
  const unfreeze = answer.to(freeze);
  if (unfreeze === undefined) {
    report.freeze(freeze);
    return 'done';
  }
  const outcome = await goBack(parts, groups, lost, ours.view, unfreeze);
  if (outcome.kind === 'again') return outcome.state ?? 'again';
  if (outcome.kind === 'refused') {
    report.refuse(outcome.refusal);
    return 'done';
  }
  // An attempt before this one may have written some of it already.
  const station = { before: start, after: outcome.received.view, ours: false, written: true };
  const known = lost.tip !== null && applying.includes(lost.tip) ? [station] : [];
  return { received: outcome.received, baseline: (disk) => baselineAfter(start, known, disk), chosen: true };
}
