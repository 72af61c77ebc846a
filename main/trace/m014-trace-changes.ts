import type { Migration } from '../storage/migrate.ts';

/** Changes that are kept; a reader that is further behind reads all traces anew, which is faster by then. */
const KEPT_TRACE_CHANGES = 65_536;

/**
 * The change log by which a copy of the trace list in memory is kept current. It says only which trace was written or taken
 * away: a reader looks up what the trace is now, so an entry may be applied twice, and nothing of a text stays in it.
 *
 * Triggers write it, so that no writer can forget it. A trace's row stands for itself and, as they are written with it, for
 * its tags; `pieces` is counted up by every write that brings texts to a trace. AUTOINCREMENT keeps a `seq` from being given
 * twice after the end of the log was cut off; the log holds no gap, so a reader can tell that entries it has not seen are gone.
 */
export const TRACE_CHANGES: Omit<Migration, 'version'> = {
  description: 'log of changed traces',
  sql: `
    CREATE TABLE trace_change (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      key INTEGER NOT NULL
    ) STRICT;

    CREATE TRIGGER trace_insert AFTER INSERT ON trace WHEN new.key IS NOT NULL BEGIN
      INSERT INTO trace_change (key) VALUES (new.key);
    END;
    CREATE TRIGGER trace_update AFTER UPDATE ON trace WHEN new.key IS NOT NULL BEGIN
      INSERT INTO trace_change (key) VALUES (new.key);
    END;
    CREATE TRIGGER trace_delete AFTER DELETE ON trace WHEN old.key IS NOT NULL BEGIN
      INSERT INTO trace_change (key) VALUES (old.key);
    END;
    CREATE TRIGGER trace_key_pieces AFTER UPDATE OF pieces ON trace_key BEGIN
      INSERT INTO trace_change (key) VALUES (new.id);
    END;
    CREATE TRIGGER trace_tag_delete AFTER DELETE ON trace_tag BEGIN
      INSERT INTO trace_change (key) VALUES (old.trace);
    END;
    CREATE TRIGGER said_in_delete AFTER DELETE ON said_in BEGIN
      INSERT INTO trace_change (key) VALUES (old.trace);
    END;

    CREATE TRIGGER trace_change_prune AFTER INSERT ON trace_change BEGIN
      DELETE FROM trace_change WHERE seq <= new.seq - ${KEPT_TRACE_CHANGES};
    END;
  `,
};
