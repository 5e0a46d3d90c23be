import { type Station, baselineAfter, stationsOf } from './baseline.ts';
import type { CycleReport } from './cycle-report.ts';
import type { CycleOptions, EngineParts } from './engine-parts.ts';
import type { NoteGroups } from './note-group.ts';
import { type Received, acceptedView, lineFrom, receive } from './receive.ts';
import { goBack, lostHistory } from './rewound.ts';
import type { SyncState } from './state-file.ts';
import type { VaultView } from './vault-view.ts';

/** One call of `cycle`, over all of its attempts. */
export interface Run {
  readonly report: CycleReport;
  readonly restoreHeld: boolean;
  /** A person's answer to a lost history; used up by the first. */
  history: CycleOptions['unfreeze'];
  /** … and to vanished notes. 'ignore': they vanished by the answer about the history that was given just now. */
  loss: CycleOptions['unfreeze'] | 'ignore';
}

/** What this clone accepts of the published history, and what the disk would hold had nobody touched it. */
export interface History {
  readonly received: Received;
  readonly baseline: (disk: ReadonlyMap<string, string>) => VaultView;
}

/** A new base to stand on before going on. */
export interface Stand {
  readonly standOn: string | null;
}

/**
 * Goes from the state's base to the tip: through the new commits where the tip descends from the base, else through a
 * person's answer. 'done' where there is none: nothing is applied and nothing published (PROTOCOL §8).
 */
export async function acceptHistory(
  parts: EngineParts,
  groups: NoteGroups,
  { base, made, applying, held: holds }: SyncState,
  tip: string | null,
  run: Run,
): Promise<History | Stand | 'again' | 'done'> {
  const { repository, pinned } = parts;
  const held = new Map(Object.entries(holds));
  const start: Received = { view: acceptedView(await repository.files(base), held), held };
  const line = tip === null ? (base === null ? [] : null) : await lineFrom(repository, base, tip);
  if (line === null) return answerLoss(parts, groups, { base: base ?? '', tip }, start, run);
  const known: Station[] = [];
  let received = start;
  for (const { commit, leadingUp } of stationsOf(line, new Set([...made, ...applying]))) {
    const { view: before } = (received = await receive(repository, groups, pinned, received, leadingUp));
    if (commit === null) continue;
    received = await receive(repository, groups, pinned, received, [commit]);
    known.push({ before, after: received.view, ours: made.includes(commit) });
  }
  return { received, baseline: (disk) => baselineAfter(start.view, known, disk) };
}

async function answerLoss(
  parts: EngineParts,
  groups: NoteGroups,
  lost: { base: string; tip: string | null },
  start: Received,
  run: Run,
): Promise<History | Stand | 'again' | 'done'> {
  const { report, history } = run;
  if (history === undefined) {
    report.freeze(await lostHistory(parts.repository, lost));
    return 'done';
  }
  run.history = undefined;
  run.loss = 'ignore';
  const answer = await goBack(parts, groups, lost, start, history);
  if (answer.kind === 'accepted') return { received: answer.received, baseline: () => start.view };
  if (answer.kind === 'refused') {
    report.refuse(answer.refusal);
    return 'done';
  }
  return answer.base === undefined ? 'again' : { standOn: answer.base };
}
