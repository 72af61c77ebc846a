import type { Migration } from '../../storage/migrate.ts';

/**
 * Who may find what. Tags are few and documents many, so each distinct tag is one row and documents point at it; a chunk
 * points at one of its own when its records are tagged apart. Whoever points at none is closed to every principal: that
 * is how documents stand that were written before this step, until the next ingest has looked at them.
 */
export const m005Access: Migration = {
  version: 5,
  description: 'who may find what',
  sql: `
    CREATE TABLE access_tag (
      access_id INTEGER PRIMARY KEY,
      tenant TEXT NOT NULL,
      -- JSON array, sorted; [] = everyone of the tenant.
      principals TEXT NOT NULL,
      -- Its rules could not be read: nobody but the owner.
      is_denied INTEGER NOT NULL CHECK (is_denied IN (0, 1)),
      UNIQUE (tenant, principals, is_denied)
    ) STRICT;
    CREATE TABLE document_principal (
      principal TEXT NOT NULL,
      access_id INTEGER NOT NULL REFERENCES access_tag (access_id) ON DELETE CASCADE,
      PRIMARY KEY (principal, access_id)
    ) STRICT, WITHOUT ROWID;

    ALTER TABLE document ADD COLUMN access_id INTEGER REFERENCES access_tag (access_id);
    -- JSON, what the document says of itself; null = never looked.
    ALTER TABLE document ADD COLUMN own_access TEXT;
    ALTER TABLE chunk ADD COLUMN access_id INTEGER REFERENCES access_tag (access_id);
    -- JSON, what the chunk's records say of themselves; null for all others.
    ALTER TABLE chunk ADD COLUMN own_access TEXT;
    CREATE INDEX document_by_access ON document (access_id);
    CREATE INDEX chunk_by_access ON chunk (access_id) WHERE access_id IS NOT NULL;
    -- Hash of the rules that the source's documents were last tagged by.
    ALTER TABLE source ADD COLUMN access_rules TEXT;

    -- Another tag is a change of every chunk it holds for: what is kept in memory of who may find what must hear of it.
    CREATE TRIGGER document_access_update AFTER UPDATE OF access_id ON document WHEN new.access_id IS NOT old.access_id BEGIN
      INSERT INTO chunk_change (id) SELECT id FROM chunk WHERE document_id = new.document_id;
    END;
    CREATE TRIGGER chunk_access_update AFTER UPDATE OF access_id ON chunk WHEN new.access_id IS NOT old.access_id BEGIN
      INSERT INTO chunk_change (id) VALUES (new.id);
    END;
  `,
};
