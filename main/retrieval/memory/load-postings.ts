import { StorageError } from '../../base/errors/storage-error.ts';
import type { Database } from '../../storage/database.ts';
import {
  Fts5SegmentCursor,
  type Fts5SegmentInfo,
  readFts5Structure,
  readFts5Tombstones,
  VarintReader,
} from '../../storage/fts5/fts5-segment.ts';
import type { FrequencyCodes } from './frequency-codes.ts';
import { PartitionBuilder } from './partition-builder.ts';
import { PARTITION_CHUNKS, type PostingPartition } from './posting-partition.ts';
import { RowBitmap } from '../../storage/row-bitmap.ts';
import { countPositions, FTS_COLUMNS, weighCounts } from './term-counts.ts';
import type { TermVocabulary } from './term-vocabulary.ts';

/** Row ids above this are not kept in memory; SQLite gives them out from 1. */
export const MAX_ROW_ID = 2 ** 31;

const STRUCTURE_RECORD = 10;
/** Progress is reported each time so many terms were read. */
const TERMS_BETWEEN_REPORTS = 4096;
const NO_PLACE = 0xffff_ffff;

/**
 * Reads all postings of `chunk_fts` into partitions, in the order of row ids.
 *
 * What was read is checked: for each chunk and column, the positions found must be as many as FTS5 says the chunk has
 * tokens.
 *
 * @param database inside a read transaction, so that the pages belong together
 * @param onProgress a number 0..1 now and then
 * @throws StorageError when the pages do not say what `chunk_fts_docsize` says: a damaged index, or a format of a later
 *   SQLite
 */
export function loadPostings(
  database: Database,
  options: {
    weights: readonly number[];
    vocabulary: TermVocabulary;
    codes: FrequencyCodes;
    onProgress: (progress: number) => void;
  },
): PostingPartition[] {
  try {
    return new PostingLoad(database, options).run();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) {
      throw new StorageError(
        `The full-text index in ${database.path} could not be read into memory (${error.message}). SQLite answers instead; \`trestle db check\` says whether it is damaged.`,
        { code: 'storage_corrupt', cause: error, details: { path: database.path } },
      );
    }
    throw error;
  }
}

class PostingLoad {
  readonly #database: Database;
  readonly #options: Parameters<typeof loadPostings>[1];
  readonly #rowIds: Uint32Array;
  readonly #lengths: Uint32Array;
  /** Tokens of each chunk and column that no posting accounted for yet. */
  readonly #missing: Int32Array;
  readonly #placeOfRow: Uint32Array;
  readonly #builders: PartitionBuilder[] = [];
  readonly #counts = new Uint32Array(FTS_COLUMNS);
  #places = new Uint32Array(1024);
  #frequencies = new Float64Array(1024);
  #found = 0;

  constructor(database: Database, options: Parameters<typeof loadPostings>[1]) {
    this.#database = database;
    this.#options = options;
    const bounds = database
      .prepare<{ rows: number; maxId: number | null }>(
        'SELECT count(*) AS rows, max(id) AS maxId FROM chunk_fts_docsize',
      )
      .get();
    const rows = bounds?.rows ?? 0;
    const maxId = bounds?.maxId ?? 0;
    if (maxId > MAX_ROW_ID) throw new RangeError(`row id ${maxId} is too large`);
    this.#rowIds = new Uint32Array(rows);
    this.#lengths = new Uint32Array(rows);
    this.#missing = new Int32Array(rows * FTS_COLUMNS);
    this.#placeOfRow = new Uint32Array(maxId + 1).fill(NO_PLACE);
  }

  run(): PostingPartition[] {
    this.#readSizes();
    for (let start = 0; start < this.#rowIds.length; start += PARTITION_CHUNKS) {
      const end = start + PARTITION_CHUNKS;
      const { codes } = this.#options;
      this.#builders.push(new PartitionBuilder(this.#rowIds.slice(start, end), this.#lengths.slice(start, end), codes));
    }
    this.#readTerms();
    const unaccounted = this.#missing.findIndex((count) => count !== 0);
    if (unaccounted !== -1) {
      const rowId = this.#rowIds[Math.floor(unaccounted / FTS_COLUMNS)];
      throw new RangeError(`chunk row ${rowId} has ${this.#missing[unaccounted]} more tokens than postings`);
    }
    return this.#builders.splice(0).map((builder) => builder.finish());
  }

