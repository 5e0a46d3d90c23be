import { FOLLOW_UP_KIND } from '../../../shared/task/follow-up.ts';
import { UNTOUCHED } from '../../../shared/task/life.ts';
import { sha256Hex } from '../../../shared/text/bytes.ts';
import { followUpIdOf, slugOf } from '../../../shared/vault/ids.ts';
import { pathOf } from '../../../shared/vault/layout.ts';
import { type Task } from '../../../shared/vault/schemas.ts';
import { writeTask } from '../../../shared/vault/typed-notes.ts';
import { sentBlock } from '../../mail/sent-block.ts';
import { replySubject } from '../draft/subject.ts';
import { type Sent } from './sent.ts';

/** Whom the sent mail answered, as that mail's task names them; their address alone where there is no such task. */
type Answered = Pick<Task, 'from' | 'from_address' | 'priority'>;

/**
 * The note of a reminder: a task like that of a mail, but that its text is the user's own, and `from` is who owes the answer. A
 * pure function of what `Done/` holds, so that it is written once whoever finds it due, and after a crash again the same.
 */
export function reminder(
  sent: Sent,
  answered: Answered | null,
): { readonly path: string; readonly text: string } {
  const { request, at } = sent;
  const [first = '', ...others] = request.to;
  const id = followUpIdOf(request.id);
  const subject = replySubject(request.subject).replace(/^Re: ?/, '');
  const base = `${FOLLOW_UP_KIND}_${at.slice(0, 10)}_${slugOf(subject)}_${id}.md`;
  const task: Task = {
    ...UNTOUCHED,
    id,
    domain: request.domain,
    account: request.account,
    message_id: sent.message_id,
    source_sha256: sent.payload === '' ? sha256Hex(sent.body) : sent.payload,
    thread: sent.thread,
    from: answered?.from_address === first ? answered.from : first,
    from_address: first,
    reply_to: others,
    to: [request.from],
    cc: request.cc,
    subject,
    received: at,
    in_reply_to: request.in_reply_to,
    references: request.references,
    priority: answered?.priority === 'high' ? 'high' : 'normal',
    category: 'needs_reply',
    why: `You asked on ${at.slice(0, 10)} and nobody has answered.`,
    risks: [],
  };
  return {
    path: pathOf({ place: 'needs_action', domain: request.domain, base, id }),
    text: writeTask(task, sentBlock(sent.body, at)),
  };
}
