import type { Migration } from '../storage/migrate.ts';

/** What digests and reviews say of a trace is looked up with it: their changes are changes of the trace. */
export const OUTCOME_CHANGES: Omit<Migration, 'version'> = {
  description: 'digests and reviews in the log of changed traces',
  sql: `
    CREATE TRIGGER trace_digest_insert AFTER INSERT ON trace_digest BEGIN
      INSERT INTO trace_change (key) VALUES (new.trace);
    END;
    CREATE TRIGGER trace_digest_update AFTER UPDATE ON trace_digest BEGIN
      INSERT INTO trace_change (key) VALUES (new.trace);
    END;
    CREATE TRIGGER trace_digest_delete AFTER DELETE ON trace_digest BEGIN
      INSERT INTO trace_change (key) VALUES (old.trace);
    END;
    CREATE TRIGGER review_insert AFTER INSERT ON review BEGIN
      INSERT INTO trace_change (key) SELECT key FROM trace WHERE trace_id = new.trace_id AND key IS NOT NULL;
    END;
    CREATE TRIGGER review_update AFTER UPDATE ON review BEGIN
      INSERT INTO trace_change (key) SELECT key FROM trace WHERE trace_id = new.trace_id AND key IS NOT NULL;
    END;
    CREATE TRIGGER review_delete AFTER DELETE ON review BEGIN
      INSERT INTO trace_change (key) SELECT key FROM trace WHERE trace_id = old.trace_id AND key IS NOT NULL;
    END;
  `,
};
