/**
 * Reads the pages of an FTS5 segment: every term with its rows and their position lists, in order.
 *
 * FTS5 keeps its inverted index in `<table>_data`. Reading it there is how a hundred million postings come into memory in
 * seconds, stemmed and counted by FTS5 itself: asking its `fts5vocab` for them row by row takes 40 times as long. The
 * format is part of SQLite's file format, described in `fts5_index.c`; whoever reads with this must still check what came
 * out against `<table>_docsize`, so that a page read wrongly is noticed.
 */

/** What the structure record says of a segment. */
export interface Fts5SegmentInfo {
  segmentId: number;
  firstPage: number;
  lastPage: number;
  tombstonePages: number;
}

/** "The structure record has origins and tombstones": tables with `contentless_delete=1`. */
const STRUCTURE_V2 = [0xff, 0x00, 0x00, 0x01] as const;
const COOKIE_BYTES = 4;
const PAGE_HEADER_BYTES = 4;
const TOMBSTONE_HEADER_BYTES = 8;
/** First byte of each term of the main index; prefix indexes, which our table has none of, use others. */
const MAIN_INDEX = 0x30;

/** Reads SQLite's variable-length integers: seven bits a byte, most significant first, a ninth byte counts whole. */
export class VarintReader {
  bytes: Uint8Array;
  offset: number;

  constructor(bytes: Uint8Array, offset = 0) {
    this.bytes = bytes;
    this.offset = offset;
  }

  read(): number {
    const { bytes } = this;
    let byte = bytes[this.offset++] as number;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let place = 1; place < 8; place++) {
      byte = bytes[this.offset++] as number;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    return value * 256 + (bytes[this.offset++] as number);
  }
}

/**
 * @param record the row with id 10 of `<table>_data`
 * @returns the segments, oldest first: so the rows of a term come nearly in order
 */
export function readFts5Structure(record: Uint8Array): readonly Fts5SegmentInfo[] {
  const isV2 = STRUCTURE_V2.every((byte, place) => record[COOKIE_BYTES + place] === byte);
  const reader = new VarintReader(record, isV2 ? COOKIE_BYTES + STRUCTURE_V2.length : COOKIE_BYTES);
  const levels = reader.read();
  reader.read(); // segments in all
  reader.read(); // write counter
  const byLevel: Fts5SegmentInfo[][] = [];
  for (let level = 0; level < levels; level++) {
    const segments: Fts5SegmentInfo[] = [];
    reader.read(); // segments that are being merged
    for (let count = reader.read(); count > 0; count--) {
      const segment = {
        segmentId: reader.read(),
        firstPage: reader.read(),
        lastPage: reader.read(),
        tombstonePages: 0,
      };
      if (isV2) {
        reader.read(); // first origin
        reader.read(); // last origin
        segment.tombstonePages = reader.read();
        reader.read(); // tombstones
        reader.read(); // rows
      }
      if (segment.firstPage > 0) segments.push(segment);
    }
    byLevel.push(segments);
  }
  return byLevel.toReversed().flat();
}

/** @returns the row ids that a page of tombstones names: rows of its segment that were deleted later */
export function readFts5Tombstones(page: Uint8Array): readonly number[] {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const keyBytes = page[0] === 4 ? 4 : 8;
  const rowIds: number[] = page[1] === 0 ? [] : [0];
  for (let at = TOMBSTONE_HEADER_BYTES; at + keyBytes <= page.length; at += keyBytes) {
    const rowId = keyBytes === 4 ? view.getUint32(at) : Number(view.getBigUint64(at));
    if (rowId !== 0) rowIds.push(rowId);
  }
  return rowIds;
}

/** A walk over the terms of a segment, and over the rows of the term it stands at. */
export class Fts5SegmentCursor {
  /** The term's UTF-8 bytes, one a character: such strings compare as FTS5 orders terms. */
  term = '';
  rowId = 0;
  /** The row's position list is `list[listStart..listEnd)`. */
  list: Uint8Array = new Uint8Array();
  listStart = 0;
  listEnd = 0;
  /** The row was taken away here: what older segments say of it and this term no longer holds. */
  isDelete = false;
  /** The row has the term as of this segment; one that was written again is taken away and is here. */
  isPresent = true;

  readonly #hasPositions: boolean;
  readonly #readPage: (page: number) => Buffer;
  readonly #lastPage: number;
  #page: number;
  readonly #reader: VarintReader;
  readonly #footer: VarintReader;
  #leafEnd = 0;
  /** Where the page's next term begins; -1 when it has no more. */
  #nextTerm = -1;
  #isFirstTermOfPage = true;
  #firstRow = 0;
  #isFirstRowOfTerm = true;
  #isDone = false;
  #termBytes = Buffer.alloc(0);

