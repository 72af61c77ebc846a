import type { ScoredRow } from '../search/rank-rows.ts';

/** Keeps the best `limit` rows of many: a heap whose root is the worst of them. */
export class TopRows {
  readonly #limit: number;
  readonly #scores: Float64Array;
  readonly #rowIds: Float64Array;
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
    this.#scores = new Float64Array(limit);
    this.#rowIds = new Float64Array(limit);
  }

  /** What a score must be above to come in; below every score while there is room. */
  get threshold(): number {
    return this.#size < this.#limit ? Number.NEGATIVE_INFINITY : (this.#scores[0] as number);
  }

  add(rowId: number, score: number): void {
    if (this.#size < this.#limit) this.#rise(this.#size++, rowId, score);
    else if (score > (this.#scores[0] as number)) this.#sink(rowId, score);
  }

  /** @returns the rows, best first */
  toSorted(): ScoredRow[] {
    return Array.from({ length: this.#size }, (_, at) => ({
      id: this.#rowIds[at] as number,
      score: this.#scores[at] as number,
    })).toSorted((a, b) => b.score - a.score);
  }

  #rise(from: number, rowId: number, score: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.#scores[parent] as number) <= score) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#set(at, rowId, score);
  }

  #sink(rowId: number, score: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && (this.#scores[child + 1] as number) < (this.#scores[child] as number)) child += 1;
      if ((this.#scores[child] as number) >= score) break;
      this.#move(child, at);
      at = child;
    }
    this.#set(at, rowId, score);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#rowIds[from] as number, this.#scores[from] as number);
  }

  #set(at: number, rowId: number, score: number): void {
    this.#rowIds[at] = rowId;
    this.#scores[at] = score;
  }
}
