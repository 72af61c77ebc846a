/** What is held of files whose turn has not come, in UTF-16 code units. */
const MAX_HELD = 16 * 1024 * 1024;

/**
 * Bounds what several processes read ahead of the one that writes. Files are written one after the other, so the file whose
 * turn it is may always hand in one batch more; everybody else waits while too much is held.
 */
export class ReadAheadBudget<File> {
  readonly #held = new Map<File, number>();
  #total = 0;
  #turn: File | null = null;
  #isClosed = false;
  #changed = Promise.withResolvers<void>();

  /** Resolves when there is room for `units` of a file, or nobody writes any more. */
  async take(file: File, units: number): Promise<void> {
    while (!this.#isClosed && this.#total >= MAX_HELD && !(file === this.#turn && !this.#held.has(file))) {
      await this.#changed.promise;
    }
    this.#total += units;
    this.#held.set(file, (this.#held.get(file) ?? 0) + units);
  }

  giveBack(file: File, units: number): void {
    this.#total -= units;
    const left = (this.#held.get(file) ?? 0) - units;
    if (left > 0) this.#held.set(file, left);
    else this.#held.delete(file);
    this.#wake();
  }

  /** It is this file that is written now. */
  setTurn(file: File): void {
    this.#turn = file;
    this.#wake();
  }

  /** Lets everybody go on: what they hand in is thrown away. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
