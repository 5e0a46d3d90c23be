import { type ApprovalState } from '../../shared/approval/state.ts';
import { type Effect, type Ending } from './effect.ts';
import { type Evidence } from './entry.ts';
import { type Outcome, type OutcomeParts, outcome } from './outcome.ts';
import { type Facts, type Step } from './plan.ts';
import { type HandSettings } from './settings.ts';

/** What to tell (or still do) about an effect that has ended or is being worked on by somebody. */
export function endedOutcome(
  effect: Effect,
  facts: Facts,
  settings: HandSettings,
  state: ApprovalState['kind'],
): Step {
  const parts = { approval: effect.record.approval, decision: effect.record.decision_id };
  if (effect.open !== null) {
    const message = 'Another process on this computer is sending this; its outcome is not known yet.';
    return rest(outcome('waiting', 'in-attempt', message, { ...parts, until: facts.now + settings.recheck }));
  }
  if (effect.ending === null) throw new Error('An effect without an ending has no outcome.');
  if (effect.ending.state === 'accepted' && !effect.ending.filed && !facts.triedFiling(parts.decision)) {
    return { kind: 'file', effect };
  }
  return rest(tell(effect.ending, parts, state));
}

/** For somebody who only looks: what the hand would do next, as an outcome that is not final. */
export function dueOutcome(step: Exclude<Step, { kind: 'rest' }>, approval: string): Outcome {
  const { record, ending } = step.effect;
  const parts = { approval, decision: record.decision_id };
  if (ending !== null && step.kind !== 'recover') return tell(ending, parts, 'approved');
  const message =
    step.kind === 'cancel'
      ? 'Taken back; the hand has yet to note it.'
      : 'Nothing stands against it; it leaves when the hand is next asked.';
  return outcome(step.kind === 'cancel' ? 'cancelled' : 'waiting', `due-${step.kind}`, message, parts);
}

function tell(ending: Ending, parts: OutcomeParts, state: ApprovalState['kind']): Outcome {
  switch (ending.state) {
    case 'accepted': {
      const late =
        state === 'approved' || state === 'settled' ? '' : ' The later decision came after it had left.';
      return outcome('accepted', 'accepted', word(ending.evidence) + late, {
        ...parts,
        evidence: ending.evidence,
        at: ending.at,
      });
    }
    case 'refused':
      return outcome('refused', 'refused', ending.message, parts);
    case 'cancelled':
      return outcome(
        'cancelled',
        'cancelled',
        `Taken back before anything left (by decision ${ending.by}).`,
        parts,
      );
    case 'rehearsed':
      return outcome(
        'rehearsed',
        'rehearsed',
        'Rehearsed: the message was built and checked, no connection was opened. Approve it live to send it.',
        parts,
      );
    case 'unknown':
      return ending.looks.nextAt === 0
        ? outcome('unknown', 'ask-person', `${ending.message} ${ending.looks.message} ${ASK}`, parts)
        : outcome('unknown', 'looking', `${ending.message} The Sent folder will be looked at again.`, {
            ...parts,
            until: ending.looks.nextAt,
          });
  }
}

const ASK = 'Look whether it arrived, then choose "It was sent" or "Send again".';

function word(evidence: Evidence): string {
  switch (evidence.word) {
    case 'person':
      return `Sent, on a person's word (decision ${evidence.by}).`;
    case 'sent-folder':
      return `Sent: the very message is in the Sent folder (${evidence.message_id}).`;
    case 'provider': {
      const refused = evidence.recipients.filter(({ accepted }) => !accepted);
      const missing = refused.map(({ address, reply }) => `${address} (${reply})`).join(', ');
      const rest = missing === '' ? '' : ` NOT accepted for ${missing}: write to them separately.`;
      return `Sent: the provider took it (${evidence.reply}).${rest}`;
    }
  }
}

function rest(result: Outcome): Step {
  return { kind: 'rest', outcome: result };
}
