import type { Element } from './stylesheet.ts';

/** Ids and classes with which mail programs mark the earlier message below an answer; web mail puts `x_` in front. */
const IDS = new Set([
  'divrplyfwdmsg',
  'olk_src_body_section',
  'replysplit',
  'reply-intro',
  'mail-editor-reference-message-container',
  'ms-outlook-mobile-reference-message-container',
  'zwchr',
  'qt',
  'isreplycontent',
  'orig-section',
  'protonmail_quote',
  'reply_body',
]);
const CLASSES = new Set([
  'gmail_quote',
  'gmail_quote_container',
  'gmail_attr',
  'yahoo_quoted',
  'moz-cite-prefix',
  'outlookmessageheader',
  'protonmail_quote',
  'tutanota_quote',
  'zmail_extra',
  'messagereplysection',
  'cbquote',
  'quotedmessage',
  'aol-mail-quote',
  'ms-outlook-mobile-reference-message',
]);

/** Whether markup says that an earlier message begins with this element. */
export function beginsHistory({ id, classes }: Element): boolean {
  return (
    IDS.has(bare(id)) ||
    classes.some((name) => CLASSES.has(bare(name)) || /yahoo_quoted$/i.test(name.slice(-40)))
  );
}

function bare(name: string): string {
  return name
    .slice(0, 60)
    .toLowerCase()
    .replace(/^(?:x_)+/, '');
}

/** Whether a `blockquote` is what mail programs make of an earlier message; others only indent, as in newsletters. */
export function citesMail({ classes }: Element, attributes: ReadonlyMap<string, string>): boolean {
  const type = attributes.get('type')?.trim().toLowerCase() ?? '';
  return (
    type === 'cite' || attributes.has('cite') || classes.some((name) => /quote|cite/i.test(name.slice(0, 60)))
  );
}
