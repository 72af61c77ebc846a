import type { AccessAs } from '../../contract/access.ts';
import type { SqlValue } from '../../storage/database.ts';

/** A condition with its bound values. */
export interface SqlCondition {
  sql: string;
  values: readonly SqlValue[];
}

/**
 * The tag that holds for a chunk: its own, else its document's. Null for what was never tagged, which no comparison
 * takes for allowed.
 */
export const CHUNK_ACCESS = 'coalesce(chunk.access_id, document.access_id)';

/**
 * @param as with groups resolved
 * @returns `SELECT access_id …` of the tags that let the principal in: tenant shared or theirs, and everyone or one of
 *   their names
 */
export function allowedTags(as: AccessAs): SqlCondition {
  return {
    sql: `SELECT access_id FROM access_tag WHERE is_denied = 0 AND tenant IN ('', ?) AND (principals = '[]'
      OR access_id IN (SELECT access_id FROM document_principal WHERE principal IN (SELECT value FROM json_each(?))))`,
    values: [as.tenant ?? '', JSON.stringify(as.principals)],
  };
}

/** @returns a condition over `chunk JOIN document`; always true for the owner */
export function isVisibleTo(as: AccessAs | undefined): SqlCondition {
  if (as === undefined) return { sql: 'TRUE', values: [] };
  const allowed = allowedTags(as);
  return { sql: `${CHUNK_ACCESS} IN (${allowed.sql})`, values: allowed.values };
}

/** @returns a condition over `document`: at least one of its chunks is visible; always true for the owner */
export function hasVisibleChunk(as: AccessAs | undefined): SqlCondition {
  if (as === undefined) return { sql: 'TRUE', values: [] };
  const visible = isVisibleTo(as);
  return {
    sql: `EXISTS (SELECT 1 FROM chunk WHERE chunk.document_id = document.document_id AND ${visible.sql})`,
    values: visible.values,
  };
}