  #readSizes(): void {
    const reader = new VarintReader(new Uint8Array());
    const rows = this.#database
      .prepare<{ id: number; sz: Uint8Array }>('SELECT id, sz FROM chunk_fts_docsize ORDER BY id')
      .iterate();
    let place = 0;
    for (const { id, sz } of rows) {
      reader.bytes = sz;
      reader.offset = 0;
      let length = 0;
      for (let column = 0; column < FTS_COLUMNS; column++) {
        const tokens = reader.read();
        this.#missing[place * FTS_COLUMNS + column] = tokens;
        length += tokens;
      }
      this.#rowIds[place] = id;
      this.#lengths[place] = length;
      this.#placeOfRow[id] = place;
      place += 1;
    }
  }

  #readTerms(): void {
    const segments = readFts5Structure(readRecord(this.#database, STRUCTURE_RECORD));
    const pages = segments.reduce((sum, { firstPage, lastPage }) => sum + lastPage - firstPage + 1, 0);
    let pagesRead = 0;
    const cursors = segments.map((segment) => {
      const page = this.#database.prepare<{ block: Buffer }>(
        'SELECT block FROM chunk_fts_data WHERE id = (? << 37) + ?',
      );
      const cursor = new Fts5SegmentCursor(segment, (number) => {
        pagesRead += 1;
        const row = page.get(segment.segmentId, number);
        if (row === undefined) throw new RangeError(`page ${number} of FTS5 segment ${segment.segmentId} is missing`);
        return row.block;
      });
      return { cursor, deleted: readDeleted(this.#database, segment) };
    });
    let open = cursors.filter(({ cursor }) => cursor.nextTerm());
    for (let terms = 1; open.length > 0; terms++) {
      let term = open[0]?.cursor.term ?? '';
      for (const { cursor } of open) if (cursor.term < term) term = cursor.term;
      this.#found = 0;
      let hasEnded = false;
      for (const { cursor, deleted } of open) {
        if (cursor.term !== term) continue;
        this.#readRows(cursor, deleted);
        if (!cursor.nextTerm()) hasEnded = true;
        else if (cursor.term <= term) throw new RangeError('the terms of an FTS5 segment are not in order');
      }
      // oxlint-disable-next-line no-loop-func -- only when a segment ends
      if (hasEnded) open = open.filter(({ cursor }) => !cursor.isDone);
      if (this.#found > 0) this.#emit(this.#options.vocabulary.add(term));
      if (terms % TERMS_BETWEEN_REPORTS === 0) this.#options.onProgress(Math.min(1, pagesRead / pages));
    }
  }

  /** Appends the term's live rows of one segment to what was found of it. */
  #readRows(cursor: Fts5SegmentCursor, deleted: RowBitmap | null): void {
    const { weights } = this.#options;
    while (cursor.nextRow()) {
      const place = this.#placeOfRow[cursor.rowId] ?? NO_PLACE;
      // A row without a size was deleted; one that was written again lives in a later segment.
      if (place === NO_PLACE || deleted?.has(cursor.rowId)) continue;
      countPositions(cursor.list, cursor.listStart, cursor.listEnd, this.#counts);
      for (let column = 0; column < FTS_COLUMNS; column++) {
        const cell = place * FTS_COLUMNS + column;
        this.#missing[cell] = (this.#missing[cell] as number) - (this.#counts[column] as number);
      }
      if (this.#found === this.#places.length) this.#growFound();
      this.#places[this.#found] = place;
      this.#frequencies[this.#found] = weighCounts(this.#counts, weights);
      this.#found += 1;
    }
  }

  /** Hands what was found of a term to the partitions, in ascending order. */
  #emit(termId: number): void {
    const count = this.#found;
    const places = this.#places;
    const frequencies = this.#frequencies;
    for (let at = 1; at < count; at++) {
      if ((places[at] as number) > (places[at - 1] as number)) continue;
      this.#sortFound();
      break;
    }
    let end = 0;
    let builder: PartitionBuilder | undefined;
    let start = 0;
    for (let at = 0; at < count; at++) {
      const place = places[at] as number;
      if (at === 0 || place >= end) {
        const number = Math.floor(place / PARTITION_CHUNKS);
        start = number * PARTITION_CHUNKS;
        end = start + PARTITION_CHUNKS;
        builder = this.#builders[number];
        builder?.beginTerm(termId);
      }
      builder?.add(place - start, frequencies[at] as number);
    }
  }

  /** Segments are read one after the other: a chunk that was written again may come after others. */
  #sortFound(): void {
    const count = this.#found;
    const places = this.#places.slice(0, count);
    const frequencies = this.#frequencies.slice(0, count);
    // Place and position in one number: sorting numbers is ten times as fast as sorting by a function.
    const keys = new Float64Array(count);
    for (let at = 0; at < count; at++) keys[at] = (places[at] as number) * count + at;
    keys.sort();
    for (let at = 0; at < count; at++) {
      const from = (keys[at] as number) % count;
      const place = places[from] as number;
      if (at > 0 && place === this.#places[at - 1]) throw new RangeError('a row has a term of FTS5 twice');
      this.#places[at] = place;
      this.#frequencies[at] = frequencies[from] as number;
    }
  }

  #growFound(): void {
    const places = new Uint32Array(2 * this.#places.length);
    places.set(this.#places);
    this.#places = places;
    const frequencies = new Float64Array(places.length);
    frequencies.set(this.#frequencies);
    this.#frequencies = frequencies;
  }
}

function readDeleted(database: Database, { segmentId, tombstonePages }: Fts5SegmentInfo): RowBitmap | null {
  if (tombstonePages === 0) return null;
  const deleted = new RowBitmap();
  const page = database.prepare<{ block: Uint8Array }>(
    'SELECT block FROM chunk_fts_data WHERE id = ((? + 65536) << 37) + ?',
  );
  for (let number = 0; number < tombstonePages; number++) {
    const row = page.get(segmentId, number);
    if (row === undefined) throw new RangeError(`a tombstone page of FTS5 segment ${segmentId} is missing`);
    for (const rowId of readFts5Tombstones(row.block)) deleted.add(rowId);
  }
  return deleted;
}

/** @returns a record of `chunk_fts_data`; empty when there is none */
export function readRecord(database: Database, id: number): Uint8Array {
  const row = database.prepare<{ block: Uint8Array }>('SELECT block FROM chunk_fts_data WHERE id = ?').get(id);
  return row?.block ?? new Uint8Array();
}
