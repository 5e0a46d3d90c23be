import { IS } from '../task/category-words.ts';
import type { Fields } from './fields.ts';

/** What the decisions of a person, or what followed from them, made of an approval. */
const APPROVAL: Readonly<Record<string, string>> = {
  pending: 'An approval waits again',
  edited: 'The draft was changed after its approval, which is void',
  contested: 'Decisions contradict each other: nothing is sent',
  revising: 'Changes were asked for',
  held: 'Approved',
  refused: 'Not sent',
  unknown: 'Unknown whether it was sent',
  rehearsed: 'Rehearsed in dry run: nothing has left',
  rejected: 'Rejected',
  expired: 'Expired: nobody decided in time',
  superseded: 'A newer draft took its place',
  answered: 'Answered elsewhere',
};

/** What happened, in words of ours about what the line says; of a kind that this version does not know, the kind itself. */
export function inWords({ action_type: kind, target, approval_status: status, parameters }: Fields): string {
  const named = (key: string) => parameters.get(key) ?? '';
  switch (kind) {
    case 'take_in':
      return named('category') === 'compose'
        ? 'Took in a note of yours'
        : `Took in a mail${is(named('category'))}`;
    case 'draft': {
      const revision = named('revision');
      return revision === '' || revision === '1'
        ? 'Drafted an answer'
        : `Drafted again, revision ${revision}`;
    }
    case 'approval':
      return own(APPROVAL, status) ?? `An approval became ${status}`;
    case 'send_email':
      return status === 'approved' ? `Sent to ${target}` : (own(APPROVAL, status) ?? `A mail: ${status}`);
    case 'correct':
      return `You said that a mail ${own(IS, named('category')) ?? 'is something else'}`;
    case 'anchor_log':
      return `Took old days out of its log, which begins with ${dayIn(target)}`;
    case 'follow_up':
      return 'Reminded you: nobody has answered';
    default:
      return kind === '' ? 'Something without a name' : kind.replaceAll('_', ' ');
  }
}

/** Whose word stands behind it: the device that decided, the server that took the mail, or the agent alone. */
export function whoseWord({ approved_by: device, result, action_type: kind }: Fields, agent: string): string {
  const by = device === '' ? agent : `${agent}, decided on ${device}`;
  if (kind !== 'send_email') return by;
  const word = /(?:^|\| )word (provider|sent-folder|person)(?: \||$)/.exec(result)?.[1];
  return word === undefined ? by : `${by}; ${EVIDENCE[word] ?? ''}`;
}

const EVIDENCE: Readonly<Record<string, string>> = {
  provider: 'the mail server took it',
  'sent-folder': 'found in your Sent folder',
  person: 'on a person’s word',
};

function dayIn(path: string): string {
  return /\/(\d{4}-\d{2}-\d{2})\.[^/]*$/.exec(path)?.[1] ?? 'another day';
}

function is(category: string): string {
  const words = own(IS, category);
  return words === undefined ? '' : `: it ${words}`;
}

function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
