import { type CloudConfig } from '../../config/cloud.ts';
import { type Result, ok } from '../../../shared/result.ts';
import { maildirFolder } from '../../mail/maildir-folders.ts';
import type { Alongside } from './imap-options.ts';
import { type Intake } from './intake.ts';
import { type Folder, SeveralFolders } from './several.ts';

type Account = CloudConfig['accounts'][number];

/** The folders of an account that are read: as the person calls each, and where it is (an IMAP folder, or a Maildir's path). */
export function foldersOf(intake: Account['intake']): { readonly name: string; readonly at: string }[] {
  const own = 'maildir' in intake ? intake : intake.imap;
  const first =
    'maildir' in own ? { name: own.maildir, at: own.maildir } : { name: own.mailbox, at: own.mailbox };
  const also = own.also.map((name) => ({
    name,
    at: 'maildir' in own ? maildirFolder(own.maildir, name) : name,
  }));
  const known = new Set<string>();
  return [first, ...also].filter(({ at }) => !known.has(at) && known.add(at));
}

/** What is read beside one folder of an account. @param at where that folder is */
export function alongsideOf(
  accounts: readonly Pick<Account, 'id'>[],
  { id, intake }: Pick<Account, 'id' | 'intake'>,
  at: string,
): Alongside {
  const folders = foldersOf(intake).map((folder) => folder.at);
  return {
    folders: folders.filter((other) => other !== at),
    accounts: accounts.map((account) => account.id).filter((other) => other !== id),
  };
}

/** Opens every folder of an account; one alone is its own mailbox. */
export async function openFolders(
  { intake }: Pick<Account, 'intake'>,
  open: (at: string) => Promise<Result<Intake>>,
): Promise<Result<Intake>> {
  const opened: Folder[] = [];
  for (const { name, at } of foldersOf(intake)) {
    const one = await open(at);
    if (!one.ok) {
      for (const { intake: other } of opened) await other.close();
      return one;
    }
    opened.push({ name, intake: one.value });
  }
  const [only] = opened;
  return ok(opened.length === 1 && only !== undefined ? only.intake : new SeveralFolders(opened));
}
