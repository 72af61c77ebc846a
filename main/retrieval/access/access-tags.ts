import type { Database } from '../../storage/database.ts';
import type { ResolvedTag } from './access-rules.ts';

/** The distinct tags of one index, each a row that documents and chunks point at. */
export class AccessTags {
  readonly #database: Database;
  readonly #known = new Map<string, number>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns the id of the tag, which is written when it is new. Within a transaction of the caller's. */
  idOf(tag: ResolvedTag): number {
    const principals = JSON.stringify(tag.principals);
    const key = `${tag.isDenied ? 1 : 0} ${JSON.stringify(tag.tenant)} ${principals}`;
    const known = this.#known.get(key);
    // Tags that nothing points at are swept away, so a row may be gone.
    if (known !== undefined && this.#exists(known)) return known;
    const accessId = this.#write(tag, principals);
    this.#known.set(key, accessId);
    return accessId;
  }

  #exists(accessId: number): boolean {
    return this.#database.prepare('SELECT 1 FROM access_tag WHERE access_id = ?').get(accessId) !== undefined;
  }

  #write({ tenant, principals: names, isDenied }: ResolvedTag, principals: string): number {
    const values = [tenant, principals, isDenied ? 1 : 0];
    const found = this.#database
      .prepare<{ id: number }>(
        'SELECT access_id AS id FROM access_tag WHERE tenant = ? AND principals = ? AND is_denied = ?',
      )
      .get(...values);
    if (found !== undefined) return found.id;
    const { lastInsertRowid: accessId } = this.#database
      .prepare('INSERT INTO access_tag (tenant, principals, is_denied) VALUES (?, ?, ?)')
      .run(...values);
    const insert = this.#database.prepare('INSERT INTO document_principal (principal, access_id) VALUES (?, ?)');
    for (const name of names) insert.run(name, accessId);
    return accessId;
  }
}

/** Removes tags that no document and no chunk points at any more. */
export function sweepAccessTags(database: Database): void {
  database
    .prepare(
      `DELETE FROM access_tag WHERE NOT EXISTS (SELECT 1 FROM document WHERE document.access_id = access_tag.access_id)
       AND NOT EXISTS (SELECT 1 FROM chunk WHERE chunk.access_id = access_tag.access_id)`,
    )
    .run();
}
