/** Code of a frequency that has no code of its own. */
export const NO_CODE = 255;

/**
 * One byte for how often a term is in a chunk, weighted by column: nearly every posting has one of a few dozen
 * frequencies. The first 255 different ones get a code; a posting of another keeps its frequency beside the list.
 */
export class FrequencyCodes {
  /** By code; `NO_CODE` has none. */
  readonly frequencies = new Float64Array(NO_CODE + 1);
  readonly #codes = new Map<number, number>();
  /** Codes of 0, ½, 1, 1½…, -1 where there is none yet: what nearly every posting has, without hashing. */
  readonly #codesOfHalves = new Int16Array(512).fill(-1);

  /** How many frequencies have a code. */
  get size(): number {
    return this.#codes.size;
  }

  codeOf(frequency: number): number {
    const halves = 2 * frequency;
    const quick = this.#codesOfHalves[halves];
    if (quick !== undefined && quick >= 0) return quick;
    const code = this.#find(frequency);
    if (quick !== undefined && code !== NO_CODE) this.#codesOfHalves[halves] = code;
    return code;
  }

  #find(frequency: number): number {
    const known = this.#codes.get(frequency);
    if (known !== undefined) return known;
    const code = this.#codes.size;
    if (code >= NO_CODE) return NO_CODE;
    this.#codes.set(frequency, code);
    this.frequencies[code] = frequency;
    return code;
  }
}
