import { type Result, ok, refuse } from '../../shared/result.ts';
import { oneLine } from '../../shared/text/show.ts';

/** Which mail a person's note is about, and what is to be done with it. */
export interface AboutRef {
  readonly kind: 'forward' | 'reply_all';
  /** Id of its task, or of an approval request that belongs to it. */
  readonly id: string;
}

/** An id at the end of a name, as note names have it. */
const ID = /(?:^|[_/])((?:ap-)?[a-z2-7]{16})$/;

/** Reads `forward:` and `reply_all:`, of which a note has at most one. */
export function readAbout(forward: readonly string[], replyAll: readonly string[]): Result<AboutRef | null> {
  if (forward.length > 0 && replyAll.length > 0)
    return refuse('about', 'It has both forward: and reply_all:; write two notes.');
  if (forward.length > 1 || replyAll.length > 1)
    return refuse('about', 'It names more than one mail; write a note for each.');
  const kind = forward.length > 0 ? 'forward' : 'reply_all';
  const written = forward[0] ?? replyAll[0];
  if (written === undefined) return ok(null);
  const id = ID.exec(nameIn(written))?.[1];
  return id === undefined
    ? refuse(
        'about',
        `"${oneLine(written, 80)}" names no mail; link its task note, or write the 16 letters at the end of its name.`,
      )
    : ok({ kind, id });
}

/** `[[Done/email/2026-11/EMAIL_…_id|the invoice]]`, the path, the name or the id alone. */
function nameIn(written: string): string {
  const [link = ''] = written.slice(0, 400).replace(/^\[\[/, '').replace(/\]\]$/, '').split(/[|#]/);
  return link.trim().replace(/\.md$/, '');
}
