import type { Migration } from '../../storage/migrate.ts';

/** Changes that are kept; a reader that is further behind reads the index anew, which is faster by then. */
export const KEPT_CHUNK_CHANGES = 65_536;

/**
 * The change log that copies of the index in memory are kept current by. It says only which chunk was written or taken
 * away: a reader looks up what the chunk is now, so an entry may be applied twice, and nothing of a text stays behind in
 * it.
 *
 * Triggers on `chunk_vector` write it, because whoever writes, replaces or removes what is searchable of a chunk touches
 * its vector row in the same transaction, cascades included: no writer can forget it. AUTOINCREMENT keeps a `seq` from
 * being given twice after the end of the log was cut off; the log holds no gap, so a reader can tell that entries it has
 * not seen are gone.
 */
export const CHUNK_CHANGE_MIGRATION: Migration = {
  version: 2,
  description: 'log of changed chunks',
  sql: `
    CREATE TABLE chunk_change (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id INTEGER NOT NULL
    ) STRICT;

    CREATE TRIGGER chunk_vector_insert AFTER INSERT ON chunk_vector BEGIN
      INSERT INTO chunk_change (id) VALUES (new.id);
    END;

    CREATE TRIGGER chunk_vector_update AFTER UPDATE ON chunk_vector BEGIN
      INSERT INTO chunk_change (id) VALUES (old.id);
      INSERT INTO chunk_change (id) SELECT new.id WHERE new.id <> old.id;
    END;

    CREATE TRIGGER chunk_vector_delete AFTER DELETE ON chunk_vector BEGIN
      INSERT INTO chunk_change (id) VALUES (old.id);
    END;

    CREATE TRIGGER chunk_change_prune AFTER INSERT ON chunk_change BEGIN
      DELETE FROM chunk_change WHERE seq <= new.seq - ${KEPT_CHUNK_CHANGES};
    END;
  `,
};
