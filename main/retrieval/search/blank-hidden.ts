import type { AccessAs } from '../../contract/access.ts';
import type { Database } from '../../storage/database.ts';
import { isVisibleTo } from '../access/allowed-tags.ts';

/** Stands for each character that is kept from sight; line breaks stay, so that lines keep their numbers. */
export const HIDDEN_CHARACTER = '\u2591';

/**
 * @param as with groups resolved; may find at least one chunk of the document
 * @returns the text itself when they may find all of it; else as long a text in which only their chunks can be read. The
 *   document's own tag holds for what lies in no chunk, when it has no records that are tagged apart.
 */
export function blankHidden(database: Database, documentId: string, text: string, as: AccessAs): string {
  const visible = isVisibleTo(as);
  const chunks = database
    .prepare<{ start: number; end: number; isVisible: number | null; isRecord: number }>(
      `SELECT start_offset AS start, end_offset AS end, ${visible.sql} AS isVisible,
         chunk.access_id IS NOT NULL AS isRecord
       FROM chunk JOIN document USING (document_id) WHERE chunk.document_id = ? ORDER BY start_offset`,
    )
    .all(...visible.values, documentId);
  if (chunks.every(({ isVisible, isRecord }) => isVisible === 1 && isRecord === 0)) return text;
  let shown = '';
  for (const { start, end, isVisible } of chunks) {
    if (isVisible !== 1 || end <= shown.length) continue;
    const from = Math.max(start, shown.length);
    shown += blank(text.slice(shown.length, from)) + text.slice(from, end);
  }
  return shown + blank(text.slice(shown.length));
}

function blank(text: string): string {
  return text.replaceAll(/[^\r\n]/g, HIDDEN_CHARACTER);
}
