import type { Content } from './mime/content.ts';

/** What the person should know about a mail's text before acting on it, as sentences for the top of the card. */
export function remarksOn({ text, html, attachments, protection, hidden, remarks }: Content): string[] {
  const empty = text.trim() === '';
  const said: string[] = [...remarks];
  if (protection === 'encrypted') said.push('This mail is encrypted: open it in your mail program.');
  else if (empty && attachments.some(({ type }) => /ms-tnef$/.test(type))) {
    said.push('What this mail says is in Outlook’s winmail.dat: open it in your mail program.');
  } else if (empty && protection === 'signed') {
    said.push('What this mail says is inside its S/MIME signature: open it in your mail program.');
  } else if (empty && html.trim() !== '') {
    said.push('This mail shows only pictures, or nothing that can be read here; open the original.');
  }
  if (hidden.characters >= NOTABLE) {
    said.push(
      `Text that this mail hides from its reader was left out (${String(hidden.characters)} characters).`,
    );
  }
  return said;
}

/** A preview line of a newsletter is shorter than this, and nothing to bother a person with. */
const NOTABLE = 300;
