import type { Health } from '../shared/link/messages.ts';
import type { LinkState } from './link/link.ts';

/** All that the status bar tells, at one moment. */
export interface Standing {
  /** Approvals that want a decision. */
  readonly count: number;
  /** Whether sending is paused, as far as notes say. */
  readonly paused: boolean;
  readonly link: { readonly state: LinkState; readonly why: string; readonly health: Health | null };
  /** Sentences that the person should know and has not put away. */
  readonly warnings: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The line of the status bar, and what it says when pointed at. Nothing is claimed that this device does not know. */
export function statusWords({ count, paused, link, warnings, now }: Standing): {
  readonly line: string;
  readonly more: string;
} {
  const waits = count === 0 ? 'Nothing to approve' : `${String(count)} to approve`;
  const { health } = link;
  const isPaused = paused || (link.state === 'connected' && health?.paused === true);
  const [word, sentence] = ofLink(link, now);
  const words = [...(isPaused ? ['paused'] : []), word];
  const sentences = [
    ...(isPaused ? ['Sending is paused until you resume it.'] : []),
    ...(sentence === '' ? [] : [sentence]),
    ...warnings,
  ];
  return {
    line: [waits, ...words, ...(warnings.length === 0 ? [] : ['warning'])].join(' · '),
    more: ['Open approvals', ...sentences].join('\n'),
  };
}

type Words = readonly [word: string, sentence: string];

const FILES_ONLY = 'files only';

function ofLink({ state, why, health }: Standing['link'], now: number): Words {
  if (state === 'refused') return ['no link', why];
  if (state !== 'connected' || health === null)
    return [FILES_ONLY, why === '' ? 'Nothing is known here about sync.' : why];
  const { trouble, sync } = health;
  if (trouble.length > 0) return ['trouble', trouble.join('\n')];
  const at = Date.parse(sync.last_success);
  switch (sync.outcome) {
    case 'frozen':
      return ['sync stopped', 'Sync asks you something; see: countersign sync'];
    case 'no-remote':
      return ['linked', ''];
    case 'in-step':
    case 'waiting':
    case 'failed':
      if (!sync.remote_reachable) return ['offline', waiting(sync.backlog)];
      if (sync.outcome === 'failed') return ['sync failed', waiting(sync.backlog)];
      return [Number.isFinite(at) ? `synced ${ago(now - at)} ago` : 'not synced yet', ''];
  }
}

function waiting(backlog: number): string {
  return backlog === 0 ? '' : `${String(backlog)} of your changes wait to be published.`;
}

/** A length of time in its largest unit, `12 s` to `3 d`; what lies ahead of a clock that is behind is `0 s`. */
export function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${String(seconds)} s`;
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} min`;
  if (seconds < 48 * 3600) return `${String(Math.floor(seconds / 3600))} h`;
  return `${String(Math.floor(seconds / 86_400))} d`;
}
