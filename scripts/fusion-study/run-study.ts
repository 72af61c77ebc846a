/**
 * Prints the tables behind docs/decisions/2026-11-21-hybrid-fusion.md: nDCG@10 of ways to ask BM25 and of ways to fuse it
 * with the bundled model, on the collections below TRESTLE_TEST_DATA/ir and on known-item tasks made from them.
 *
 *     TRESTLE_TEST_DATA=<folder> node scripts/fusion-study/run-study.ts
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChunkId } from '../../main/contract/ids.ts';
import { DEFAULT_LEG_DEPTH } from '../../main/contract/retrieval.ts';
import { ndcgAt } from '../../main/evals/ir-metrics.ts';
import { systemClock } from '../../main/engine/system-clock.ts';
import { reciprocalRankFusion } from '../../main/retrieval/fusion/reciprocal-rank-fusion.ts';
import { weightedScoreFusion } from '../../main/retrieval/fusion/weighted-score-fusion.ts';
import { createSearchableCorpusBuilder } from '../../main/retrieval/search/searchable-corpus.ts';
import type { RankedChunk } from '../../main/spec/retriever.ts';
import { createBuiltinEmbeddingModel } from '../../native/embedding/builtin-embedding-model.ts';
import { LEXICAL_VARIANTS, openLexicalIndex } from './lexical-variants.ts';
import { knownItemCollection, loadStudyCollection, type StudyCollection } from './study-collection.ts';

const COLLECTIONS = ['cranfield', 'cisi', 'xquad-en'];
const WEIGHTS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4];
const CHOSEN_LEXICAL = LEXICAL_VARIANTS.findIndex(({ name }) => name === 'as `search` does, title × 1.5');

/** Rows of a table: one value per collection, by the row's name. */
type Table = Map<string, number[]>;
type Legs = { bm25: RankedChunk[]; vector: readonly RankedChunk[] };
type Ranker = (legs: Legs) => readonly { chunkId: ChunkId }[];

const data = process.env['TRESTLE_TEST_DATA'];
if (data === undefined) {
  console.error('Set TRESTLE_TEST_DATA to the folder that holds ir/cranfield, ir/cisi and ir/xquad-en.');
  process.exit(2);
}
const model = await createBuiltinEmbeddingModel({
  directory: fileURLToPath(new URL('../../native/builtin-en', import.meta.url)),
});
const judged = await Promise.all(COLLECTIONS.map((name) => loadStudyCollection(join(data, 'ir', name))));
const collections = [...judged, ...judged.slice(0, 2).map(knownItemCollection)];
const lexical: Table = new Map();
const fused: Table = new Map();
for (const collection of collections) await study(collection);
await model.dispose();

const reference = lexical.get(LEXICAL_VARIANTS[0]?.name ?? '') ?? [];
printTable('BM25 alone', lexical);
printTable('Fusion', fused);
printHeldOut();

async function study(collection: StudyCollection): Promise<void> {
  const corpus = await createSearchableCorpusBuilder({
    model,
    clock: systemClock,
    knownWords: async () => new Set(),
  }).build(collection.documents, {});
  const vector = corpus.parts.retrievers.find(({ name }) => name === 'vector');
  const index = openLexicalIndex(collection.documents, (documentId) => `chk_${documentId}` as ChunkId);
  const perTopic = await Promise.all(
    collection.topics.map(async ({ query, gains }) => ({
      gains,
      bm25: LEXICAL_VARIANTS.map((variant) => index.rank(variant, query, DEFAULT_LEG_DEPTH)),
      vector: (await vector?.retrieve({ query, k: DEFAULT_LEG_DEPTH, filter: {} }, {})) ?? [],
    })),
  );
  const add = (table: Table, row: string, variant: number, rank: Ranker): void => {
    const scores = perTopic.map(({ gains, ...legs }) => {
      const ranking = rank({ bm25: legs.bm25[variant] ?? [], vector: legs.vector });
      return ndcgAt(
        10,
        ranking.map(({ chunkId }) => corpus.parts.documentIdOf(chunkId)),
        gains,
      );
    });
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    table.set(row, [...(table.get(row) ?? []), mean]);
  };
  for (const [variant, { name }] of LEXICAL_VARIANTS.entries()) add(lexical, name, variant, ({ bm25 }) => bm25);
  add(fused, 'BM25 alone', CHOSEN_LEXICAL, ({ bm25 }) => bm25);
  add(fused, 'dense alone', CHOSEN_LEXICAL, (legs) => legs.vector);
  for (const weight of WEIGHTS) {
    add(fused, `weighted scores, w = ${weight}`, CHOSEN_LEXICAL, (legs) =>
      weightedScoreFusion({ ...legs, vectorWeight: weight }),
    );
  }
  for (const weight of [0.2, 0.5]) {
    add(fused, `reciprocal rank, w = ${weight}`, CHOSEN_LEXICAL, (legs) =>
      reciprocalRankFusion([legs.bm25, legs.vector], { weights: [1 - weight, weight] }),
    );
  }
  add(fused, 'reference words, weighted scores, w = 0.2', 0, (legs) =>
    weightedScoreFusion({ ...legs, vectorWeight: 0.2 }),
  );
  index.close();
  await corpus.dispose();
}

/** Geometric mean of the ratios to the reference. */
function gain(scores: readonly number[], places: readonly number[]): number {
  const logs = places.map((place) => Math.log((scores[place] ?? Number.NaN) / (reference[place] ?? Number.NaN)));
  return Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length);
}

function printTable(title: string, table: Table): void {
  const judgedPlaces = judged.map((_, place) => place);
  console.log(`\n| ${title} | ${collections.map(({ name }) => name).join(' | ')} | judged three, geometric mean |`);
  console.log(`|---|${'---|'.repeat(collections.length + 1)}`);
  for (const [row, scores] of table) {
    const cells = scores.map((score) => score.toFixed(4)).join(' | ');
    console.log(`| ${row} | ${cells} | ${gain(scores, judgedPlaces).toFixed(3)} |`);
  }
}

/** The weight that is best on all other collections, measured on the one left out. */
function printHeldOut(): void {
  console.log('\n| left out | weight the others choose | ratio to the reference on it |\n|---|---|---|');
  for (const [place, { name }] of collections.entries()) {
    const others = collections.map((_, other) => other).filter((other) => other !== place);
    const gainOf = (weight: number, places: readonly number[]): number =>
      gain(fused.get(`weighted scores, w = ${weight}`) ?? [], places);
    const best = WEIGHTS.toSorted((a, b) => gainOf(b, others) - gainOf(a, others))[0] ?? 0;
    console.log(`| ${name} | ${best} | ${gainOf(best, [place]).toFixed(3)} |`);
  }
}
