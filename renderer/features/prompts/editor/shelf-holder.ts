import type { ModelShelf } from './model-shelf.ts';

/** Holds the shelf of a view before the chunk that can make one has been fetched. */
export class ShelfHolder {
  #shelf: ModelShelf | null = null;

  /** @returns the shelf, made when there is none */
  take(make: () => ModelShelf): ModelShelf {
    this.#shelf ??= make();
    return this.#shelf;
  }

  dispose(): void {
    this.#shelf?.dispose();
    this.#shelf = null;
  }
}
