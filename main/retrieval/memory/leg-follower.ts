import { StorageError } from '../../base/errors/storage-error.ts';
import type { Database } from '../../storage/database.ts';
import { readDataVersion } from '../search/data-version.ts';
import type { LegIndex } from './leg-index.ts';

/** How many changes are applied at a time. */
const BATCH_CHANGES = 256;

/**
 * Keeps a copy in memory current by the change log. Every method runs within one read transaction, so that what is
 * applied and what is asked afterwards belong together.
 */
export class LegFollower {
  readonly #index: LegIndex;
  readonly #database: Database;
  #seq: number;
  #version: number;

  /** @param seq the last entry of the log when the copy was made */
  constructor(index: LegIndex, database: Database, seq: number) {
    this.#index = index;
    this.#database = database;
    this.#seq = seq;
    this.#version = -1;
  }

  /**
   * @param most how many changes may be applied at once
   * @returns whether the copy is current now
   * @throws StorageError when the log was cut off before what was applied: the copy must be made anew
   */
  catchUp(most: number): boolean {
    const version = readDataVersion(this.#database);
    if (version === this.#version) return true;
    const last = readLastSeq(this.#database);
    if (last < this.#seq) throw behindTheLog(this.#database);
    let left = most;
    while (this.#seq < last) {
      if (left <= 0) return false;
      this.#applyBatch(Math.min(left, BATCH_CHANGES));
      left -= BATCH_CHANGES;
    }
    this.#version = version;
    return true;
  }

  #applyBatch(most: number): void {
    const changes = this.#database
      .prepare<{ seq: number; id: number }>('SELECT seq, id FROM chunk_change WHERE seq > ? ORDER BY seq LIMIT ?')
      .all(this.#seq, most);
    const [first] = changes;
    const last = changes.at(-1);
    if (first?.seq !== this.#seq + 1 || last === undefined) throw behindTheLog(this.#database);
    this.#index.apply(this.#database, [...new Set(changes.map(({ id }) => id))]);
    this.#seq = last.seq;
  }
}

/** @returns the last entry there ever was in the change log */
export function readLastSeq(database: Database): number {
  return (
    database.prepare<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'chunk_change'").get()?.seq ?? 0
  );
}

function behindTheLog(database: Database): StorageError {
  return new StorageError(`The copy of ${database.path} in memory is too far behind.`, {
    details: { path: database.path },
  });
}
