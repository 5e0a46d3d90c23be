import { type LocalConfig } from '../config/local.ts';
import { cloneFolder } from '../sync/clone-folder.ts';
import { journalFolder } from './hand-state.ts';
import { type Purged } from './purge.ts';

/** A place that may hold the text still, and why it is left as it is. */
export interface Unreached {
  readonly where: string;
  readonly why: string;
}

/** Where a purge does not reach: what was found, then what can't be looked at from here. */
export function unreached(
  config: LocalConfig,
  found: {
    /** Notes that name the mail. */
    readonly still: readonly string[];
    /** Signed records of its approvals. */
    readonly decisions: readonly string[];
    /** Attached files that a person put there. */
    readonly theirs: readonly string[];
  },
): Unreached[] {
  const signed = new Set(found.decisions);
  return [
    ...found.decisions.map((where) => ({
      where,
      why: 'what you signed, with the text that you approved; a signed record is never changed',
    })),
    ...found.still.filter((path) => !signed.has(path)).map((where) => ({ where, why: whyStill(where) })),
    ...found.theirs.map((where) => ({ where, why: 'you put this file there; it is yours to remove' })),
    ...(signed.size === 0
      ? []
      : [{ where: journalFolder(config), why: 'the journal keeps the signed records that it has seen' }]),
    ...(config.remote === undefined
      ? []
      : [
          {
            where: `${config.remote.url} and every clone of it (here ${cloneFolder(config.state)})`,
            why: 'Git keeps every version that was ever published',
          },
        ]),
    { where: 'the mailbox', why: 'mail is only read; delete it there' },
    { where: 'backups of this computer, of the cloud’s and of your phone', why: 'not within reach' },
  ];
}

function whyStill(path: string): string {
  if (path.startsWith('Briefings/')) return 'names it; Local writes its list anew in its next round';
  if (path === 'Dashboard.md') return 'names it; Local writes it anew in its next round';
  if (path.startsWith('Logs/')) return 'names it; a log is never changed';
  if (path.startsWith('Updates/')) return 'names it; only the agent itself writes its news';
  return 'names its subject, its Message-ID or its note; look at it yourself';
}

export function purgeLines({ task, notes, files, payloads, unreached: left }: Purged): string[] {
  const nothing = notes.length + files.length + payloads.length === 0;
  return [
    nothing ? `Nothing of ${task} was left to purge.` : `Purged ${task}:`,
    ...notes.map((path) => `  ${path} is a tombstone now`),
    ...files.map((file) => `  ${file} is gone`),
    ...payloads.map((name) => `  frozen message ${name} is gone`),
    'Not removed:',
    ...left.map(({ where, why }) => `  ${where}: ${why}`),
  ];
}
