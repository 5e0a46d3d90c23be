import { newRecipients } from '../../shared/approval/recipients.ts';
import { oneLine, visible } from '../../shared/text/show.ts';
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
    ...(fresh.length === 0 ? [] : [`NEW:      ${list(fresh)} (not in the mail you answer)`]),
    `Subject:  ${visible(request.subject)}`,
    `When:     ${request.not_before === '' ? `after a hold of ${String(facts.holdSeconds)} s` : `not before ${request.not_before}`}; expires ${request.expires}`,
    ...request.attachments.map(
      (file) => `Attached: ${oneLine(file.name)} (${String(file.size)} bytes, sha256 ${file.sha256})`,
    ),
    ...request.risks.map((risk) => `Risk:     ${oneLine(risk, 200)}`),
    ...(request.result === '' ? [] : [`Note:     ${oneLine(request.result, 300)}`]),
    '--- the text, all of it ---',
    ...quoted(draft),
    '--- end of the text ---',
  ];
}

/** The mail that a draft answers, as the task note shows it: what a signature says that the person was shown. */
export function originalLines(task: TaskNote | null): string[] {
  if (task === null) return ['The original is not in the vault.'];
  return [
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
