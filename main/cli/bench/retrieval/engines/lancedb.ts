import type { Table, VectorQuery } from '@lancedb/lancedb';
import type { RecordBatch } from 'apache-arrow';
import { DEFAULT_SEARCH_K } from '../../../../contract/retrieval.ts';
import { systemClock } from '../../../../engine/system-clock.ts';
import type { BenchQuery } from '../corpus/bench-queries.ts';
import type { BenchCorpus } from '../corpus/bench-corpus.ts';
import { type LanceDb, loadLanceDb } from './load-lancedb.ts';
import { type MeasuredEngine, type NewTexts, type OpenEngine, secondsOf, type Settings } from './measured-engine.ts';
import { type AnnSettings, TUNED_RECALL, type TunedAnn, tuneAnn } from './tune-ann.ts';

const TABLE = 'text';
/** Rows added in one call: each call makes a fragment, and a few large ones are searched faster than many. */
const ADD_TEXTS = 50_000;
const READ_TEXTS = 5000;
const DISTANCE = 'cosine';
/** Values of a vector that share a code: LanceDB's default, and the finer one that its documentation recommends beside it. */
const COARSE_VALUES = 16;
const FINE_VALUES = 8;
/** When codes are so coarse that more candidates per result than this must be compared in full, finer ones are made. */
const MOST_REFINING = 40;

/** LanceDB with IVF_PQ over the vectors, tuned until the nearest are found, and its full-text index. */
export const lancedb: MeasuredEngine = {
  recallOf: 'vector',
  build: async ({ corpus, queries, folder }) => {
    const lance = loadLanceDb();
    const { table, phases } = await load(lance, corpus, folder);
    const { dimensions } = corpus.manifest;
    let vectorIndex = 0;
    const tryOut = async (valuesPerSubVector: number): Promise<TunedAnn & { numSubVectors: number }> => {
      const numSubVectors = dimensions / valuesPerSubVector;
      const config = lance.lancedb.Index.ivfPq({ distanceType: DISTANCE, numSubVectors });
      vectorIndex = await secondsOf(() => table.createIndex('vector', { config }));
      const nearest = ({ vector }: BenchQuery, settings: AnnSettings): Promise<number[]> =>
        nearestIn(table, vector, settings);
      const tuned = await tuneAnn({ queries: queries.tuning, exact: queries.exact.tuning, nearest });
      return { ...tuned, numSubVectors };
    };
    let chosen = await tryOut(COARSE_VALUES);
    if (chosen.recall < TUNED_RECALL || chosen.refineFactor > MOST_REFINING) chosen = await tryOut(FINE_VALUES);
    await table.optimize({ cleanupOlderThan: new Date(systemClock.now()) });
    const { numSubVectors, nprobes, refineFactor, recall } = chosen;
    return {
      phases: { ...phases, vectorIndex },
      beside: {},
      settings: { index: 'IVF_PQ', numSubVectors, nprobes, refineFactor, tunedRecallAt10: recall },
    };
  },
  open: ({ folder, settings }) =>
    openTable(folder, {
      nprobes: Number(settings['nprobes']),
      refineFactor: Number(settings['refineFactor']),
    }),
};

/** LanceDB with its full-text index and no vector index: every vector is compared. */
export const lancedbFlat: MeasuredEngine = {
  recallOf: 'vector',
  build: async ({ corpus, folder }) => {
    const { phases } = await load(loadLanceDb(), corpus, folder);
    const settings: Settings = { index: 'none' };
    return { phases, beside: {}, settings };
  },
  open: ({ folder }) => openTable(folder, null),
};

