import type { ScanKernel } from '../../../native/kernel/scan-kernel.ts';
import type { ScoredRow } from '../search/rank-rows.ts';
import { EstimateHistogram } from './estimate-histogram.ts';
import { nthLargest } from './nth-largest.ts';
import { QueryCode } from './query-code.ts';
import type { RowBitmap } from '../../storage/row-bitmap.ts';
import { PAGE_ROWS, VectorPage } from './vector-page.ts';
import { VectorRotation } from './vector-rotation.ts';

const NOWHERE = 0xffff_ffff;

/** Below so many rows every byte code is scanned; it takes a millisecond. */
const MIN_ROWS_FOR_SIGNS = 16_384;

/**
 * How many rows the sign codes pass on, at least: so many times as many as are asked for, and this share of all. Measured
 * in docs/decisions (in-memory search): more gains nothing that is seen in the best ten.
 */
const SIGN_OVERSAMPLING = 20;
const SIGN_SHARE = 1 / 50;

/**
 * Rows are passed on whose byte score is within so many standard deviations of the last of the best: at up to 12
 * dimensions more than the rounding can be off, at more than that one row in a billion is missed.
 */
const MARGIN_DEVIATIONS = 6;
/** The rounding of a code is spread evenly over one step: its standard deviation, in steps. */
const ROUNDING_DEVIATION = 1 / Math.sqrt(12);

/**
 * Up to so many rows keep what rounding took off, so that a search needs nothing of the file: a hundred and seventy rows
 * of it are as many pages, and reading them took as long as all the rest. Beyond, memory is worth more than a millisecond.
 */
export const MAX_EXACT_ROWS = 262_144;

/**
 * Every vector of an index in compressed forms, for a scan of all of them in a few milliseconds: a byte a dimension, and
 * a bit a dimension. The bits choose some thousand rows, the bytes some hundred of these. Those are ranked by what the
 * bytes left over, where it is kept; else the caller ranks them by the vectors themselves.
 *
 * Rows have no order. A row that goes leaves its place to the last one, so there is never garbage.
 */
export class VectorMemory {
  readonly #kernel: ScanKernel;
  readonly #dimensions: number;
  readonly #rotation: VectorRotation;
  readonly #pages: VectorPage[] = [];
  #rowIds = new Uint32Array(PAGE_ROWS);
  /** Place of each row id. */
  #places = new Uint32Array(PAGE_ROWS).fill(NOWHERE);
  #rows = 0;
  readonly #unit: Float32Array;
  readonly #query: QueryCode;
  readonly #histogram = new EstimateHistogram();
  readonly #maxExactRows: number;
  #isExact = true;
  /** Where scores, places and chosen scores go: addresses of room for `#room` each. */
  #scores = 0;
  #list = 0;
  #chosen = 0;
  #room = 0;

