import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { Database } from '../../storage/database.ts';
import { unpackSpan } from './pack-span.ts';
import { createSaidStore } from './said-store.ts';

/**
 * @returns the spans of a trace that were imported, as they were written, in the order in which they came; none for a run
 *   of ours
 * @throws StorageError `storage_corrupt` when a text of one is damaged
 */
export function readImported(database: Database, traceId: string): readonly CanonicalSpan[] {
  const texts = createSaidStore(database);
  return database
    .prepare<{ canonical: string }>(
      `SELECT canonical FROM trace_key JOIN imported_span ON imported_span.trace = trace_key.id
       WHERE trace_key.trace_id = ? ORDER BY imported_span.id`,
    )
    .all(traceId)
    .map(({ canonical }) => unpackSpan(canonical, traceId, texts));
}
