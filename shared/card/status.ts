import { fingerprint } from '../approval/keys.ts';
import { oneLine } from '../text/show.ts';
import type { Basis, Material } from './basis.ts';
import type { Standing } from './state.ts';

/** Where an approval stands and what to do about it, in a sentence or two. */
export function statusOf({ state, own, about }: Standing, { request }: Basis, { hand }: Material): string {
  const result = oneLine(request.result, 600);
  const mode = own.kind === 'approved' ? own.decision.mode : hand?.mode;
  switch (state) {
    case 'pending':
      return 'Waits for your countersignature.';
    case 'approved': {
      const effect = mode === 'live' ? 'sends it' : 'rehearses it and sends nothing';
      const reported = request.status === 'held' && result !== '' ? ` It reports: ${result}` : '';
      const planned = own.kind === 'approved' && request.not_before > own.decision.signed_at;
      const when = planned ? 'at the time that is set' : `after ${String(hand?.hold_seconds ?? 30)} seconds`;
      return `Countersigned. Your computer ${effect} ${when}; until then you can undo.${reported}`;
    }
    case 'undone':
      return 'Undo requested: it wins unless your computer had already begun to send. Approve again to send.';
    case 'taken-back':
      return `Undone, as your computer reports: ${result}`;
    case 'rejected': {
      const reason = own.kind === 'rejected' ? oneLine(own.decision.reason, 500) : '';
      if (own.kind !== 'rejected' && result !== '') return result;
      return reason === '' ? 'Rejected.' : `Rejected: ${reason}`;
    }
    case 'revising':
      return `You asked for changes${own.kind === 'revising' ? `: “${oneLine(own.decision.wish, 300)}”` : ''}. A new draft takes the place of this one.`;
    case 'contested':
      return 'Decisions on this contradict each other; while they do, nothing is sent. Decide again to settle it.';
    case 'edited':
      return 'The draft was changed after your approval, which is void unless it was already carried out. Read it again.';
    case 'expired':
      return 'Expired: nobody decided in time, and nothing is sent.';
    case 'superseded':
      return 'A newer draft takes the place of this one; nothing is sent from here.';
    case 'elsewhere':
      return `Approved with the key ${about === null ? '' : fingerprint(about.key)}, as your computer reports: ${result} If that is one of your devices, there is nothing to do.`;
    case 'refused':
      return `Not sent. ${result}`;
    case 'rehearsed':
      return `${result} Nothing has left.`;
    case 'unknown':
      return `It is not known whether this was sent. ${result}`;
    case 'sent':
      return result === '' ? 'Sent.' : result;
    case 'closed':
      return closed(result, request.status, own.kind);
    case 'unreadable':
      return '';
  }
}

function closed(result: string, status: Basis['request']['status'], own: Standing['own']['kind']): string {
  if (own === 'settled') return 'You said that this was sent; it is over.';
  if (status === 'pending')
    return 'This note was put away by hand; your computer takes that for a rejection.';
  return result === '' ? `This is over: ${status}.` : result;
}
