import { StoreError, type StoreErrorKind } from '../../shared/vault/store-error.ts';

/** The `code` of a Node.js system error (`ENOSPC`), or ''. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What the file system said, as a sentence with what to do. `path` is vault-relative. */
export function storeError(error: unknown, path: string, doing: 'written' | 'read'): StoreError {
  if (error instanceof StoreError) return error;
  const [kind, sentence] = explain(codeOf(error));
  return new StoreError(kind, path, `${path} was not ${doing}: ${sentence}`, { cause: error });
}

/** Any failure as a sentence: one of the file system says what to do, whichever program part met it. */
export function failureSentence(error: unknown): string {
  if (error instanceof StoreError || codeOf(error) === '' || !isFileError(error)) {
    return error instanceof Error && error.message !== '' ? error.message : 'It failed without a reason.';
  }
  return `${error.path ?? 'A file'} could not be used: ${explain(codeOf(error))[1]}`;
}

/** Errors of files carry the system call and no address; those of the network are not explained here. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && !('address' in error) && !('hostname' in error);
}

/** What a system error's code means for whoever wanted something of a disk, and what to do: the end of a sentence. */
export function explain(code: string): [StoreErrorKind, string] {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return ['disk-full', 'the disk is full. Free some space and try again; what was there is untouched.'];
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return ['not-writable', 'this user may not do that there. Check who owns the folder, then try again.'];
    case 'ENOTDIR':
    case 'ELOOP':
      return ['not-a-folder', 'a part of its path is not a real folder. Move that file or link away.'];
    default:
      return ['disk', `the file system reported ${code === '' ? 'an unknown error' : code}. Check the disk.`];
  }
}
