import type { Database } from '../database.ts';
import { Fts5SegmentCursor, type Fts5SegmentInfo, readFts5Structure, readFts5Tombstones } from './fts5-segment.ts';
import { scanSegment } from './scan-segment.ts';

const STRUCTURE_RECORD = 10;
/** First byte of a term of the main index. */
const MAIN_INDEX = '0';
/** Pages read with one statement once a segment is read on and on. */
const PAGES_AHEAD = 32;
/** By which numbers of pages of one segment and the next are apart. */
const PAGES_OF_A_SEGMENT = 2 ** 37;

export interface TermQuery {
  /** The FTS5 table; not taken from anybody's input. */
  table: string;
  /** UTF-8 bytes of the term, one a character, as the table's tokenizer makes it. */
  term: string;
  /** Every term that begins so. */
  isPrefix?: boolean;
  /** False for a table with `detail=none`. */
  hasPositions?: boolean;
}

/** Takes the first `count` of `rows`; the array is used again. */
export type RowsSink = (rows: Float64Array, count: number) => void;

interface Segment {
  info: Fts5SegmentInfo;
  /** The page on which the term is, or would be. */
  fromPage: number;
  readPage: (page: number) => Buffer;
}

/**
 * Hands over every row that has a term, read from the pages of the index themselves: SQLite gives a row to JavaScript in a
 * third of a microsecond, and merges the positions of thousands of terms to answer a prefix; here a row costs some ten
 * nanoseconds, and its positions are stepped over.
 *
 * @param database inside a read transaction, so that the pages belong together
 * @param onRows a row may come several times, once for each term that begins so
 * @throws RangeError or TypeError when the pages are not what they should be: a damaged index, or a format of a later SQLite
 */
export function readTermRows(database: Database, query: TermQuery, onRows: RowsSink): void {
  const { isPrefix = false, hasPositions = true } = query;
  const term = Buffer.from(MAIN_INDEX + query.term, 'latin1');
  const segments = findSegments(database, query.table, term);
  // Newest first: until one holds a row that was taken away, none of them hides what another says.
  for (const [place, segment] of segments.entries()) {
    const isPlain =
      segment.info.tombstonePages === 0 && scanSegment({ ...segment, term, isPrefix, hasPositions, onRows });
    if (isPlain) continue;
    readTermByTerm(database, query, segments.slice(place), onRows);
    return;
  }
}

/** What a newer segment says of a row and a term goes before what an older one says. */
function readTermByTerm(database: Database, query: TermQuery, segments: readonly Segment[], onRows: RowsSink): void {
  const { table, term, isPrefix = false, hasPositions = true } = query;
  const isWanted = (found: string): boolean => (isPrefix ? found.startsWith(term) : found === term);
  const row = new Float64Array(1);
  const masked = new Set<number>();
  let open = segments
    .map(({ info, fromPage, readPage }) => ({
      cursor: new Fts5SegmentCursor(info, readPage, { fromPage, hasPositions }),
      deleted: readDeleted(database, table, info),
    }))
    .filter(({ cursor }) => seek(cursor, term) && isWanted(cursor.term));
  while (open.length > 0) {
    let current = open[0]?.cursor.term ?? '';
    for (const { cursor } of open) if (cursor.term < current) current = cursor.term;
    masked.clear();
    for (const { cursor, deleted } of open) {
      if (cursor.term !== current) continue;
      while (cursor.nextRow()) {
        const { rowId } = cursor;
        if ((masked.size > 0 && masked.has(rowId)) || deleted?.has(rowId) === true) continue;
        if (cursor.isDelete) masked.add(rowId);
        if (!cursor.isPresent) continue;
        row[0] = rowId;
        onRows(row, 1);
      }
    }
    if (!isPrefix) return;
    const passed = current;
    open = open.filter(({ cursor }) => cursor.term !== passed || (cursor.nextTerm() && isWanted(cursor.term)));
  }
}

function findSegments(database: Database, table: string, term: Buffer): readonly Segment[] {
  const record = database
    .prepare<{ block: Buffer }>(`SELECT block FROM ${table}_data WHERE id = ?`)
    .get(STRUCTURE_RECORD);
  if (record === undefined) return [];
  const place = database.prepare<{ pgno: number }>(
    `SELECT pgno FROM ${table}_idx WHERE segid = ? AND term <= ? ORDER BY term DESC LIMIT 1`,
  );
  return readFts5Structure(record.block)
    .toReversed()
    .map((info) => ({
      info,
      // The lowest bit says whether the page has an index of its own.
      fromPage: Math.floor((place.get(info.segmentId, term)?.pgno ?? 0) / 2),
      readPage: pagesOf(database, table, info),
    }));
}

/** One page at first, which is all that a rare term takes; then many with each statement. */
function pagesOf(database: Database, table: string, { segmentId }: Fts5SegmentInfo): (page: number) => Buffer {
  const read = database.prepare<{ id: number; block: Buffer }>(
    `SELECT id, block FROM ${table}_data WHERE id BETWEEN ? AND ?`,
  );
  const before = segmentId * PAGES_OF_A_SEGMENT;
  let ahead: readonly { id: number; block: Buffer }[] = [];
  let first = -1;
  let next = -1;
  return (page) => {
    if (page < first || page >= first + ahead.length) {
      const pages = page === next ? PAGES_AHEAD : 1;
      ahead = read.all(before + page, before + page + pages - 1);
      first = page;
    }
    next = page + 1;
    const row = ahead[page - first];
    if (row?.id !== before + page) throw new RangeError(`page ${page} of segment ${segmentId} of ${table} is missing`);
    return row.block;
  };
}

/** @returns whether it stands at the term or the first one after it */
function seek(cursor: Fts5SegmentCursor, term: string): boolean {
  while (cursor.nextTerm()) if (cursor.term >= term) return true;
  return false;
}

function readDeleted(
  database: Database,
  table: string,
  { segmentId, tombstonePages }: Fts5SegmentInfo,
): ReadonlySet<number> | null {
  if (tombstonePages === 0) return null;
  const deleted = new Set<number>();
  const page = database.prepare<{ block: Buffer }>(
    `SELECT block FROM ${table}_data WHERE id = ((? + 65536) << 37) + ?`,
  );
  for (let number = 0; number < tombstonePages; number++) {
    const row = page.get(segmentId, number);
    if (row === undefined) throw new RangeError(`a tombstone page of segment ${segmentId} of ${table} is missing`);
    for (const rowId of readFts5Tombstones(row.block)) deleted.add(rowId);
  }
  return deleted;
}
