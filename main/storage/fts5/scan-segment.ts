import { type Fts5SegmentInfo, VarintReader } from './fts5-segment.ts';

const PAGE_HEADER_BYTES = 4;
/** Rows are handed over so many at a time. */
const ROWS_AT_A_TIME = 4096;
const FIRST_TERM_BYTES = 64;

/** Which terms of a segment are wanted: one, or all that begin so. `term` with the byte of its index before it. */
export interface TermScan {
  info: Fts5SegmentInfo;
  fromPage: number;
  term: Uint8Array;
  isPrefix: boolean;
  hasPositions: boolean;
  readPage: (page: number) => Uint8Array;
  /** The first `count` of `rows`; the array is used again. */
  onRows: (rows: Float64Array, count: number) => void;
}

/**
 * Hands over the rows of the wanted terms of one segment, position lists stepped over, ten nanoseconds a row: what
 * `Fts5SegmentCursor` does with more questions on the way.
 *
 * @returns false when it came upon a row that was taken away: then what older segments say counts, and somebody who looks
 *   at terms one by one must read them
 * @throws RangeError for pages that are none of FTS5
 */
export function scanSegment(scan: TermScan): boolean {
  return new SegmentScan(scan).run();
}

class SegmentScan {
  readonly #scan: TermScan;
  readonly #rows = new Float64Array(ROWS_AT_A_TIME);
  readonly #reader = new VarintReader(new Uint8Array());
  readonly #footer = new VarintReader(new Uint8Array());
  #page: number;
  #leafEnd = 0;
  #firstRow = 0;
  /** Where the page's next term begins; -1 when it has no more. */
  #nextTerm = -1;
  #isFirstTermOfPage = true;
  #term = new Uint8Array(FIRST_TERM_BYTES);
  #termLength = 0;

  constructor(scan: TermScan) {
    this.#scan = scan;
    this.#page = Math.max(scan.info.firstPage, scan.fromPage) - 1;
  }

  run(): boolean {
    const { term, isPrefix } = this.#scan;
    if (!this.#openNextPage()) return true;
    for (let isWithin = false; ; ) {
      while (this.#nextTerm === -1) if (!this.#openNextPage()) return true;
      const kept = this.#readTerm();
      if (isWithin && kept >= term.length) {
        if (!this.#readRows()) return false;
        continue;
      }
      const order = this.#compare();
      if (order > 0) return true;
      isWithin = order === 0 && (isPrefix || this.#termLength === term.length);
      if (!isWithin) {
        if (order === 0) return true;
        continue;
      }
      if (!this.#readRows()) return false;
      if (!isPrefix) return true;
    }
  }

  /** @returns bytes that the term has in common with the one before */
  #readTerm(): number {
    const reader = this.#reader;
    reader.offset = this.#nextTerm;
    const kept = this.#isFirstTermOfPage ? 0 : reader.read();
    const more = reader.read();
    if (kept > this.#termLength || reader.offset + more > this.#leafEnd) throw new RangeError('not a term of FTS5');
    if (kept + more > this.#term.length) {
      const longer = new Uint8Array(2 * (kept + more));
      longer.set(this.#term.subarray(0, kept));
      this.#term = longer;
    }
    const { bytes } = reader;
    for (let at = 0; at < more; at++) this.#term[kept + at] = bytes[reader.offset + at] as number;
    reader.offset += more;
    this.#termLength = kept + more;
    this.#isFirstTermOfPage = false;
    this.#advanceFooter();
    return kept;
  }

  /** @returns 0 when the term begins as the wanted one does, less when it comes before it, more when after */
  #compare(): number {
    const { term } = this.#scan;
    for (let at = 0; at < term.length; at++) {
      if (at >= this.#termLength) return -1;
      const difference = (this.#term[at] as number) - (term[at] as number);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** @returns false when a row of the term was taken away */
  #readRows(): boolean {
    const { hasPositions, onRows } = this.#scan;
    const reader = this.#reader;
    const rows = this.#rows;
    let count = 0;
    let row = 0;
    let isFirst = true;
    if (reader.offset >= this.#leafEnd && this.#nextTerm === -1) {
      if (!this.#openNextPage()) return true;
    }
    for (;;) {
      let { offset } = reader;
      const { bytes } = reader;
      const end = this.#nextTerm === -1 ? this.#leafEnd : this.#nextTerm;
      while (offset < end) {
        const isAbsolute = isFirst || offset === this.#firstRow;
        isFirst = false;
        let byte = bytes[offset++] as number;
        let value = byte;
        if (byte >= 0x80) {
          reader.offset = offset - 1;
          value = reader.read();
          offset = reader.offset;
        }
        row = isAbsolute ? value : row + value;
        if (count === ROWS_AT_A_TIME) {
          onRows(rows, count);
          count = 0;
        }
        rows[count++] = row;
        if (!hasPositions) {
          if (offset < end && bytes[offset] === 0) return false;
          continue;
        }
        byte = bytes[offset++] as number;
        value = byte;
        if (byte >= 0x80) {
          reader.offset = offset - 1;
          value = reader.read();
          offset = reader.offset;
        }
        if ((value & 1) === 1) return false;
        offset += value >>> 1;
      }
      reader.offset = offset;
      if (this.#nextTerm !== -1) break;
      if (!this.#stepOver(offset - this.#leafEnd)) break;
      // The page says where its first row is; none before its first term means that the term's rows are all read.
      if (this.#firstRow === 0) break;
      reader.offset = this.#firstRow;
    }
    if (count > 0) onRows(rows, count);
    return true;
  }

  /** Goes to the page on which the rows go on after a list that reaches so far into the pages after this one. */
  #stepOver(bytes: number): boolean {
    for (let left = bytes; ; ) {
      if (!this.#openNextPage()) {
        if (left > 0) throw new RangeError('an FTS5 position list has no end');
        return false;
      }
      const here = this.#leafEnd - PAGE_HEADER_BYTES;
      if (left < here || this.#nextTerm !== -1) return true;
      // A list may end with its page: what follows is on the next one.
      left -= here;
      if (left <= 0 && this.#firstRow !== 0) return true;
    }
  }

  #openNextPage(): boolean {
    this.#page += 1;
    if (this.#page > this.#scan.info.lastPage) return false;
    const bytes = this.#scan.readPage(this.#page);
    if (bytes.length < PAGE_HEADER_BYTES) throw new RangeError('not a page of FTS5');
    this.#firstRow = ((bytes[0] as number) << 8) | (bytes[1] as number);
    this.#leafEnd = ((bytes[2] as number) << 8) | (bytes[3] as number);
    if (this.#leafEnd < PAGE_HEADER_BYTES || this.#leafEnd > bytes.length) throw new RangeError('not a page of FTS5');
    this.#reader.bytes = bytes;
    this.#reader.offset = PAGE_HEADER_BYTES;
    this.#footer.bytes = bytes;
    this.#footer.offset = this.#leafEnd;
    this.#nextTerm = 0;
    this.#isFirstTermOfPage = true;
    this.#advanceFooter();
    return true;
  }

  #advanceFooter(): void {
    const { bytes, offset } = this.#footer;
    this.#nextTerm = offset < bytes.length ? Math.max(0, this.#nextTerm) + this.#footer.read() : -1;
  }
}
