import { isWithin } from '../config/path.ts';

/** What is at a path that a person names for the vault; `look` is the shell that finds it out. */
export interface FolderFacts {
  readonly path: string;
  /** With every link followed, as far as the path exists. */
  readonly real: string;
  readonly kind: 'missing' | 'folder' | 'other';
  /** Whether it, or the nearest folder above that exists, can be written. */
  readonly writable: boolean;
  /** Names in it, at most a thousand. */
  readonly entries: readonly string[];
}

export type FolderVerdict =
  | { readonly kind: 'fine'; readonly says: string }
  /** Usable, but the person should know something first. */
  | { readonly kind: 'ask'; readonly says: string }
  | { readonly kind: 'refused'; readonly says: string };

/** Names that Obsidian and operating systems leave in a folder that is otherwise empty. */
const NOTHING = new Set(['.DS_Store', 'desktop.ini', 'Thumbs.db', '.countersign']);

/** Whether a folder can be the vault. The state folders hold keys and may lie neither in it nor around it. */
export function judgeFolder(facts: FolderFacts, states: readonly string[]): FolderVerdict {
  const { path, real, kind, writable, entries } = facts;
  const refused = (says: string): FolderVerdict => ({ kind: 'refused', says });
  if (kind === 'other') return refused(`${path} is a file, not a folder; name a folder.`);
  for (const state of states) {
    if (isWithin(real, state) || isWithin(state, real))
      return refused(
        `${path} and the state folder ${state} lie in one another; the state folder holds keys, which must not be synced. Name another folder for the vault.`,
      );
  }
  if (!writable) return refused(`${path} can't be written by you; name another folder, or change its owner.`);
  const other = otherSync(real, entries);
  if (other !== null)
    return {
      kind: 'ask',
      says: `${path} is also synced by ${other}; two syncs over one folder lead to conflict copies. A folder outside of it is better.`,
    };
  if (kind === 'missing') return { kind: 'fine', says: `${path} will be made.` };
  const content = entries.filter((name) => !NOTHING.has(name));
  if (content.includes('Pending_Approval') || content.includes('Needs_Action'))
    return { kind: 'fine', says: `${path} is a vault of Countersign already; its notes stay.` };
  if (content.every((name) => name === '.obsidian')) return { kind: 'fine', says: `${path} is empty.` };
  const what = content.includes('.obsidian') ? 'an Obsidian vault with notes' : 'a folder that is not empty';
  return {
    kind: 'ask',
    says:
      `${path} is ${what}. Countersign adds folders of its own (Needs_Action, Pending_Approval, …) and leaves everything ` +
      'else alone and unsynced; a vault of its own is tidier.',
  };
}

/** Another program that syncs this folder, as far as names tell. */
function otherSync(real: string, entries: readonly string[]): string | null {
  const parts = real.split(/[\\/]/);
  if (parts.includes('com~apple~CloudDocs') || parts.includes('iCloud~md~obsidian')) return 'iCloud Drive';
  if (parts.some((part) => /^Dropbox(?: \(.{1,60}\))?$/.test(part))) return 'Dropbox';
  if (parts.some((part) => /^OneDrive(?: - .{1,60})?$/.test(part))) return 'OneDrive';
  if (parts.some((part) => part === 'Google Drive' || part.startsWith('GoogleDrive-'))) return 'Google Drive';
  return entries.includes('.stfolder') ? 'Syncthing' : null;
}
