import { join } from 'node:path';
import { expect, it } from 'vitest';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../../../../main/retrieval/index/migrations.ts';
import { readSkippedFiles } from '../../../../main/retrieval/sources/source-statistics.ts';
import { openDatabase } from '../../../../main/storage/database.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

it('adds metadata, quality and measures to what an index of schema 2 holds, once', () => {
  const path = join(makeTemporaryDirectory(), 'index.db');
  const open = (schemas: number) =>
    openDatabase({
      path,
      durability: 'normal',
      applicationId: INDEX_APPLICATION_ID,
      migrations: INDEX_MIGRATIONS.slice(0, schemas),
    });
  const before = open(2);
  before.execute(`
    INSERT INTO source (source_id, root_path) VALUES ('docs', '/docs');
    INSERT INTO content (content_hash, text) VALUES ('h', 'text');
    INSERT INTO document (document_id, source_id, path, title, format, content_hash, chunker, size_bytes, modified_ms,
      indexed_at) VALUES ('doc_1', 'docs', 'a.md', 'A', 'markdown', 'h', 'c', 4, 1.5, '2026-01-01T00:00:00.000Z');
    INSERT INTO skipped_file (source_id, path, reason, message, seen_at)
      VALUES ('docs', '/docs/b.bin', 'binary', 'No text.', '2026-01-01T00:00:00.000Z');`);
  before.close();
  for (let time = 0; time < 2; time += 1) {
    const database = open(3);
    expect(database.prepare('SELECT path, metadata, quality, findings, signature FROM document').all()).toEqual([
      { path: 'a.md', metadata: '{}', quality: 1, findings: '[]', signature: null },
    ]);
    expect(readSkippedFiles(database)).toEqual([
      {
        sourceId: 'docs',
        path: '/docs/b.bin',
        reason: 'binary',
        message: 'No text.',
        isIndexed: false,
        found: null,
        quality: null,
        wayOut: 'fix-file',
      },
    ]);
    expect(database.pragma('user_version')).toEqual([{ user_version: 3 }]);
    database.close();
  }
});
