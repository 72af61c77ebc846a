import { lstatSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { MentionRule } from '../../base/redact-mentions.ts';
import type { ErasureProof } from '../../contract/erasure.ts';
import type { Database } from '../../storage/database.ts';
import { createByteScanner } from '../../storage/scan-bytes.ts';
import type { ErasureIntent } from '../../trace/erasure/erasure-store.ts';
import { takeEvenly } from './erasure-intent.ts';

/** Stretches of erased texts that every file is searched for. */
const SCANNED_PHRASES = 3000;
/** Of these, so many are also asked of the lexical index. */
const SEARCHED_PHRASES = 50;

/**
 * Looks for what was erased wherever it could be: asks the indexes and the journal as searches and lists do, then reads
 * every byte of every file of the workspace's state and of its backups.
 */
export async function proveErasure(options: {
  intent: ErasureIntent;
  rule: MentionRule;
  databases: readonly Database[];
  journal: Database;
  stateDirectory: string;
  backups: readonly string[];
  signal?: AbortSignal;
}): Promise<ErasureProof> {
  const { intent, databases, journal, stateDirectory, backups, signal } = options;
  const asked = { searches: 0, hits: 0 };
  const ask = (hits: number): void => {
    asked.searches += 1;
    asked.hits += hits;
  };
  for (const database of databases) for (const hits of searchIndex(database, options)) ask(hits);
  for (const hits of searchJournal(journal, intent, options.rule)) ask(hits);
  const scanner = createByteScanner([...takeEvenly(intent.phrases, SCANNED_PHRASES), ...intent.needles]);
  const files: string[] = [];
  let filesScanned = 0;
  let bytesScanned = 0;
  let { hits } = asked;
  for (const path of [stateDirectory, ...backups].flatMap(filesBelow)) {
    const found = await scanner.scan(path, signal);
    filesScanned += 1;
    bytesScanned += found.bytes;
    hits += found.hits;
    if (found.hits > 0) files.push(relative(join(stateDirectory, '..'), path));
  }
  return { searches: asked.searches, filesScanned, bytesScanned, needles: scanner.needles, hits, files };
}

/** Every way in which a search or a list of this index could come upon it. */
function* searchIndex(
  database: Database,
  { intent, rule }: { intent: ErasureIntent; rule: MentionRule },
): Generator<number> {
  const count = (sql: string, ...values: string[]): number =>
    database.prepare<{ found: number }>(sql).get(...values)?.found ?? 0;
  const ids = JSON.stringify(intent.documents.map(({ documentId }) => documentId));
  const chunkIds = JSON.stringify(intent.chunkIds);
  yield count('SELECT count(*) AS found FROM document WHERE document_id IN (SELECT value FROM json_each(?))', ids);
  yield count('SELECT count(*) AS found FROM chunk WHERE chunk_id IN (SELECT value FROM json_each(?))', chunkIds);
  yield count('SELECT count(*) AS found FROM chunk_vector WHERE id NOT IN (SELECT id FROM chunk)');
  yield count('SELECT count(*) AS found FROM content WHERE content_hash NOT IN (SELECT content_hash FROM document)');
  const search = database.prepare<{ text: string }>(
    'SELECT chunk.text FROM chunk_fts JOIN chunk ON chunk.id = chunk_fts.rowid WHERE chunk_fts MATCH ? LIMIT 100',
  );
  for (const phrase of [...takeEvenly(intent.phrases, SEARCHED_PHRASES), ...intent.needles]) {
    const words = phrase.match(/[\p{L}\p{N}]+/gu);
    if (words === null) continue;
    const rows = search.all(`"${words.join(' ')}"`);
    yield rows.filter(({ text }) => rule.isMentioned(text)).length;
  }
}

function* searchJournal(journal: Database, intent: ErasureIntent, rule: MentionRule): Generator<number> {
  const titles = journal.prepare<{ title: string }>('SELECT title FROM trace').all();
  yield titles.filter(({ title }) => rule.isMentioned(title)).length;
  const queries = journal.prepare<{ query: string }>('SELECT query FROM access_log WHERE query IS NOT NULL').all();
  yield queries.filter(({ query }) => rule.isMentioned(query)).length;
  const lineage = journal
    .prepare<{ found: number }>(
      'SELECT count(*) AS found FROM used_chunk WHERE document_id IN (SELECT value FROM json_each(?))',
    )
    .get(JSON.stringify(intent.documents.map(({ documentId }) => documentId)));
  yield lineage?.found ?? 0;
}

/** Regular files only: sockets and links hold nothing. */
function filesBelow(path: string): string[] {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (stats.isDirectory()) return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
  return stats.isFile() ? [path] : [];
}
