import { MAX_HELD_BACK, MAX_LINE, MAX_QUEUE, MAX_TROUBLE } from '../../shared/link/limits.ts';
import { type Health, QUEUE_STAGES, type Queued, type SyncHealth } from '../../shared/link/messages.ts';
import { oneLine } from '../../shared/text/show.ts';
import { instant } from '../../shared/text/time.ts';
import { type Round } from '../local/executive.ts';
import { type ApprovalNews } from '../local/follow-outcome.ts';
import { type SyncReport } from '../sync/report.ts';

export interface HealthParts {
  readonly vault: string;
  readonly agent: string;
  readonly round: Pick<Round, 'approvals' | 'hand'>;
  readonly trouble: readonly string[];
  /** The last cycle of sync; null where there is no remote. */
  readonly report: SyncReport | null;
  /** When disk and remote last agreed, milliseconds since 1970; null for not since the start. */
  readonly inStepAt: number | null;
  readonly now: number;
}

/** A round as a health message, cut to what the link carries; sentences may repeat words of the Git host. */
export function healthOf({ vault, agent, round, trouble, report, inStepAt, now }: HealthParts): Health {
  const queue = queueOf(round.approvals);
  const { mode, paused, executor } = round.hand;
  return {
    type: 'health',
    vault,
    role: 'local',
    agent,
    mode,
    paused,
    executor,
    round: instant(now),
    trouble: [...new Set(trouble)].slice(0, MAX_TROUBLE).map(line),
    sync: syncOf(report, inStepAt),
    queue: queue.slice(0, MAX_QUEUE),
    queue_count: queue.length,
  };
}

export function syncOf(report: SyncReport | null, inStepAt: number | null): SyncHealth {
  const last_success = inStepAt === null ? '' : instant(inStepAt);
  if (report === null)
    return {
      outcome: 'no-remote',
      last_success,
      remote_reachable: false,
      held_back: [],
      held_back_count: 0,
      backlog: 0,
    };
  const heldBack = [
    ...report.held.map(({ path, message }) => ({ path, reason: message })),
    ...report.withheld.flatMap(({ paths, message }) => paths.map((path) => ({ path, reason: message }))),
  ];
  return {
    outcome: report.outcome,
    last_success,
    remote_reachable: report.asked,
    held_back: heldBack
      .slice(0, MAX_HELD_BACK)
      .map(({ path, reason }) => ({ path: line(path), reason: line(reason) })),
    held_back_count: heldBack.length,
    backlog: report.backlog.length,
  };
}

function queueOf(approvals: readonly ApprovalNews[]): Queued[] {
  const queue = approvals.flatMap(({ approval, stage, until, message }) => {
    const known = QUEUE_STAGES.find((name) => name === stage);
    return known === undefined ? [] : [{ approval, stage: known, until, why: line(message) }];
  });
  return queue
    .sort((a, b) => (a.until ?? Infinity) - (b.until ?? Infinity) || (a.approval < b.approval ? -1 : 1))
    .map(({ approval, stage, until, why }) => ({
      approval,
      stage,
      due: until === null || !Number.isFinite(until) ? '' : instant(until),
      why,
    }));
}

export function line(text: string): string {
  return oneLine(text, MAX_LINE);
}
