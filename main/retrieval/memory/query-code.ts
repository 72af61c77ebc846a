import type { ScanKernel } from '../../../native/kernel/scan-kernel.ts';

/** Dimensions are stored in sixteens, with zeros behind the last. */
const LANES = 16;
const MAX_INT16 = 32_767;
/** Largest entry of a table: four of them fit a byte. */
const MAX_ENTRY = 63;
const MAX_UINT16 = 65_535;
const PATTERNS = 16;
const GROUP = 4;
/** @returns dimensions as they are stored: a multiple of 16 */
export function strideOf(dimensions: number): number {
  return Math.ceil(dimensions / LANES) * LANES;
}

/** A query as the kernel takes it: whole numbers for byte codes, and tables for sign codes. */
export class QueryCode {
  readonly #kernel: ScanKernel;
  readonly #stride: number;
  /** Address of the query as i16. */
  readonly codes: number;
  /** Address of the query as f32. */
  readonly exact: number;
  /** Address of the tables. */
  readonly tables: number;
  /** What a whole number of `codes` stands for. */
  codeStep = 0;
  /** A sum of table entries times `step` plus `base` is the dot product with the signs. */
  step = 0;
  base = 0;
  readonly #values: Float32Array;

  constructor(kernel: ScanKernel, dimensions: number) {
    this.#kernel = kernel;
    this.#stride = strideOf(dimensions);
    this.codes = kernel.allocate(2 * this.#stride);
    this.exact = kernel.allocate(4 * this.#stride);
    this.tables = kernel.allocate((this.#stride / GROUP) * PATTERNS);
    this.#values = new Float32Array(this.#stride);
  }

  /** The values themselves, padded with zeros. */
  get values(): Float32Array {
    return this.#values;
  }

  /** @param unit a rotated vector of length 1 */
  set(unit: Float32Array): void {
    this.#values.set(unit);
    new Float32Array(this.#kernel.buffer, this.exact, this.#stride).set(this.#values);
    this.#setCodes();
    this.#setTables();
  }

  #setCodes(): void {
    let largest = 0;
    for (const value of this.#values) largest = Math.max(largest, Math.abs(value));
    this.codeStep = largest / MAX_INT16;
    const codes = new Int16Array(this.#kernel.buffer, this.codes, this.#stride);
    for (let at = 0; at < this.#stride; at++) codes[at] = Math.round((this.#values[at] as number) / this.codeStep);
  }

  /** An entry is what a pattern of four signs adds: + where the bit is set, − where it is not. */
  #setTables(): void {
    const groups = this.#stride / GROUP;
    let widest = 0;
    let base = 0;
    for (let group = 0; group < groups; group++) {
      const width = this.#widthOf(group);
      widest = Math.max(widest, 2 * width);
      base -= width;
    }
    const most = Math.min(MAX_ENTRY, Math.floor(MAX_UINT16 / groups));
    this.step = widest / most;
    this.base = base;
    const tables = new Uint8Array(this.#kernel.buffer, this.tables, groups * PATTERNS);
    for (let group = 0; group < groups; group++) {
      const width = this.#widthOf(group);
      for (let pattern = 0; pattern < PATTERNS; pattern++) {
        let part = width;
        for (let bit = 0; bit < GROUP; bit++) {
          const value = this.#values[group * GROUP + bit] as number;
          part += (pattern & (1 << bit)) === 0 ? -value : value;
        }
        tables[group * PATTERNS + pattern] = Math.round(part / this.step);
      }
    }
  }

  /** The most that the signs of a group can add. */
  #widthOf(group: number): number {
    let width = 0;
    for (let bit = 0; bit < GROUP; bit++) width += Math.abs(this.#values[group * GROUP + bit] as number);
    return width;
  }
}
