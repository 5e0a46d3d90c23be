import { placeOf } from './layout.ts';
import { StoreError } from './store-error.ts';

// A path segment that no system reads in another way: not hidden, no separator of Windows or macOS, no control
// character, no trailing dot or space (Windows drops them), not longer than file systems allow.
// eslint-disable-next-line no-control-regex -- finding control characters is the purpose
const SEGMENT = /^(?![. ])[^\u0000-\u001f\u007f-\u009f\\/:*?"<>|\ufffd]{1,255}$/;

/** Whether a vault-relative path may be looked at. A path that may be written must also have a place in the layout. */
export function isPlainPath(path: string): boolean {
  return path.length <= 1024 && path.split('/').every((part) => SEGMENT.test(part) && !/[. ]$/.test(part));
}

/**
 * Throws a StoreError unless the path is in the grammar of the layout (PROTOCOL §7). Paths are built from checked ids,
 * so this is the second fence: a path that fails here is a bug of the caller.
 */
export function assertWritable(path: string): void {
  if (placeOf(path) !== null) return;
  throw new StoreError(
    'path',
    path,
    `${JSON.stringify(path.slice(0, 120))} is not a place of the vault's layout; nothing was written.`,
  );
}

/** Two paths with one fold are one file on a case-insensitive disk (PROTOCOL §7). */
export function foldPath(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** The folder of a path, '' for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
