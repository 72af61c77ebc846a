import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { AccessAs, AccessScope, SearchAccess } from '../../contract/access.ts';
import { resolvePrincipals } from '../../workspace/resolve-principals.ts';
import type { SessionParts } from '../session-parts.ts';
import { createTagKeeper } from './tag-keeper.ts';

/** One read, as the access log names it. */
export interface Read<Result> {
  method: string;
  as: AccessAs | undefined;
  query: string | null;
  /** Chunks or documents in the result. */
  countReturned(result: Result): number;
  work(scope: AccessScope | undefined): Promise<Result>;
}

/** Reads on somebody's behalf: settles who that is, and puts the read on record before its result is handed out. */
export interface Reading {
  scopeOf(as: AccessAs | undefined): AccessScope | undefined;
  /** What the principal is kept from; null for the owner. */
  describe(scope: AccessScope | undefined): Promise<SearchAccess | null>;
  /** @throws StorageError when the access cannot be put on record: then nothing is handed out */
  read<Result>(read: Read<Result>): Promise<Result>;
}

export function createReading(parts: Pick<SessionParts, 'files' | 'accessLog' | 'retrieval'>): Reading {
  const { files, accessLog, retrieval } = parts;
  const tags = createTagKeeper(parts);
  const scopeOf = (as: AccessAs | undefined): AccessScope | undefined => {
    if (as === undefined) return undefined;
    tags.refresh();
    return resolvePrincipals(files.readWorkspace().principals, as);
  };
  return {
    scopeOf,
    describe: async (scope) =>
      scope === undefined ? null : { ...scope, hiddenChunks: await retrieval.documents.countHiddenChunks(scope) },
    read: async ({ method, as, query, countReturned, work }) => {
      const access = { method, as: as ?? null, query };
      try {
        const result = await work(scopeOf(as));
        const done = { ...access, returned: countReturned(result), outcome: 'ok' as const };
        if (as === undefined) accessLog.recordLater(done);
        else await accessLog.record(done);
        return result;
      } catch (error) {
        const outcome = NotFoundError.is(error) ? 'refused' : 'error';
        // A search that is withdrawn while somebody types is no access of the owner's.
        if (as !== undefined) await accessLog.record({ ...access, returned: 0, outcome });
        else if (!CancelledError.is(error)) accessLog.recordLater({ ...access, returned: 0, outcome });
        throw error;
      }
    },
  };
}
