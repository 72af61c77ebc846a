import type { ScanKernel } from '../../../native/kernel/scan-kernel.ts';
import { type QueryCode, strideOf } from './query-code.ts';

/** Rows of a page. Pages never move, so the memory grows by one without copying. */
export const PAGE_ROWS = 4096;

const BLOCK_ROWS = 16;
const MAX_CODE = 127;
/** What a byte code leaves over, at most half a step, is kept in so many parts of a step; the kernel knows it too. */
const PARTS_OF_STEP = 65_534;
/** The mean is taken when the page has so many rows, and each time it has eight times as many. */
const FIRST_MEAN_ROWS = 64;
const MEAN_GROWTH = 8;

/**
 * Up to 4,096 vectors of length 1 as codes.
 *
 * A byte code is the vector divided by its largest value, in 127ths. A sign code is the sign of each dimension of what is
 * left when the page's mean is taken off; with the factor |r|² / Σ|rᵢ| the dot product of a query with the signs estimates
 * that with the rest r without bias (Gao and Long, RaBitQ, SIGMOD 2024).
 *
 * What rounding to a byte takes off can be kept beside the codes: with it a score is right to seven digits.
 */
export class VectorPage {
  readonly #kernel: ScanKernel;
  readonly #dimensions: number;
  readonly #stride: number;
  readonly #codes: number;
  readonly #scales: number;
  readonly #signs: number;
  readonly #factors: number;
  readonly #mean: Float32Array;
  readonly #row: Float32Array;
  /** Address of the remainders of the byte codes; 0 where they are not kept. */
  #remainders: number;
  #latestViews: PageViews | null = null;
  #rows = 0;
  #meanRows = 0;
  /** The largest scale that was written: rows may be gone since, so it is a bound. */
  largestScale = 0;

  /** @param isExact keep what rounding takes off */
  constructor(kernel: ScanKernel, dimensions: number, isExact: boolean) {
    this.#kernel = kernel;
    this.#dimensions = dimensions;
    this.#stride = strideOf(dimensions);
    this.#codes = kernel.allocate(PAGE_ROWS * this.#stride);
    this.#scales = kernel.allocate(4 * PAGE_ROWS);
    this.#signs = kernel.allocate((PAGE_ROWS * this.#stride) / 8);
    this.#factors = kernel.allocate(4 * PAGE_ROWS);
    this.#mean = new Float32Array(dimensions);
    this.#row = new Float32Array(dimensions);
    this.#remainders = isExact ? kernel.allocate(this.#remaindersBytes) : 0;
  }

  /** Other pages may have the room then. */
  dropRemainders(): void {
    if (this.#remainders === 0) return;
    this.#kernel.release(this.#remainders, this.#remaindersBytes);
    this.#remainders = 0;
    this.#latestViews = null;
  }

  get #remaindersBytes(): number {
    return Int16Array.BYTES_PER_ELEMENT * PAGE_ROWS * this.#stride;
  }

  get rows(): number {
    return this.#rows;
  }

