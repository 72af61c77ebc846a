import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { Database } from '../../storage/database.ts';
import { unpackSpan } from './pack-span.ts';
import { createSaidStore, type SaidStore } from './said-store.ts';

/**
 * @returns the spans of a trace that were imported, as they were written, in the order in which they came; none for a run
 *   of ours
 * @throws StorageError `storage_corrupt` when a text of one is damaged
 */
export function readImported(database: Database, traceId: string): readonly CanonicalSpan[] {
  const texts = rememberingTexts(createSaidStore(database));
  return database
    .prepare<{ canonical: string }>(
      `SELECT canonical FROM trace_key JOIN imported_span ON imported_span.trace = trace_key.id
       WHERE trace_key.trace_id = ? ORDER BY imported_span.id`,
    )
    .all(traceId)
    .map(({ canonical }) => unpackSpan(canonical, traceId, texts));
}

/** Calls of one trace repeat their prompt and what was said before: each text is read, and checked against its hash, once. */
function rememberingTexts(texts: Pick<SaidStore, 'read'>): Pick<SaidStore, 'read'> {
  const known = new Map<number, string>();
  return {
    read: (id) => {
      const before = known.get(id);
      if (before !== undefined) return before;
      const text = texts.read(id);
      known.set(id, text);
      return text;
    },
  };
}
