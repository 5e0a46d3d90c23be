import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Result, ok, refuse } from '../../shared/result.ts';
import { fateOf, ownProcess } from '../disk/process-identity.ts';
import { makeFolder } from '../disk/make-folder.ts';

export interface CloneLock {
  /** Whether the owner before us ended without releasing: it crashed or was killed. */
  readonly afterCrash: boolean;
  release(): void;
}

interface Owner {
  readonly pid: number;
  /** Kernel's start time of the process, '' where the system doesn't tell: a process id alone is reused. */
  readonly started: string;
  /** Changes at every boot, '' where the system doesn't tell. */
  readonly boot: string;
  readonly host: string;
  readonly nonce: string;
  readonly released: boolean;
}

const NAME = /^owner-(\d{1,12})$/;

/**
 * One process per clone. The files `owner-1`, `owner-2`, … are made by exclusive creation and the highest number is the
 * owner; whoever finds that owner dead or gone creates the next number, which one process only can. The highest file
 * is never removed, not even on release, so no number is ever given twice: that is what makes taking over from a
 * dead owner safe without a lock around the lock.
 */
export function lockClone(folder: string): Result<CloneLock> {
  makeFolder(folder, 0o700);
  const self = me();
  for (let attempt = 0; attempt < 20; attempt++) {
    const top = highest(folder);
    const before = top === 0 ? null : read(folder, top);
    if (before === 'unreadable') continue; // replaced while we looked
    if (before !== null && !before.released && alive(before)) return refuseTo(folder, before);
    if (!create(folder, top + 1, self)) continue; // somebody was faster; look at them
    // A slow contender may have created a number far below an owner whose lower files were tidied away.
    if (highest(folder) !== top + 1) {
      rmSync(join(folder, `owner-${String(top + 1)}`), { force: true });
      continue;
    }
    tidy(folder, top + 1);
    return ok({
      afterCrash: before !== null && !before.released,
      release: () => {
        try {
          replace(folder, top + 1, { ...self, released: true });
        } catch {
          // A full disk; the next owner finds this process gone, and looks at every object once.
        }
      },
    });
  }
  return refuse(
    'clone-busy',
    `Other processes keep taking the clone's lock in ${folder}; stop them and start again.`,
  );
}

function refuseTo(folder: string, owner: Owner) {
  return owner.host === hostname()
    ? refuse(
        'clone-locked',
        `Process ${String(owner.pid)} is using this clone already (${folder}). Stop it first, or use its \`status\`.`,
      )
    : refuse(
        'clone-elsewhere',
        `The computer "${owner.host}" uses this clone (${folder}). A clone belongs to one computer: give this one its own ` +
          `state folder, or remove ${folder} if that computer no longer uses it.`,
      );
}

function highest(folder: string): number {
  return Math.max(0, ...readdirSync(folder).map((name) => Number(NAME.exec(name)?.[1] ?? 0)));
}

function read(folder: string, number: number): Owner | 'unreadable' {
  try {
    return JSON.parse(readFileSync(join(folder, `owner-${String(number)}`), 'utf8')) as Owner;
  } catch {
    return 'unreadable';
  }
}

/** Written elsewhere and linked into place: the file has its content from the moment it has its name. */
function create(folder: string, number: number, owner: Owner): boolean {
  const temporary = join(folder, `new-${owner.nonce}`);
  try {
    writeFileSync(temporary, JSON.stringify(owner), { mode: 0o600 });
    linkSync(temporary, join(folder, `owner-${String(number)}`));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function replace(folder: string, number: number, owner: Owner): void {
  const temporary = join(folder, `new-${owner.nonce}`);
  writeFileSync(temporary, JSON.stringify(owner), { mode: 0o600 });
  renameSync(temporary, join(folder, `owner-${String(number)}`));
}

function tidy(folder: string, mine: number): void {
  for (const name of readdirSync(folder)) {
    const number = Number(NAME.exec(name)?.[1] ?? Infinity);
    if (number < mine) rmSync(join(folder, name), { force: true });
  }
}

function me(): Owner {
  const { pid, start, boot } = ownProcess();
  const nonce = randomBytes(8).toString('hex');
  return { pid, started: start, boot, host: hostname(), nonce, released: false };
}

function alive({ pid, started, boot, host }: Owner): boolean {
  if (host !== hostname()) return true;
  const own = ownProcess();
  if (boot !== own.boot) return false;
  return fateOf({ pid, start: started, boot, space: own.space }, own) !== 'dead';
}
