import { join } from 'node:path';
import { expect, test } from 'vitest';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../../../../main/retrieval/index/migrations.ts';
import { forgetWords, recordWords } from '../../../../main/retrieval/query/words.ts';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { createTestIndex } from '../../../support/test-index.ts';

function listed(database: Database): { words: string[]; mirrored: string[] } {
  const read = (sql: string): string[] =>
    database
      .prepare<{ text: string }>(sql)
      .all()
      .map(({ text }) => text);
  return {
    words: read('SELECT word AS text FROM word ORDER BY word'),
    mirrored: read('SELECT reversed AS text FROM word_reversed')
      .map((text) => text.split('').toReversed().join(''))
      .toSorted(),
  };
}

test('keeps each word once, folded, both ways round; numbers, identifiers and short words are left out', () => {
  const { database } = createTestIndex();
  recordWords(database, ['Crème brûlée for 2 in x86 or a_b; BRULEE', 'crème']);
  expect(listed(database).words).toEqual(['brulee', 'creme', 'for']);
  expect(listed(database).mirrored).toEqual(listed(database).words);
});

test('forgets the words that no chunk holds any more, not those of the same stem only', () => {
  const index = createTestIndex();
  const gone = index.add({ path: 'gone.md', chunks: [{ chunkId: 'a', text: 'Petrovich measured wings' }] });
  index.add({ path: 'stays.md', chunks: [{ chunkId: 'b', text: 'to measure a wing' }] });
  recordWords(index.database, ['Petrovich measured wings', 'to measure a wing']);
  index.remove(gone);
  forgetWords(index.database, new Set(['petrovich', 'measured', 'wings']));
  expect(listed(index.database)).toEqual({ words: ['measure', 'wing'], mirrored: ['measure', 'wing'] });
});

test('an index of before gets the words of its chunks; migrating twice is a no-op', () => {
  const path = join(makeTemporaryDirectory(), 'index.db');
  const wordsVersion = INDEX_MIGRATIONS.find(({ description }) => description === 'words of the corpus')?.version ?? 0;
  const open = (migrations: typeof INDEX_MIGRATIONS): Database =>
    openDatabase({ path, durability: 'normal', applicationId: INDEX_APPLICATION_ID, migrations });
  const before = open(INDEX_MIGRATIONS.slice(0, wordsVersion - 1));
  before.execute(`
    INSERT INTO generation VALUES (1, 'm', 'f', 2, 0.2, 'c', 'serving', '');
    INSERT INTO source (source_id, root_path) VALUES ('docs', '/');
    INSERT INTO content VALUES ('h', 'x');
    INSERT INTO document (document_id, source_id, path, title, format, content_hash, chunker, size_bytes, modified_ms, indexed_at)
      VALUES ('d', 'docs', 'a.md', '', 'text', 'h', 'c', 0, 0, '');
    INSERT INTO chunk (id, chunk_id, document_id, generation, ordinal, start_offset, end_offset, tokens, heading_path, title, text, text_hash)
      VALUES (1, 'a', 'd', 1, 0, 0, 1, 1, '["Heading"]', 'Title', 'Crème of x86 words', '');
  `);
  before.close();
  for (const _ of [1, 2]) {
    const after = open(INDEX_MIGRATIONS);
    expect(listed(after).words).toEqual(['creme', 'heading', 'title', 'words']);
    expect(listed(after).mirrored).toEqual(listed(after).words);
    after.close();
  }
});
