const FIRST_LENGTH = 1024;

/**
 * A list of whole numbers for each of many places, all in one array: a list of its own for each would take more room than
 * what it holds. Replaced lists leave gaps, which are closed when they take more room than the lists.
 */
export class NumberLists {
  #pool = new Int32Array(FIRST_LENGTH);
  #used = 0;
  #live = 0;
  #starts = new Int32Array(FIRST_LENGTH);
  #lengths = new Int32Array(FIRST_LENGTH);

  set(place: number, list: readonly number[]): void {
    this.#growPlaces(place);
    this.#live += list.length - (this.#lengths[place] as number);
    this.#lengths[place] = 0;
    if (this.#used + list.length > this.#pool.length) this.#makeRoom(list.length);
    this.#pool.set(list, this.#used);
    this.#starts[place] = this.#used;
    this.#lengths[place] = list.length;
    this.#used += list.length;
  }

  /** @returns whether `set` of flags has one of the list's numbers */
  hasAny(place: number, flags: { has(value: number): boolean }): boolean {
    const start = this.#starts[place] ?? 0;
    const end = start + (this.#lengths[place] ?? 0);
    for (let at = start; at < end; at++) if (flags.has(this.#pool[at] as number)) return true;
    return false;
  }

  forEach(place: number, visit: (value: number) => void): void {
    const start = this.#starts[place] ?? 0;
    const end = start + (this.#lengths[place] ?? 0);
    for (let at = start; at < end; at++) visit(this.#pool[at] as number);
  }

  #growPlaces(place: number): void {
    if (place < this.#starts.length) return;
    const length = Math.max(place + 1, 2 * this.#starts.length);
    this.#starts = grown(this.#starts, length);
    this.#lengths = grown(this.#lengths, length);
  }

  #makeRoom(more: number): void {
    const needed = this.#live + more;
    const pool = new Int32Array(Math.max(2 * needed, FIRST_LENGTH));
    let used = 0;
    for (let place = 0; place < this.#starts.length; place++) {
      const length = this.#lengths[place] as number;
      if (length === 0) continue;
      const start = this.#starts[place] as number;
      pool.set(this.#pool.subarray(start, start + length), used);
      this.#starts[place] = used;
      used += length;
    }
    this.#pool = pool;
    this.#used = used;
  }
}

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length);
  longer.set(array);
  return longer;
}
