import type { ByteSource } from './byte-source.ts';
import { ByteWindow } from './byte-window.ts';

/**
 * Further streams over the same bytes, for looking at what follows a list before the list itself is read.
 *
 * What holds lists follows each other in a file, on each level of nesting, so there is a stream for each level that only ever
 * goes on. To open the bytes for each look would mean to decompress all that lies before it, again and again.
 */
export class ReadAhead {
  readonly #source: ByteSource;
  readonly #windows: ByteWindow[] = [];

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** @returns a window that begins at `place`, to be moved forward as one likes */
  async at(place: number, level: number): Promise<ByteWindow> {
    const before = this.#windows[level];
    if (before !== undefined && before.place <= place) {
      await before.skipTo(place);
      return before;
    }
    await before?.close();
    const window = new ByteWindow(this.#source, place);
    this.#windows[level] = window;
    return window;
  }

  async close(): Promise<void> {
    for (const window of this.#windows) await window?.close();
  }
}
