import { newRecipients } from '../../shared/approval/recipients.ts';
import { type Attachment } from '../../shared/approval/action.ts';
import { answersNothing } from '../../shared/approval/request.ts';
import { oneLine, visible } from '../../shared/text/show.ts';
import { sizeText } from '../../shared/text/size.ts';
import { type ApprovalRequest, type Task } from '../../shared/vault/schemas.ts';
import { type TaskNote } from '../records/notes.ts';

/** The card of one approval for a terminal: everything that would be signed, with unseen characters made visible. */
export function cardText(
  request: ApprovalRequest,
  draft: string,
  task: Task | null,
  facts: { mode: 'live' | 'dry'; holdSeconds: number },
): string[] {
  const list = (addresses: readonly string[]) => (addresses.length === 0 ? '(none)' : addresses.join(', '));
  const fresh = newRecipients(request, task === null ? null : originalOf(task));
  return [
    facts.mode === 'live' ? 'LIVE: approving lets this leave.' : 'DRY RUN: nothing leaves.',
    `${request.id}  ${request.status}  (${request.slot} of task ${request.task}, revision ${String(request.revision)})`,
    `From:     ${request.from}`,
    `To:       ${list(request.to)}`,
    `Cc:       ${list(request.cc)}`,
    `Bcc:      ${list(request.bcc)}`,
    ...(fresh.length === 0 ? [] : [`NEW:      ${list(fresh)} (${newTo(request)})`]),
    `Subject:  ${visible(request.subject)}`,
    `When:     ${request.not_before === '' ? `after a hold of ${String(facts.holdSeconds)} s` : `not before ${request.not_before}`}; expires ${request.expires}`,
    ...request.attachments.map((file) => `Attached: ${attachmentLine(file)}`),
    ...request.risks.map((risk) => `Risk:     ${oneLine(risk, 200)}`),
    ...request.notes.map((note) => `Draft:    ${oneLine(note, 300)}`),
    ...(request.result === '' ? [] : [`Note:     ${oneLine(request.result, 300)}`]),
    '--- the text, all of it ---',
    ...quoted(draft),
    '--- end of the text ---',
  ];
}

/** One file as lists show it: what it is called, what it is, how large, and enough of its hash to tell it by. */
export function attachmentLine({ name, media_type, size, sha256 }: Attachment): string {
  return `${oneLine(name, 2000)}  (${media_type}, ${sizeText(size)}, sha256 ${sha256.slice(0, 16)}…)`;
}

function newTo(request: ApprovalRequest): string {
  return answersNothing(request)
    ? 'a new mail: nothing was received from them here'
    : 'not in the mail you answer';
}

/**
 * The mail that a draft answers, as the task note shows it: what a signature says that the person was shown. Before it the
 * note in which the person asked for the draft, where there is one.
 */
export function originalLines(
  request: ApprovalRequest,
  task: TaskNote | null,
  asked: TaskNote | null = null,
): string[] {
  const note =
    asked === null
      ? []
      : ['--- your note ---', ...quoted(asked.mailText.trimEnd()), '--- end of your note ---'];
  if (answersNothing(request)) return [...note, 'This is a new mail; it answers none.'];
  if (task === null) return [...note, 'The original is not in the vault.'];
  return [
    ...note,
    '--- the mail it answers ---',
    `From:     ${visible(task.task.from)}`,
    ...quoted(task.mailText),
    '--- end of the mail ---',
  ];
}

/** Foreign lines begin with a bar, so that none of them can pass for a line of the card. */
function quoted(text: string): string[] {
  return visible(text)
    .split('\n')
    .map((line) => `│ ${line}`);
}

export function originalOf(task: Task) {
  return { from: task.from_address, reply_to: task.reply_to, to: task.to, cc: task.cc };
}
