import { type Trust } from '../../shared/approval/verify.ts';
import { oneLine } from '../../shared/text/show.ts';
import { instant } from '../../shared/text/time.ts';
import { pathOf } from '../../shared/vault/layout.ts';
import { type Store } from '../../shared/vault/store.ts';
import { rewriteApprovalRequest } from '../../shared/vault/typed-notes.ts';
import { type AnyNote, type ApprovalNote, type TaskNote, writeThenMove } from '../records/notes.ts';
import { tell } from '../records/updates.ts';
import { readDecisions } from './decisions.ts';
import { performStep, reopened } from './tasks.ts';

/** Things that happen to mail outside the vault and change what waits in it (PROTOCOL §2). */
export interface MailEventParts {
  readonly store: Store;
  readonly agent: string;
  readonly trust: () => Trust;
  /** For each of these Message-IDs that the user answered in another program: what shows it. */
  readonly answeredElsewhere: (messageIds: ReadonlySet<string>) => Promise<ReadonlyMap<string, string>>;
  readonly now: () => number;
}

/** Closes open requests whose mail the user answered somewhere else; gives the answers, for their tasks. */
export async function closeAnswered(
  parts: MailEventParts,
  notes: readonly AnyNote[],
): Promise<ReadonlyMap<string, string>> {
  // A person who asks in a note of their own for an answer to all may have answered before, and knows it.
  const open = notes.flatMap((note) =>
    note.kind === 'approval' && note.placed.place === 'pending_approval' && note.request.slot !== 'compose'
      ? [note]
      : [],
  );
  const waiting = notes.flatMap((note) =>
    note.kind === 'task' && note.placed.place === 'needs_action' ? [note] : [],
  );
  const ids = new Set([
    ...open.map(({ request }) => request.message_id),
    ...waiting.map(({ task }) => task.message_id),
  ]);
  ids.delete('');
  const answered = await parts.answeredElsewhere(ids);
  for (const note of open) {
    const by = answered.get(note.request.message_id);
    if (by !== undefined) await closePending(parts, note, `You answered elsewhere: ${by}`);
  }
  return answered;
}

/** Ends a request that waits for the person, as answered; the sentence says by what. */
export async function closePending(parts: MailEventParts, note: ApprovalNote, why: string): Promise<void> {
  const { id, domain } = note.request;
  // A decision, even one that the hand has yet to see, says more than an answer written elsewhere.
  const { verified } = await readDecisions(parts.store, parts.trust(), id);
  if (verified.length > 0) return;
  const request = {
    ...note.request,
    status: 'answered' as const,
    result: oneLine(why, 900),
  };
  const path = pathOf({ place: 'rejected', domain, base: note.placed.base, id });
  await writeThenMove(parts.store, note, {
    path,
    text: rewriteApprovalRequest(request, note.draft, note.lateEdit),
  });
  await tell(parts.store, parts.agent, parts.now(), {
    id: `answered:${id}`,
    kind: 'answered',
    text: `${id} was closed: ${why}`,
  });
}

/** A delivery report about a mail of ours reopens the task that sent it, for the person; the report is filed. */
export async function reopenBounced(parts: MailEventParts, notes: readonly AnyNote[]): Promise<void> {
  for (const report of notes) {
    if (report.kind !== 'task' || report.task.bounce_of === '' || report.placed.place !== 'needs_action') {
      continue;
    }
    const task = senderOf(notes, report.task.bounce_of);
    if (task !== null) {
      await performStep(parts.store, task, reopened(task, report.task.id));
      await tell(parts.store, parts.agent, parts.now(), {
        id: `bounce:${report.task.id}`,
        kind: 'bounce',
        text: `A reply was not delivered; task ${task.task.id} is open again`,
      });
    }
    const { domain, id } = report.task;
    const result = task === null ? 'Put aside: a delivery report.' : `Reopened ${task.task.id}.`;
    const month = instant(parts.now()).slice(0, 7);
    await performStep(parts.store, report, {
      task: { ...report.task, bounce_of: '', status: 'done', result },
      path: pathOf({ place: 'done', domain, month, base: report.placed.base, id }),
    });
  }
}

/** The finished task whose approval has this Message-ID in its evidence. */
function senderOf(notes: readonly AnyNote[], messageId: string): TaskNote | null {
  const sent = notes.find(
    (note) =>
      note.kind === 'approval' &&
      note.placed.place === 'done' &&
      note.request.evidence.includes(`message-id ${messageId}`),
  );
  if (sent?.kind !== 'approval') return null;
  const task = notes.find(
    (note) => note.kind === 'task' && note.task.id === sent.request.task && note.placed.place === 'done',
  );
  return task?.kind === 'task' ? task : null;
}
