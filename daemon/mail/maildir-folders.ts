import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of a Maildir++ that hold no received mail that is answered, as servers and programs call them. */
const NEVER = new Set([
  'sent',
  'drafts',
  'trash',
  'junk',
  'spam',
  'sent items',
  'sent messages',
  'deleted messages',
]);
const MOST = 50;

/** Where a folder of a Maildir++ is: `Projects/2026` is the directory `.Projects.2026` in its root. */
export function maildirFolder(root: string, name: string): string {
  return join(root, `.${name.split('/').join('.')}`);
}

/** The root and its folders in which a received mail may be by now, for somebody who looks one up. */
export async function receivedMaildirs(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true });
    const folders = entries
      .filter((entry) => entry.isDirectory() && /^\.[^.]/.test(entry.name))
      .map(({ name }) => name)
      .filter((name) => !NEVER.has((name.split('.')[1] ?? '').toLowerCase()))
      .toSorted();
    return [root, ...folders.slice(0, MOST).map((name) => join(root, name))];
  } catch {
    return [root];
  }
}
