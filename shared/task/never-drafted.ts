import { type Task } from '../vault/schemas.ts';

/**
 * Why no program may answer this mail, as far as its note knows: what its form forbade when it came (RFC 3834), and that nobody
 * can be answered; null where nothing speaks against it. The drafter's own guard asks more (daemon/cloud/draft/guard.ts).
 */
export function whyNeverDrafted({ no_draft: form, from_address: from }: Task): string | null {
  if (form !== '') return forbiddenByForm(form);
  return from === '' ? 'This mail has no sender who can be answered; answer it in your mail program.' : null;
}

/** `form` is a task's `no_draft`. */
export function forbiddenByForm(form: string): string {
  return `No answer is drafted, since ${form}; write it yourself.`;
}
