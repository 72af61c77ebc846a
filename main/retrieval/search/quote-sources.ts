import type { AccessAs } from '../../contract/access.ts';
import type { ChunkId } from '../../contract/ids.ts';
import type { SourceQuoter } from '../../spec/retriever.ts';
import type { Database } from '../../storage/database.ts';
import { isVisibleTo } from '../access/allowed-tags.ts';
import { chunkRangeToSource, parseOffsetMap } from '../parse/offset-map.ts';
import type { IndexReader } from './index-reads.ts';
import { TEXT_VALUE } from '../../storage/bound-value.ts';

/** A stretch of a chunk's text, UTF-16 offsets, end exclusive. */
export interface ChunkSpan {
  chunkId: ChunkId;
  textStart: number;
  textEnd: number;
}
export interface SourceQuote {
  start: number;
  end: number;
  quote: string;
}

/**
 * @returns for each span its place in the stored source text and the text there; null when the chunk is gone, or `as`
 *   may not find it
 */
export function quoteSources(
  database: Database,
  request: { spans: readonly ChunkSpan[]; as?: AccessAs | undefined },
): (SourceQuote | null)[] {
  const visible = isVisibleTo(request.as);
  // Where there is no map the chunk's text is the source's own, and the whole document need not be read for a few words.
  const statement = database.prepare<{ start: number; offsetMap: string | null; text: string }>(
    `SELECT chunk.start_offset AS start, chunk.offset_map AS offsetMap,
       CASE WHEN chunk.offset_map IS NULL THEN chunk.text ELSE content.text END AS text
     FROM chunk JOIN document USING (document_id) JOIN content USING (content_hash) WHERE chunk.chunk_id = ${TEXT_VALUE}
       AND ${visible.sql}`,
  );
  return request.spans.map(({ chunkId, textStart, textEnd }) => {
    const row = statement.get(chunkId, ...visible.values);
    if (row === undefined) return null;
    const chunk = { start: row.start, offsetMap: parseOffsetMap(row.offsetMap) };
    const { start, end } = chunkRangeToSource(chunk, textStart, textEnd);
    const from = chunk.offsetMap === null ? row.start : 0;
    return { start, end, quote: row.text.slice(start - from, end - from) };
  });
}

export function createSourceQuoter(options: { reader: IndexReader }): SourceQuoter {
  return { quoteSources: (spans, scope = {}) => options.reader.read('quote-sources', { spans, as: scope.as }) };
}
