import { StorageError } from '../../base/errors/storage-error.ts';
import type { Database } from '../../storage/database.ts';
import { HEADING_SEPARATOR } from '../parse/chunk-identity.ts';
import { VarintReader } from '../../storage/fts5/fts5-segment.ts';
import type { Fts5Tokenizer, SearchableText } from './fts5-tokenizer.ts';
import type { FtsTotals, LexicalChunk } from './lexical-memory.ts';
import { readRecord } from './load-postings.ts';
import { FTS_COLUMNS } from './term-counts.ts';
import { INTEGER_VALUE } from '../../storage/bound-value.ts';

const AVERAGES_RECORD = 1;

/** @returns the rows and tokens that FTS5 reckons with; it keeps them in one record, which a deletion may leave as it is */
export function readTotals(database: Database): FtsTotals {
  const record = readRecord(database, AVERAGES_RECORD);
  if (record.length === 0) return { rows: 0, tokens: 0 };
  const reader = new VarintReader(record);
  const rows = reader.read();
  let tokens = 0;
  for (let column = 0; column < FTS_COLUMNS; column++) tokens += reader.read();
  return { rows, tokens };
}

/**
 * Reads chunks and splits them into terms.
 *
 * @returns those of the rows that are searchable now
 * @throws StorageError when a text has other terms now than when FTS5 got it
 */
export function readLexicalChunks(
  database: Database,
  tokenizer: Fts5Tokenizer,
  rowIds: readonly number[],
): readonly LexicalChunk[] {
  const read = database.prepare<{ title: string; headingPath: string; text: string; sizes: Uint8Array }>(
    `SELECT chunk.title, chunk.heading_path AS headingPath, chunk.text, chunk_fts_docsize.sz AS sizes
     FROM chunk JOIN chunk_fts_docsize USING (id) WHERE chunk.id = ${INTEGER_VALUE}`,
  );
  const rows = rowIds.flatMap((rowId) => {
    const row = read.get(rowId);
    return row === undefined ? [] : [{ rowId, ...row }];
  });
  const texts = rows.map(({ title, headingPath, text }): SearchableText => {
    const headings = JSON.parse(headingPath) as string[];
    return [title, headings.join(HEADING_SEPARATOR), text];
  });
  return tokenizer.tokenize(texts).map((terms, place) => {
    const { rowId, sizes } = rows[place] as (typeof rows)[number];
    const counts = new Uint32Array(FTS_COLUMNS);
    for (const term of terms)
      for (let column = 0; column < FTS_COLUMNS; column++)
        counts[column] = (counts[column] as number) + (term.counts[column] as number);
    const reader = new VarintReader(sizes);
    const expected = Uint32Array.from({ length: FTS_COLUMNS }, () => reader.read());
    if (expected.some((tokens, column) => tokens !== counts[column])) {
      throw new StorageError(`Chunk row ${rowId} of ${database.path} is not searchable by the text it has.`, {
        code: 'storage_corrupt',
        details: { path: database.path, rowId },
      });
    }
    return { rowId, length: expected.reduce((sum, tokens) => sum + tokens, 0), terms };
  });
}
