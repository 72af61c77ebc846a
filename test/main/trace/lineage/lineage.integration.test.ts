import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChunkId, DocumentId, SourceId } from '../../../../main/contract/ids.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import type { Trace } from '../../../../main/contract/trace.ts';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { backfillLineage, countLineageBackfill } from '../../../../main/trace/lineage/lineage-backfill.ts';
import { countUses, readLineage } from '../../../../main/trace/lineage/lineage-reader.ts';
import {
  countAllAtRisk,
  noteStaleChunks,
  readAnswersAtRisk,
  readQuotes,
  readUsedChunks,
} from '../../../../main/trace/lineage/stale-chunks.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { createTraceStore } from '../../../../main/trace/trace-store.ts';
import { makeTrace, openJournal, traceIdOf, writeNow } from '../../../support/journal-fixture.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const TEXTS = { chk_a: 'Five days carry over.', chk_b: 'The gate closes at six.', chk_c: 'Cranes need a permit.' };
type Name = keyof typeof TEXTS;
const DOCUMENTS: Record<Name, string> = { chk_a: 'doc_1', chk_b: 'doc_1', chk_c: 'doc_2' };

/** An answer whose context held the chunks, the first `cited` of which it cites. */
function answer(number: number, chunks: readonly Name[], cited: number, isOld = false): Trace {
  const pathOf = (name: Name): string => `docs/${DOCUMENTS[name]}.md`;
  const context = chunks.map((chunkId, index) => ({
    chunkId,
    ...(isOld ? {} : { documentId: DOCUMENTS[chunkId], sourceId: 'docs' }),
    path: pathOf(chunkId),
    rank: index + 1,
    tokens: 5,
    // Long texts leave the row and are read back by their hash.
    text: TEXTS[chunkId].repeat(40),
  }));
  const citations = chunks.slice(0, cited).map((chunkId, index) => ({
    marker: index + 1,
    chunkId,
    documentId: DOCUMENTS[chunkId],
    displayPath: pathOf(chunkId),
    quote: TEXTS[chunkId],
  }));
  return makeTrace({
    number,
    summary: { title: `question ${number}` },
    attributes: { [ATTRIBUTE.citations]: JSON.stringify(citations), [ATTRIBUTE.indexGeneration]: 1 },
    stages: [{ id: 'pack', ms: 1, attributes: { [ATTRIBUTE.context]: JSON.stringify({ chunks: context }) } }],
  });
}

function storeOf(database: Database): ReturnType<typeof createTraceStore> {
  return createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
}

const everything = { role: 'any', limit: 10 } as const;
const A = 'chk_a' as ChunkId;
const DOCUMENT = 'doc_1' as DocumentId;

test('an answer is found from what it cites and from what it only saw', () => {
  const database = openJournal();
  const store = storeOf(database);
  void writeNow(store, answer(1, ['chk_a', 'chk_b'], 1));
  void writeNow(store, answer(2, ['chk_c', 'chk_a'], 1));
  void writeNow(store, makeTrace({ number: 3 }));
  const found = readLineage(database, { chunkId: A, ...everything });
  expect(found).toMatchObject({
    place: { documentId: DOCUMENT, sourceId: 'docs', displayPath: 'docs/doc_1.md' },
    citedBy: 1,
    usedBy: 2,
    atRisk: 0,
  });
  expect(found.uses.map(({ traceId, role }) => [traceId, role])).toEqual([
    [traceIdOf(2), 'packed'],
    [traceIdOf(1), 'cited'],
  ]);
  expect(readLineage(database, { chunkId: A, role: 'cited', limit: 10 }).uses).toHaveLength(1);
  const whole = readLineage(database, { documentId: DOCUMENT, ...everything });
  expect(whole.uses.map(({ role, chunks }) => [role, chunks.map(({ chunkId }) => chunkId)])).toEqual([
    ['packed', ['chk_a']],
    ['cited', ['chk_a', 'chk_b']],
  ]);
  expect(countUses(database, [A, 'chk_x' as ChunkId])).toEqual(new Map([[A, { citedBy: 1, usedBy: 2 }]]));
});

test('pages newest first and ends', () => {
  const database = openJournal();
  const store = storeOf(database);
  for (let number = 1; number <= 5; number++) void writeNow(store, answer(number, ['chk_a'], 1));
  const seen: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = readLineage(database, { chunkId: A, role: 'any', limit: 2, cursor });
    seen.push(...page.uses.map(({ title }) => title));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual([5, 4, 3, 2, 1].map((number) => `question ${number}`));
  expect(() => readLineage(database, { chunkId: A, ...everything, cursor: 'next' })).toThrow('"next" is not a cursor');
});

