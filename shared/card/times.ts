import { instant } from '../text/time.ts';
import type { ApprovalRequest, HandStatus } from '../vault/schemas.ts';
import type { Standing } from './state.ts';

/** When things happen, as instants; '' where that is not known. The face shows them in its own zone. */
export interface Times {
  readonly expires: string;
  readonly notBefore: string;
  /** The hold after an approval, or null while no computer has said what it is. */
  readonly holdSeconds: number | null;
  /** When an approved mail leaves: as the computer reports it, else as far as can be told here. */
  readonly leaves: string;
}

/** Local's reports name the end of a wait as an instant (`Held until 2026-11-20T08:31:00Z; …`). */
const REPORTED = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/;

export function timesOf(request: ApprovalRequest, hand: HandStatus | null, { state, own }: Standing): Times {
  return {
    expires: request.expires,
    notBefore: request.not_before,
    holdSeconds: hand?.hold_seconds ?? null,
    leaves: state === 'approved' && own.kind === 'approved' ? leaves(request, hand, own.decision) : '',
  };
}

function leaves(
  request: ApprovalRequest,
  hand: HandStatus | null,
  decision: { readonly decision_id: string; readonly signed_at: string },
): string {
  const reported = request.status === 'held' && request.decision === decision.decision_id;
  const said = reported ? REPORTED.exec(request.result)?.[0] : undefined;
  if (said !== undefined) return said;
  const held = Date.parse(decision.signed_at) + (hand?.hold_seconds ?? 30) * 1000;
  return instant(Math.max(held, request.not_before === '' ? 0 : Date.parse(request.not_before)));
}
