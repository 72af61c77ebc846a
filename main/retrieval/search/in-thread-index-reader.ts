import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { Database } from '../../storage/database.ts';
import { createIndexFacts, type IndexFacts } from './index-facts.ts';
import {
  INDEX_READS,
  type IndexReader,
  type IndexReadName,
  type IndexReadRequest,
  type IndexReadResult,
} from './index-reads.ts';

/**
 * Reads on the caller's thread and connection: for tests and tools that have nothing else to do meanwhile. The engine
 * uses `createReaderPool`, because a scan over 100,000 chunks holds its thread for a tenth of a second.
 *
 * @param database stays the caller's, who closes it
 */
export function createInThreadIndexReader(database: Database): IndexReader {
  return {
    async read<Name extends IndexReadName>(
      name: Name,
      request: IndexReadRequest<Name>,
      options: { signal?: AbortSignal | undefined } = {},
    ) {
      if (options.signal?.aborted) throw new CancelledError();
      return runIndexRead(database, name, request);
    },
    async close() {},
  };
}

/**
 * Runs one read by its name.
 *
 * @param facts of this index, where they are kept from read to read
 */
export function runIndexRead<Name extends IndexReadName>(
  database: Database,
  name: Name,
  request: IndexReadRequest<Name>,
  facts: IndexFacts = createIndexFacts(database),
): IndexReadResult<Name> {
  // The table maps each name to a function of that name's request; TypeScript cannot follow that through an index.
  const read = INDEX_READS[name] as (
    database: Database,
    request: IndexReadRequest<Name>,
    facts: IndexFacts,
  ) => IndexReadResult<Name>;
  return read(database, request, facts);
}