test('a trace of another origin, or one that makes no sense, is written all the same and leaves no lineage', () => {
  const database = openJournal();
  const store = storeOf(database);
  const odd = ['not json', '[]', '{"chunks":7}', '{"chunks":[null,{"chunkId":1}]}', 'null'];
  odd.forEach((context, index) => {
    void writeNow(
      store,
      makeTrace({
        number: index + 1,
        attributes: { [ATTRIBUTE.citations]: context },
        stages: [{ id: 'pack', ms: 1, attributes: { [ATTRIBUTE.context]: context } }],
      }),
    );
  });
  expect(store.listTraces({ filter: '', limit: 10 }).total).toBe(odd.length);
  expect(database.prepare('SELECT count(*) AS count FROM chunk_use').get()).toEqual({ count: 0 });
});

function columnsOf(database: Database, table: string): string[] {
  const columns = database.pragma(`table_info(${table})`) as { name: string }[];
  return columns.map(({ name }) => name);
}

test('traces from before lineage was kept are looked through, newest first, and stand behind the new ones', async () => {
  const path = join(makeTemporaryDirectory(), 'journal.db');
  const open = (migrations: typeof JOURNAL_MIGRATIONS): Database =>
    openDatabase({ path, durability: 'full', applicationId: JOURNAL_APPLICATION_ID, migrations });
  const count = 120;
  const old = open(JOURNAL_MIGRATIONS.slice(0, 1));
  // The store of today writes lineage, which the schema of then has no place for: the rows are copied from a journal of today.
  const today = openJournal();
  for (let number = 1; number <= count; number++)
    void writeNow(storeOf(today), answer(number, ['chk_a', 'chk_b'], 1, true));
  for (const table of ['content', 'trace', 'span']) {
    for (const row of today.prepare<Record<string, string>>(`SELECT * FROM ${table}`).all()) {
      const columns = columnsOf(old, table);
      old
        .prepare(`INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`)
        .run(...columns.map((column) => row[column] ?? null));
    }
  }
  old.close();
  const database = open(JOURNAL_MIGRATIONS);
  expect(countLineageBackfill(database)).toBe(count);
  void writeNow(storeOf(database), answer(count + 1, ['chk_b'], 1));
  const resolve = (displayPath: string) => ({
    documentId: displayPath.slice('docs/'.length, -'.md'.length) as DocumentId,
    sourceId: 'docs' as SourceId,
  });
  const interrupted = new AbortController();
  const first = backfillLineage({ database, resolve, signal: interrupted.signal });
  interrupted.abort();
  await first;
  const remaining = countLineageBackfill(database);
  expect(remaining).toBeGreaterThan(0);
  expect(remaining).toBeLessThan(count);
  await backfillLineage({ database, resolve, signal: new AbortController().signal });
  expect(countLineageBackfill(database)).toBe(0);
  const found = readLineage(database, { documentId: DOCUMENT, role: 'any', limit: 3 });
  expect(found.usedBy).toBe(count + 1);
  expect(found.uses.map(({ title }) => title)).toEqual([121, 120, 119].map((number) => `question ${number}`));
  expect(readLineage(database, { chunkId: A, ...everything })).toMatchObject({ citedBy: count, usedBy: count });
  database.close();
  open(JOURNAL_MIGRATIONS).close();
});

test('an answer is at risk while a chunk it cites is stale, not for what it only saw', () => {
  const database = openJournal();
  const store = storeOf(database);
  void writeNow(store, answer(1, ['chk_a', 'chk_b'], 1));
  void writeNow(store, answer(2, ['chk_b'], 1));
  const used = readUsedChunks(database, { sourceId: 'docs', after: 0, limit: 10 });
  expect(used.map(({ chunkId }) => chunkId)).toEqual(['chk_a', 'chk_b']);
  const [a, b] = used.map(({ id }) => id) as [number, number];
  noteStaleChunks(database, [{ id: b, reason: 'changed' }], '2026-01-06T00:00:00.000Z');
  const report = readAnswersAtRisk(database, { limit: 10 });
  expect(report).toMatchObject({ total: 1, bySource: [{ sourceId: 'docs', answers: 1, chunks: 1 }] });
  expect(report.answers).toMatchObject([
    { traceId: traceIdOf(2), chunks: [{ chunkId: 'chk_b', reason: 'changed', displayPath: 'docs/doc_1.md' }] },
  ]);
  noteStaleChunks(database, [{ id: a, reason: 'gone' }], '2026-01-06T00:00:00.000Z');
  expect(countAllAtRisk(database)).toBe(2);
  expect(readAnswersAtRisk(database, { limit: 1 }).answers).toMatchObject([{ traceId: traceIdOf(2) }]);
  expect(readAnswersAtRisk(database, { limit: 1, after: traceIdOf(2) }).answers).toMatchObject([
    { traceId: traceIdOf(1) },
  ]);
  expect(readAnswersAtRisk(database, { sourceId: 'other', limit: 10 }).total).toBe(0);
  noteStaleChunks(
    database,
    [
      { id: a, reason: null },
      { id: b, reason: null },
    ],
    '2026-01-07T00:00:00.000Z',
  );
  expect(countAllAtRisk(database)).toBe(0);
  expect(readQuotes(database, { id: a, chunkId: A })).toEqual([TEXTS.chk_a]);
});
