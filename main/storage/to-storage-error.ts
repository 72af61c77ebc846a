import { StorageError } from '../base/errors/storage-error.ts';
import { TrestleError } from '../base/errors/trestle-error.ts';

/** The file system's ways to say that a file is not there, not a file, or not ours to write. */
const FILE_ACCESS_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS']);

/** @returns the driver's error in words: the file, what is wrong, the way out. Errors of ours pass unchanged. */
export function toStorageError(error: unknown, path: string): unknown {
  if (TrestleError.is(error)) return error;
  const code = readCode(error);
  if (code === undefined) return error;
  const cause = error;
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new StorageError(
      `${path} is damaged (${code}). Run \`trestle db check\`, then \`trestle db restore\` from a backup.`,
      { code: 'storage_corrupt', cause, details: { path } },
    );
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return new StorageError(`No space left to write ${path}. Free some disk space and run the same command again.`, {
      code: 'storage_full',
      cause,
      details: { path },
    });
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new StorageError(`${path} is being written by another program. Try again when it is done.`, {
      isRetryable: true,
      cause,
      details: { path },
    });
  }
  if (code.startsWith('SQLITE_CANTOPEN') || FILE_ACCESS_CODES.has(code)) {
    return new StorageError(
      `${path} cannot be opened for writing. Check that its folder exists and is yours to write.`,
      {
        cause,
        details: { path },
      },
    );
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_IOERR')) {
    return new StorageError(
      `${path} could not be written (${code}). Check the disk and the permissions of its folder.`,
      {
        cause,
        details: { path },
      },
    );
  }
  return error;
}

function readCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
