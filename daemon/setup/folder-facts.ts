import { accessSync, constants, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type FolderFacts } from './folder.ts';

/** Looks at a path without making anything. */
export function lookAtFolder(path: string): FolderFacts {
  const real = realPath(path);
  const kind = kindOf(path);
  const nearest = kind === 'missing' ? existing(dirname(path)) : path;
  return {
    path,
    real,
    kind,
    writable: kindOf(nearest) === 'folder' && canWrite(nearest),
    entries: kind === 'folder' ? names(path) : [],
  };
}

/** A path with its links followed as far as it exists. */
export function realPath(path: string): string {
  const there = existing(path);
  try {
    return join(realpathSync(there), path.slice(there.length));
  } catch {
    return path;
  }
}

function existing(path: string): string {
  const above = dirname(path);
  return isThere(path) || above === path ? path : existing(above);
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function kindOf(path: string): FolderFacts['kind'] {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'other';
  } catch {
    // A link that leads nowhere can't become a folder by making one.
    return isThere(path) && basename(path) !== '' ? 'other' : 'missing';
  }
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, 1000);
  } catch {
    return [];
  }
}
