import { oneLine, visible } from '../text/show.ts';
import { readApprovalRequest, readTask } from '../vault/typed-notes.ts';
import type { Material } from './basis.ts';

/** One message of the conversation, as text. */
export interface Message {
  /** Who wrote it: a name and address as the mail had them, or the account's own address. */
  readonly who: string;
  /** An instant. */
  readonly at: string;
  readonly text: string;
  readonly outgoing: boolean;
}

/** The rest of the conversation as far as the vault has it, oldest first; what can't be read is left out. */
export function threadOf({ thread }: Material): Message[] {
  return thread.flatMap((note) => messageOf(note)).sort((a, b) => (a.at < b.at ? -1 : 1));
}

function messageOf(note: string): Message[] {
  const mail = readTask(note);
  if (mail.ok) {
    const { task, text } = mail.value;
    return [{ who: oneLine(task.from), at: task.received, text: visible(text), outgoing: false }];
  }
  const answer = readApprovalRequest(note);
  if (!answer.ok || answer.value.request.status !== 'sent') return [];
  const { request, body } = answer.value;
  return [{ who: request.from, at: request.created, text: visible(body), outgoing: true }];
}