async function load(
  lance: LanceDb,
  corpus: BenchCorpus,
  folder: string,
): Promise<{ table: Table; phases: { write: number; textIndex: number } }> {
  const { chunks, dimensions } = corpus.manifest;
  const connection = await lance.lancedb.connect(folder);
  const schema = schemaOf(lance, dimensions);
  const table = await connection.createEmptyTable(TABLE, schema);
  const write = await secondsOf(async () => {
    for (let first = 0; first < chunks; first += ADD_TEXTS) {
      const end = Math.min(chunks, first + ADD_TEXTS);
      const batches: RecordBatch[] = [];
      for (let at = first; at < end; at += READ_TEXTS) {
        batches.push(...toArrow(lance, dimensions, corpus.read(at, Math.min(READ_TEXTS, end - at))).batches);
      }
      await table.add(new lance.arrow.Table(schema, batches));
    }
    await table.optimize({ cleanupOlderThan: new Date(systemClock.now()) });
  });
  const config = lance.lancedb.Index.fts({
    language: 'English',
    stem: true,
    removeStopWords: true,
    withPosition: false,
  });
  const textIndex = await secondsOf(() => table.createIndex('text', { config }));
  return { table, phases: { write, textIndex } };
}

async function openTable(folder: string, ann: AnnSettings | null): Promise<OpenEngine> {
  const lance = loadLanceDb();
  const connection = await lance.lancedb.connect(folder);
  const table = await connection.openTable(TABLE);
  const reranker = await lance.lancedb.rerankers.RRFReranker.create();
  return {
    settings: {},
    untilReady: async () => {
      for (const { name } of await table.listIndices()) await table.prewarmIndex(name);
    },
    legs: {
      bm25: ({ text }) =>
        table.query().fullTextSearch(text, { columns: 'text' }).select(['id']).limit(DEFAULT_SEARCH_K).toArray(),
      vector: ({ vector }) => nearestIn(table, vector, ann),
    },
    search: async ({ text, vector }) => {
      const rows = (await nearestQuery(table, vector, ann)
        .fullTextSearch(text, { columns: 'text' })
        .rerank(reranker)
        .select(['id', 'text'])
        .limit(DEFAULT_SEARCH_K)
        .toArray()) as { id: number; text: string }[];
      return rows.map(({ id, text: found }) => ({ id, text: found }));
    },
    nearest: ({ vector }) => nearestIn(table, vector, ann),
    write: async (batch) => {
      await table.add(toArrow(lance, batch.vectors.length / batch.texts.length, batch));
    },
    close: async () => {
      table.close();
      connection.close();
    },
  };
}

function nearestQuery(table: Table, vector: Float32Array, ann: AnnSettings | null): VectorQuery {
  const query = table.query().nearestTo(vector).distanceType(DISTANCE);
  return ann === null ? query : query.nprobes(ann.nprobes).refineFactor(ann.refineFactor);
}

async function nearestIn(table: Table, vector: Float32Array, ann: AnnSettings | null): Promise<number[]> {
  const rows = (await nearestQuery(table, vector, ann).select(['id']).limit(DEFAULT_SEARCH_K).toArray()) as {
    id: number;
  }[];
  return rows.map(({ id }) => id);
}

function schemaOf({ arrow }: LanceDb, dimensions: number): InstanceType<LanceDb['arrow']['Schema']> {
  const item = new arrow.Field('item', new arrow.Float32(), true);
  return new arrow.Schema([
    new arrow.Field('id', new arrow.Int32()),
    new arrow.Field('text', new arrow.Utf8()),
    new arrow.Field('vector', new arrow.FixedSizeList(dimensions, item)),
  ]);
}

function toArrow(
  lance: LanceDb,
  dimensions: number,
  { first, texts, vectors }: NewTexts,
): InstanceType<LanceDb['arrow']['Table']> {
  const { arrow } = lance;
  const schema = schemaOf(lance, dimensions);
  const item = new arrow.Field('item', new arrow.Float32(), true);
  const rows = arrow.makeData({
    type: new arrow.FixedSizeList(dimensions, item),
    length: texts.length,
    nullCount: 0,
    child: arrow.makeData({ type: new arrow.Float32(), data: vectors }),
  });
  return new arrow.Table(schema, {
    id: arrow.makeVector(Int32Array.from(texts, (_, index) => first + index)),
    text: arrow.vectorFromArray(texts, new arrow.Utf8()),
    vector: arrow.makeVector(rows),
  });
}
