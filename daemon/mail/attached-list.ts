import type { MailAttachment } from './facts.ts';
import { foreignLine } from './text.ts';

/** Attachments that the text of a note lists; the mail itself may have more. */
const LISTED = 10;

/** Attachments are never written to disk here; whoever wants one opens the mail where it lies. */
const WHERE = '[attachments stay in your mailbox: open the mail in your mail program]';

const LINE = /^\[attached: ([^\n]{1,400})\]$/;
const MORE = /^\[and (\d{1,3}) more attachments\]$/;

/** What is attached, as lines below the text, as a mail program would show it; '' where nothing is. */
export function attachedLines(attachments: readonly MailAttachment[]): string {
  if (attachments.length === 0) return '';
  const lines = attachments.slice(0, LISTED).map(({ name, media_type, size, sha256, note }) => {
    const said = [foreignLine(name, 60), media_type, `${size} bytes`, `sha256 ${sha256}`, note];
    return `[attached: ${said.filter((part) => part !== '').join(', ')}]`;
  });
  const more = attachments.length - lines.length;
  return [...lines, ...(more > 0 ? [`[and ${more} more attachments]`] : []), WHERE].join('\n');
}

/** One attachment as the text of a task note lists it. */
export interface ListedAttachment {
  /** Name, media type and size, as one line. */
  readonly said: string;
}

/** The attachments that a task note's text lists. A sender can write such a line too: it is shown, and nothing follows from it. */
export function attachedIn(text: string): ListedAttachment[] {
  return text.split('\n').flatMap((line) => {
    const said = LINE.exec(line)?.[1];
    return said === undefined ? [] : [{ said: said.replace(/, sha256 [0-9a-f]{64}/, '') }];
  });
}

/** How many attachments the text of a task note tells of. */
export function countAttached(text: string): number {
  const more = text.split('\n').map((line) => Number(MORE.exec(line)?.[1] ?? 0));
  return attachedIn(text).length + Math.max(0, ...more);
}

/** The text without that list. */
export function withoutAttached(text: string): string {
  return text
    .split('\n')
    .filter((line) => !LINE.test(line) && !MORE.test(line) && line !== WHERE)
    .join('\n');
}