  /** @param slot of a row that is there, or the next one */
  write(slot: number, unit: Float32Array): void {
    this.#writeCodes(slot, unit);
    this.#writeSigns(slot, unit);
    if (slot < this.#rows) return;
    this.#rows = slot + 1;
    if (this.#rows >= FIRST_MEAN_ROWS && this.#rows >= MEAN_GROWTH * this.#meanRows) this.#takeMean();
  }

  /** @param unit gets the row as its codes say */
  read(slot: number, unit: Float32Array): void {
    const { codes, scales, remainders } = this.#views();
    const scale = scales[slot] as number;
    const start = slot * this.#stride;
    for (let at = 0; at < this.#dimensions; at++) {
      const remainder = (remainders?.[start + at] ?? 0) / PARTS_OF_STEP;
      unit[at] = ((codes[start + at] as number) + remainder) * scale;
    }
  }

  /** Takes the last row off. */
  drop(slot: number): void {
    this.#rows = slot;
  }

  scanCodes(query: QueryCode, out: number): void {
    this.#kernel.scanCodes(this.#codes, this.#scales, this.#rows, this.#stride, query.codes, out);
    this.#finishScores(query, out, this.#rows);
  }

  /** @param list address of `count` slots */
  scoreRows(query: QueryCode, list: number, count: number, out: number): void {
    this.#kernel.scoreRows(this.#codes, this.#scales, list, count, this.#stride, query.codes, out);
    this.#finishScores(query, out, count);
  }

  /** As `scoreRows`, to seven digits: only where remainders are kept. */
  scoreExactly(query: QueryCode, list: number, count: number, out: number): void {
    const remainders = this.#remainders;
    this.#kernel.scoreExactly(this.#codes, remainders, this.#scales, list, count, this.#stride, query.exact, out);
  }

  scanSigns(query: QueryCode, out: number): void {
    let shared = 0;
    for (let at = 0; at < this.#dimensions; at++) shared += (this.#mean[at] as number) * (query.values[at] as number);
    const blocks = Math.ceil(this.#rows / BLOCK_ROWS);
    const { tables, step, base } = query;
    this.#kernel.scanSigns(this.#signs, this.#factors, blocks, this.#stride / 8, tables, step, base, shared, out);
  }

  #finishScores(query: QueryCode, out: number, count: number): void {
    const scores = new Float32Array(this.#kernel.buffer, out, count);
    for (let at = 0; at < count; at++) scores[at] = (scores[at] as number) * query.codeStep;
  }

  #writeCodes(slot: number, unit: Float32Array): void {
    let largest = 0;
    for (let at = 0; at < this.#dimensions; at++) largest = Math.max(largest, Math.abs(unit[at] as number));
    // As it is kept, in 32 bits.
    const scale = Math.fround(largest / MAX_CODE);
    const { codes, scales, remainders } = this.#views();
    const start = slot * this.#stride;
    for (let at = 0; at < this.#dimensions; at++) {
      const steps = (unit[at] as number) / scale;
      const code = Math.round(steps);
      codes[start + at] = code;
      if (remainders !== null) remainders[start + at] = Math.round((steps - code) * PARTS_OF_STEP);
    }
    scales[slot] = scale;
    this.largestScale = Math.max(this.largestScale, scale);
  }

  #writeSigns(slot: number, unit: Float32Array): void {
    const groups = this.#stride / 8;
    const { signs, factors } = this.#views();
    const start = Math.floor(slot / BLOCK_ROWS) * groups * BLOCK_ROWS + (slot % BLOCK_ROWS);
    let squares = 0;
    let sum = 0;
    for (let group = 0; group < groups; group++) {
      let byte = 0;
      for (let bit = 0; bit < 8; bit++) {
        const at = 8 * group + bit;
        if (at >= this.#dimensions) break;
        const rest = (unit[at] as number) - (this.#mean[at] as number);
        if (rest > 0) byte |= 1 << bit;
        squares += rest * rest;
        sum += Math.abs(rest);
      }
      signs[start + group * BLOCK_ROWS] = byte;
    }
    factors[slot] = sum === 0 ? 0 : squares / sum;
  }

  #takeMean(): void {
    this.#mean.fill(0);
    for (let slot = 0; slot < this.#rows; slot++) {
      this.read(slot, this.#row);
      for (let at = 0; at < this.#dimensions; at++)
        this.#mean[at] = (this.#mean[at] as number) + (this.#row[at] as number);
    }
    for (let at = 0; at < this.#dimensions; at++) this.#mean[at] = (this.#mean[at] as number) / this.#rows;
    this.#meanRows = this.#rows;
    for (let slot = 0; slot < this.#rows; slot++) {
      this.read(slot, this.#row);
      this.#writeSigns(slot, this.#row);
    }
  }

  /** Takes the views anew when the memory has grown: then it is another buffer. */
  #views(): PageViews {
    const { buffer } = this.#kernel;
    if (this.#latestViews?.buffer === buffer) return this.#latestViews;
    this.#latestViews = {
      buffer,
      codes: new Int8Array(buffer, this.#codes, PAGE_ROWS * this.#stride),
      scales: new Float32Array(buffer, this.#scales, PAGE_ROWS),
      signs: new Uint8Array(buffer, this.#signs, (PAGE_ROWS * this.#stride) / 8),
      factors: new Float32Array(buffer, this.#factors, PAGE_ROWS),
      remainders: this.#remainders === 0 ? null : new Int16Array(buffer, this.#remainders, PAGE_ROWS * this.#stride),
    };
    return this.#latestViews;
  }
}

interface PageViews {
  buffer: ArrayBuffer;
  codes: Int8Array;
  scales: Float32Array;
  signs: Uint8Array;
  factors: Float32Array;
  remainders: Int16Array | null;
}