  /** Whether the last term was passed. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /**
   * @param readPage throws when there is no such page
   * @param options.fromPage begins there, at the first term of it
   * @param options.hasPositions false for a table with `detail=none`, which has no position lists
   */
  constructor(
    info: Fts5SegmentInfo,
    readPage: (page: number) => Buffer,
    options: { fromPage?: number; hasPositions?: boolean } = {},
  ) {
    this.#readPage = readPage;
    this.#hasPositions = options.hasPositions ?? true;
    this.#lastPage = info.lastPage;
    this.#page = Math.max(info.firstPage, options.fromPage ?? 0) - 1;
    this.#reader = new VarintReader(this.list);
    this.#footer = new VarintReader(this.list);
    this.#openNextPage();
  }

  /** Goes to the next term, past the rows of the one before. @returns false after the last */
  nextTerm(): boolean {
    while (!this.#isDone && this.#nextTerm === -1) this.#openNextPage();
    if (this.#isDone) return false;
    const reader = this.#reader;
    reader.offset = this.#nextTerm;
    const prefix = this.#isFirstTermOfPage ? 0 : reader.read();
    const suffix = reader.read();
    const from = reader.offset;
    reader.offset += suffix;
    const bytes = reader.bytes as Buffer;
    this.#termBytes = Buffer.concat([this.#termBytes.subarray(0, prefix), bytes.subarray(from, reader.offset)]);
    if (this.#termBytes[0] !== MAIN_INDEX || reader.offset > this.#leafEnd) throw new RangeError('not a term of FTS5');
    this.term = this.#termBytes.toString('latin1', 1);
    this.#isFirstTermOfPage = false;
    this.#advanceFooter();
    this.#isFirstRowOfTerm = true;
    return true;
  }

  /** Goes to the term's next row. @returns false after the last */
  nextRow(): boolean {
    const reader = this.#reader;
    if (this.#isFirstRowOfTerm) {
      if (reader.offset >= this.#leafEnd) this.#openNextPage();
      if (this.#isDone) return false;
    } else if (this.#nextTerm === -1 && reader.offset >= this.#leafEnd) {
      this.#openNextPage();
      // The page says where its first row is; none before its first term means that the term's rows are all read.
      if (this.#isDone || this.#firstRow === 0) return false;
      reader.offset = this.#firstRow;
    } else if (reader.offset === this.#nextTerm) return false;
    const isAbsolute = this.#isFirstRowOfTerm || reader.offset === this.#firstRow;
    const step = reader.read();
    this.rowId = isAbsolute ? step : this.rowId + step;
    this.#isFirstRowOfTerm = false;
    if (this.#hasPositions) this.#readSize();
    else this.#readMarks();
    return true;
  }

  #readSize(): void {
    const size = this.#reader.read();
    this.isDelete = (size & 1) === 1;
    this.isPresent = size > 1;
    this.#readList(size >> 1);
  }

  /** Without positions a zero says that the row was taken away, a second one that it was written again. */
  #readMarks(): void {
    const reader = this.#reader;
    const end = this.#nextTerm === -1 ? this.#leafEnd : this.#nextTerm;
    this.isDelete = reader.offset < end && reader.bytes[reader.offset] === 0;
    this.isPresent = !this.isDelete;
    if (!this.isDelete) return;
    reader.offset += 1;
    this.isPresent = reader.offset < end && reader.bytes[reader.offset] === 0;
    if (this.isPresent) reader.offset += 1;
  }

  #readList(bytes: number): void {
    const reader = this.#reader;
    if (reader.offset + bytes <= this.#leafEnd) {
      this.list = reader.bytes;
      this.listStart = reader.offset;
      reader.offset += bytes;
      this.listEnd = reader.offset;
      return;
    }
    this.list = new Uint8Array(bytes);
    this.listStart = 0;
    this.listEnd = bytes;
    for (let done = 0; ; ) {
      const part = Math.min(bytes - done, this.#leafEnd - reader.offset);
      this.list.set(reader.bytes.subarray(reader.offset, reader.offset + part), done);
      reader.offset += part;
      done += part;
      if (done === bytes) return;
      this.#openNextPage();
      if (this.#isDone) throw new RangeError('an FTS5 position list has no end');
    }
  }

  #openNextPage(): void {
    this.#page += 1;
    if (this.#page > this.#lastPage) {
      this.#isDone = true;
      return;
    }
    const bytes = this.#readPage(this.#page);
    this.#firstRow = bytes.readUInt16BE(0);
    this.#leafEnd = bytes.readUInt16BE(2);
    if (this.#leafEnd < PAGE_HEADER_BYTES || this.#leafEnd > bytes.length) throw new RangeError('not a page of FTS5');
    this.#reader.bytes = bytes;
    this.#reader.offset = PAGE_HEADER_BYTES;
    this.#footer.bytes = bytes;
    this.#footer.offset = this.#leafEnd;
    this.#nextTerm = 0;
    this.#isFirstTermOfPage = true;
    this.#advanceFooter();
  }

  #advanceFooter(): void {
    const { bytes, offset } = this.#footer;
    this.#nextTerm = offset < bytes.length ? Math.max(0, this.#nextTerm) + this.#footer.read() : -1;
  }
}
