import { TrestleError, type TrestleErrorOptions } from './trestle-error.ts';

/** What went wrong with a file we store into; each has its own exit code and way out. */
export type StorageErrorCode = 'storage' | 'storage_corrupt' | 'schema_too_new' | 'storage_full';

const STORAGE_CODES: ReadonlySet<string> = new Set<StorageErrorCode>([
  'storage',
  'storage_corrupt',
  'schema_too_new',
  'storage_full',
]);

/** A database or workspace file that could not be read or written. */
export class StorageError extends TrestleError {
  constructor(message: string, options: TrestleErrorOptions & { code?: StorageErrorCode } = {}) {
    super(options.code ?? 'storage', message, options);
  }

  static override is(error: unknown): error is StorageError {
    return TrestleError.is(error) && STORAGE_CODES.has(error.code);
  }
}
