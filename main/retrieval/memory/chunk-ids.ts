import type { ChunkId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';

const FIRST_BYTES = 4096;
const FIRST_ROWS = 1024;
const GROWTH = 1.3;

/**
 * The chunk id of each row, in one piece of memory. A ranking needs a hundred of them, and each would be a page of the
 * file: looking them up took longer than ranking.
 */
export class ChunkIds {
  #bytes = Buffer.alloc(FIRST_BYTES);
  #used = 0;
  /** Where a row's id begins and how long it is; length 0 for a row that is gone. */
  #starts = new Uint32Array(FIRST_ROWS);
  #lengths = new Uint16Array(FIRST_ROWS);

  get byteLength(): number {
    return this.#bytes.byteLength + this.#starts.byteLength + this.#lengths.byteLength;
  }

  /** Reads the ids of all rows. */
  load(database: Database): void {
    // The index of chunk ids has the row ids too: none of the texts is read.
    const rows = database.prepare<{ id: number; chunkId: string }>(
      'SELECT id, chunk_id AS chunkId FROM chunk INDEXED BY sqlite_autoindex_chunk_1',
    );
    for (const { id, chunkId } of rows.iterate()) this.#set(id, chunkId);
  }

  apply(database: Database, rowIds: readonly number[]): void {
    const statement = database.prepare<{ chunkId: string }>('SELECT chunk_id AS chunkId FROM chunk WHERE id = ?');
    for (const rowId of rowIds) {
      const chunkId = statement.get(rowId)?.chunkId;
      if (chunkId === this.of(rowId)) continue;
      if (chunkId !== undefined) this.#set(rowId, chunkId);
      else if (rowId < this.#lengths.length) this.#lengths[rowId] = 0;
    }
  }

  of(rowId: number): ChunkId | undefined {
    const length = this.#lengths[rowId] ?? 0;
    if (length === 0) return undefined;
    const start = this.#starts[rowId] as number;
    return this.#bytes.toString('utf8', start, start + length) as ChunkId;
  }

  #set(rowId: number, chunkId: string): void {
    const length = Buffer.byteLength(chunkId);
    if (this.#used + length > this.#bytes.length) {
      const bytes = Buffer.alloc(Math.ceil((this.#used + length) * GROWTH));
      this.#bytes.copy(bytes, 0, 0, this.#used);
      this.#bytes = bytes;
    }
    if (rowId >= this.#starts.length) {
      const rows = Math.ceil((rowId + 1) * GROWTH);
      const starts = new Uint32Array(rows);
      starts.set(this.#starts);
      this.#starts = starts;
      const lengths = new Uint16Array(rows);
      lengths.set(this.#lengths);
      this.#lengths = lengths;
    }
    this.#bytes.write(chunkId, this.#used, 'utf8');
    this.#starts[rowId] = this.#used;
    this.#lengths[rowId] = length;
    this.#used += length;
  }
}
