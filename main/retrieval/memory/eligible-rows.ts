import type { Database } from '../../storage/database.ts';
import { readDataVersion } from '../search/data-version.ts';
import type { EligibleChunks } from '../search/eligible-chunks.ts';
import { RowBitmap } from '../../storage/row-bitmap.ts';

const MAX_REMEMBERED = 16;

/**
 * Turns filters into sets of row ids. A set is kept until anything in the database changes, whatever it is: a filter may
 * ask for more than chunks, and must never let through what is forbidden since.
 */
export class EligibleRows {
  readonly #remembered = new Map<string, RowBitmap>();
  #version = -1;

  /** @returns null for all rows */
  of(database: Database, eligible: EligibleChunks | null): RowBitmap | null {
    if (eligible === null) return null;
    const version = readDataVersion(database);
    if (version !== this.#version) this.#remembered.clear();
    this.#version = version;
    const key = JSON.stringify([eligible.sql, eligible.values], (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    // One text of all ids: a row for each takes ten times as long to come out of the driver.
    const row = database
      .prepare<{ ids: string }>(
        `WITH eligible (id) AS (${eligible.sql}) SELECT json_group_array(id) AS ids FROM eligible`,
      )
      .get(...eligible.values);
    const rows = new RowBitmap();
    for (const id of JSON.parse(row?.ids ?? '[]') as number[]) rows.add(id);
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(key, rows);
    return rows;
  }
}