  /** @param options.kernel its memory becomes this object's */
  constructor(options: { kernel: ScanKernel; dimensions: number; maxExactRows?: number }) {
    this.#maxExactRows = options.maxExactRows ?? MAX_EXACT_ROWS;
    this.#kernel = options.kernel;
    this.#dimensions = options.dimensions;
    this.#rotation = new VectorRotation(options.dimensions);
    this.#unit = new Float32Array(options.dimensions);
    this.#query = new QueryCode(options.kernel, options.dimensions);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Bytes by part. */
  get bytes(): Readonly<Record<string, number>> {
    return { codes: this.#kernel.buffer.byteLength, places: this.#rowIds.byteLength + this.#places.byteLength };
  }

  /**
   * Writes or replaces a row.
   *
   * @param vector of any length but zero: a vector without a direction is not near anything, and is left out
   */
  set(rowId: number, vector: Float32Array): void {
    if (!this.#normalize(vector)) {
      this.remove(rowId);
      return;
    }
    this.#rotation.rotate(this.#unit);
    let place = this.#places[rowId] ?? NOWHERE;
    if (place === NOWHERE) place = this.#append(rowId);
    this.#pageOf(place).write(place % PAGE_ROWS, this.#unit);
  }

  remove(rowId: number): void {
    const place = this.#places[rowId] ?? NOWHERE;
    if (place === NOWHERE) return;
    this.#rows -= 1;
    const last = this.#rows;
    const lastPage = this.#pageOf(last);
    if (place !== last) {
      lastPage.read(last % PAGE_ROWS, this.#unit);
      this.#pageOf(place).write(place % PAGE_ROWS, this.#unit);
      const moved = this.#rowIds[last] as number;
      this.#rowIds[place] = moved;
      this.#places[moved] = place;
    }
    lastPage.drop(last % PAGE_ROWS);
    this.#places[rowId] = NOWHERE;
  }

  /**
   * @param query of any length but zero
   * @param eligible the row ids that may be returned; null for all
   * @returns row ids that hold the `limit` nearest by cosine, and others, in any order
   */
  search(query: Float32Array, limit: number, eligible: RowBitmap | null): readonly number[] {
    return Array.from(this.#findNearest(query, limit, eligible), (place) => this.#rowIds[place] as number);
  }

  /**
   * @param query of any length but zero
   * @param eligible the row ids that may be returned; null for all
   * @returns the `limit` nearest with their cosine similarity, best first, ties in any order; null where there are too
   *   many rows to keep what that takes
   */
  rank(query: Float32Array, limit: number, eligible: RowBitmap | null): ScoredRow[] | null {
    if (!this.#isExact) return null;
    const places = this.#findNearest(query, limit, eligible);
    const scores = this.#scoreExactly(places);
    return Array.from(places, (place, at) => ({ id: this.#rowIds[place] as number, score: scores[at] as number }))
      .toSorted((a, b) => b.score - a.score)
      .slice(0, limit);
  }

  /** @returns places that hold the `limit` nearest, and others; the rotated query is in `#query` then */
  #findNearest(query: Float32Array, limit: number, eligible: RowBitmap | null): Uint32Array {
    if (this.#rows === 0 || !this.#normalize(query)) return new Uint32Array();
    this.#rotation.rotate(this.#unit);
    this.#query.set(this.#unit);
    this.#makeRoom();
    const wanted = Math.max(limit * SIGN_OVERSAMPLING, Math.ceil(this.#rows * SIGN_SHARE));
    const isSmall = this.#rows < MIN_ROWS_FOR_SIGNS || wanted * 2 > this.#rows;
    const places = isSmall ? this.#scoreAll(eligible) : this.#scoreChosen(wanted, eligible);
    const scores = new Float32Array(this.#kernel.buffer, this.#chosen, places.length);
    const least = nthLargest(scores, limit) - MARGIN_DEVIATIONS * ROUNDING_DEVIATION * this.#largestScale();
    let count = 0;
    for (let at = 0; at < places.length; at++) {
      if ((scores[at] as number) >= least) places[count++] = places[at] as number;
    }
    return places.subarray(0, count);
  }

  /** @param places in the kernel's list */
  #scoreExactly(places: Uint32Array): Float32Array {
    const { buffer } = this.#kernel;
    for (let at = 0; at < places.length; ) {
      at = this.#eachRun(places, at, (page, from, count) => {
        page.scoreExactly(this.#query, this.#list + 4 * from, count, this.#chosen + 4 * from);
      });
    }
    return new Float32Array(buffer, this.#chosen, places.length);
  }

  /** Byte scores of every eligible row, into `#chosen`. @returns their places */
  #scoreAll(eligible: RowBitmap | null): Uint32Array {
    for (const [number, page] of this.#pages.entries()) {
      page.scanCodes(this.#query, this.#scores + 4 * number * PAGE_ROWS);
    }
    const { buffer } = this.#kernel;
    const scores = new Float32Array(buffer, this.#scores, this.#rows);
    const chosen = new Float32Array(buffer, this.#chosen, this.#room);
    const list = new Uint32Array(buffer, this.#list, this.#room);
    let count = 0;
    for (let place = 0; place < this.#rows; place++) {
      if (eligible !== null && !eligible.has(this.#rowIds[place] as number)) continue;
      list[count] = place;
      chosen[count++] = scores[place] as number;
    }
    return list.subarray(0, count);
  }

  /** Byte scores of the `wanted` eligible rows with the best sign codes, into `#chosen`. @returns their places */
  #scoreChosen(wanted: number, eligible: RowBitmap | null): Uint32Array {
    const { buffer } = this.#kernel;
    const scores = new Float32Array(buffer, this.#scores, this.#room);
    const list = new Uint32Array(buffer, this.#list, this.#room);
    // Byte scores take their place when they are no longer needed.
    const estimates = new Float32Array(buffer, this.#chosen, this.#room);
    const histogram = this.#histogram;
    histogram.begin(wanted);
    let threshold = Number.NEGATIVE_INFINITY;
    let count = 0;
    for (const [number, page] of this.#pages.entries()) {
      page.scanSigns(this.#query, this.#scores);
      const first = number * PAGE_ROWS;
      const found = this.#kernel.findAbove(this.#scores, page.rows, threshold, first, this.#list + 4 * count);
      const end = count + found;
      for (let at = count; at < end; at++) {
        const place = list[at] as number;
        if (eligible !== null && !eligible.has(this.#rowIds[place] as number)) continue;
        const estimate = scores[place - first] as number;
        list[count] = place;
        estimates[count++] = estimate;
        histogram.add(estimate);
      }
      threshold = histogram.threshold();
    }
    count = keepAbove(list, estimates, count, threshold);
    for (let at = 0; at < count; ) {
      at = this.#eachRun(list.subarray(0, count), at, (page, from, rows) => {
        page.scoreRows(this.#query, this.#list + 4 * from, rows, this.#chosen + 4 * from);
      });
    }
    return list.subarray(0, count);
  }

  /**
   * Gives the places of one page to `score`, as slots of the page.
   *
   * @param list in the kernel's list, ascending by page
   * @returns where those of the next page begin
   */
  #eachRun(list: Uint32Array, from: number, score: (page: VectorPage, from: number, count: number) => void): number {
    const number = Math.floor((list[from] as number) / PAGE_ROWS);
    const first = number * PAGE_ROWS;
    let to = from;
    for (; to < list.length && (list[to] as number) < first + PAGE_ROWS; to++) list[to] = (list[to] as number) - first;
    score(this.#pages[number] as VectorPage, from, to - from);
    for (let at = from; at < to; at++) list[at] = (list[at] as number) + first;
    return to;
  }

  #largestScale(): number {
    let largest = 0;
    for (const page of this.#pages) largest = Math.max(largest, page.largestScale);
    return largest;
  }

  #append(rowId: number): number {
    const place = this.#rows;
    if (place === this.#pages.length * PAGE_ROWS) this.#addPage();
    if (place >= this.#rowIds.length) this.#rowIds = grown(this.#rowIds, place, 0);
    if (rowId >= this.#places.length) this.#places = grown(this.#places, rowId, NOWHERE);
    this.#rowIds[place] = rowId;
    this.#places[rowId] = place;
    this.#rows += 1;
    return place;
  }

  #addPage(): void {
    this.#isExact &&= this.#rows < this.#maxExactRows;
    if (!this.#isExact) for (const page of this.#pages) page.dropRemainders();
    this.#pages.push(new VectorPage(this.#kernel, this.#dimensions, this.#isExact));
  }

  #pageOf(place: number): VectorPage {
    return this.#pages[Math.floor(place / PAGE_ROWS)] as VectorPage;
  }

  /** @returns false for a vector without a direction */
  #normalize(vector: Float32Array): boolean {
    let squares = 0;
    for (let at = 0; at < this.#dimensions; at++) squares += (vector[at] as number) ** 2;
    if (!(squares > 0)) return false;
    const scale = 1 / Math.sqrt(squares);
    for (let at = 0; at < this.#dimensions; at++) this.#unit[at] = (vector[at] as number) * scale;
    return true;
  }

  #makeRoom(): void {
    // One page more: what a page adds is looked at before anything is left out.
    const needed = (this.#pages.length + 1) * PAGE_ROWS;
    if (needed <= this.#room) return;
    // Room is never given back: it grows by halves, so that all of it together stays a small share of the codes.
    this.#room = Math.ceil((1.5 * needed) / PAGE_ROWS) * PAGE_ROWS;
    this.#scores = this.#kernel.allocate(4 * this.#room);
    this.#list = this.#kernel.allocate(4 * this.#room);
    this.#chosen = this.#kernel.allocate(4 * this.#room);
  }
}

function grown(values: Uint32Array, place: number, fill: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(place + 1, Math.ceil(1.25 * values.length)));
  if (fill !== 0) larger.fill(fill, values.length);
  larger.set(values);
  return larger;
}

function keepAbove(list: Uint32Array, estimates: Float32Array, count: number, threshold: number): number {
  let kept = 0;
  for (let at = 0; at < count; at++) {
    const estimate = estimates[at] as number;
    if (estimate < threshold) continue;
    list[kept] = list[at] as number;
    estimates[kept++] = estimate;
  }
  return kept;
}
