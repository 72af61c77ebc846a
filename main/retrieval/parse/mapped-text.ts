import type { OffsetRun } from './offset-map.ts';

/** Numbers kept per run: text start, source start, length in the text, length in the source. */
const FIELDS = 4;
const INITIAL_RUNS = 256;

/**
 * Builds readable text together with where each character of it came from. Runs live in one typed array: a file of
 * tens of megabytes has millions of them.
 */
export class MappedTextBuilder {
  readonly #source: string;
  readonly #parts: string[] = [];
  #length = 0;
  #runs = new Float64Array(INITIAL_RUNS * FIELDS);
  #count = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** Characters appended so far. */
  get length(): number {
    return this.#length;
  }

  /** Appends `source.slice(start, end)`. */
  copy(start: number, end: number): void {
    if (end > start) this.substitute(this.#source.slice(start, end), start, end - start);
  }

  /** Appends text that stands for `sourceLength` characters of the source, such as a decoded entity. */
  substitute(text: string, sourceStart: number, sourceLength: number): void {
    if (text === '') return;
    this.#addRun(sourceStart, text.length, sourceLength);
    this.insert(text);
  }

  /** Appends text that stands for nothing in the source. */
  insert(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }

  /** @returns a point to go back to. Only text put in by `insert` may directly follow it */
  mark(): TextMark {
    return { parts: this.#parts.length, length: this.#length, runs: this.#count };
  }

  /** Forgets everything appended since the mark. */
  rewind(mark: TextMark): void {
    this.#parts.length = mark.parts;
    this.#length = mark.length;
    this.#count = mark.runs;
  }

  build(): MappedText {
    return new MappedText(this.#parts.join('').toWellFormed(), this.#runs.subarray(0, this.#count * FIELDS));
  }

  #addRun(sourceStart: number, length: number, sourceLength: number): void {
    const last = (this.#count - 1) * FIELDS;
    const runs = this.#runs;
    if (this.#count > 0 && length === sourceLength) {
      const lastLength = runs[last + 2] ?? 0;
      const isAdjacent =
        lastLength === runs[last + 3] &&
        (runs[last] ?? 0) + lastLength === this.#length &&
        (runs[last + 1] ?? 0) + lastLength === sourceStart;
      if (isAdjacent) {
        runs[last + 2] = lastLength + length;
        runs[last + 3] = lastLength + length;
        return;
      }
    }
    if ((this.#count + 1) * FIELDS > runs.length) {
      this.#runs = new Float64Array(runs.length * 2);
      this.#runs.set(runs);
    }
    const index = this.#count * FIELDS;
    this.#runs[index] = this.#length;
    this.#runs[index + 1] = sourceStart;
    this.#runs[index + 2] = length;
    this.#runs[index + 3] = sourceLength;
    this.#count += 1;
  }
}

export interface TextMark {
  parts: number;
  length: number;
  runs: number;
}

/** Readable text and its runs over the source. */
export class MappedText {
  readonly text: string;
  readonly #runs: Float64Array;
  #cursor = 0;

  constructor(text: string, runs: Float64Array) {
    this.text = text;
    this.#runs = runs;
  }

  /**
   * @param start offsets into `text`; calls must go forward through the text
   * @returns the runs under that range, their text offsets counted from `start`
   */
  sliceMap(start: number, end: number): OffsetRun[] {
    const runs = this.#runs;
    const map: OffsetRun[] = [];
    while (this.#cursor < runs.length && (runs[this.#cursor] ?? 0) + (runs[this.#cursor + 2] ?? 0) <= start) {
      this.#cursor += FIELDS;
    }
    for (let index = this.#cursor; index < runs.length && (runs[index] ?? 0) < end; index += FIELDS) {
      const textStart = runs[index] ?? 0;
      const sourceStart = runs[index + 1] ?? 0;
      const length = runs[index + 2] ?? 0;
      const sourceLength = runs[index + 3] ?? 0;
      if (length !== sourceLength) {
        map.push([Math.max(0, textStart - start), sourceStart, length, sourceLength]);
        continue;
      }
      const from = Math.max(textStart, start);
      const to = Math.min(textStart + length, end);
      map.push([from - start, sourceStart + from - textStart, to - from]);
    }
    return map;
  }
}
