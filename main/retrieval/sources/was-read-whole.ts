import type { Database } from '../../storage/database.ts';

/**
 * @returns whether the index and the files of a source were ever seen to agree: by a reading of all of it that went
 *   through, or by a look that found no difference after several readings of parts
 */
export function wasReadWhole(database: Database, sourceId: string): boolean {
  const row = database
    .prepare('SELECT 1 FROM source WHERE source_id = ? AND (last_success_at IS NOT NULL OR drift = 0)')
    .get(sourceId);
  return row !== undefined;
}
