import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LEG_DEPTH, DEFAULT_SEARCH_K } from '../../../../contract/retrieval.ts';
import { type BulkEmbedder, startBulkEmbedder } from '../../../../engine/bench/retrieval/bulk-embedder.ts';
import { createExactBm25 } from '../../../../engine/bench/retrieval/text-tables.ts';
import { createSeededRandom } from '../../corpus/seeded-random.ts';
import { exactCosine } from '../measure/exact-cosine.ts';
import type { PreparedCorpus, PrepareTask } from '../tasks.ts';
import { type BenchCorpus, CORPUS_FILES, type CorpusManifest, openBenchCorpus } from './bench-corpus.ts';
import { QUERY_FILE, writeQuerySet } from './bench-queries.ts';
import { makeQueries } from './make-queries.ts';
import { CORPUS_VERSION, writeBenchCorpus } from './write-bench-corpus.ts';

export const WARM_UP_QUERIES = 40;
export const TUNING_QUERIES = 200;
const BATCH_TEXTS = 1024;
const UNFINISHED = /\.(\d+)\.unfinished$/;

/**
 * Finds the corpus, the queries and their exact rankings in the cache, or makes them and keeps them there: a million texts
 * take minutes to embed and to compare exactly, and are the same every time.
 */
export async function prepareCorpus(task: PrepareTask): Promise<PreparedCorpus> {
  const { cacheDirectory, chunks, spare, seed, queries } = task;
  mkdirSync(cacheDirectory, { recursive: true, mode: 0o700 });
  removeUnfinished(cacheDirectory);
  const corpusFolder = join(cacheDirectory, `corpus-v${CORPUS_VERSION}-${chunks}-seed${seed}`);
  const queriesFolder = join(corpusFolder, `queries-${queries}`);
  const embedder = await startBulkEmbedder();
  try {
    const isKnown = isUsable(corpusFolder, { spare, fingerprint: embedder.info.fingerprint });
    if (!isKnown) await writeBenchCorpus({ folder: corpusFolder, chunks, spare, seed, embedder });
    const areQueriesKnown = existsSync(join(queriesFolder, QUERY_FILE));
    const corpus = openBenchCorpus(corpusFolder);
    try {
      if (!areQueriesKnown) await writeQueries(corpus, { corpusFolder, queriesFolder, queries, seed, embedder });
      return { corpusFolder, queriesFolder, manifest: corpus.manifest, isFromCache: isKnown && areQueriesKnown };
    } finally {
      corpus.close();
    }
  } finally {
    await embedder.dispose();
  }
}

/** A corpus of another version of the model, or with too few spare texts, is made again. */
function isUsable(folder: string, needed: { spare: number; fingerprint: string }): boolean {
  const path = join(folder, CORPUS_FILES.manifest);
  if (!existsSync(path)) return false;
  const { spare, fingerprint } = JSON.parse(readFileSync(path, 'utf8')) as CorpusManifest;
  return spare >= needed.spare && fingerprint === needed.fingerprint;
}

/** What a bench that was stopped left behind: gigabytes, at a million texts. */
function removeUnfinished(directory: string): void {
  for (const name of readdirSync(directory)) {
    const [, pid] = UNFINISHED.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function writeQueries(
  corpus: BenchCorpus,
  options: {
    corpusFolder: string;
    queriesFolder: string;
    queries: number;
    seed: number;
    embedder: BulkEmbedder;
  },
): Promise<void> {
  const { corpusFolder, queriesFolder, queries, seed, embedder } = options;
  const { chunks, dimensions } = corpus.manifest;
  const texts = makeQueries({
    random: createSeededRandom(seed + 1),
    count: WARM_UP_QUERIES + TUNING_QUERIES + queries,
    texts: chunks,
    textAt: (index) => corpus.read(index, 1).texts[0] ?? '',
  });
  const vectors = await embedder.embed(texts, 'query');
  const rows = (from: number, to: number): Float32Array => vectors.subarray(from * dimensions, to * dimensions);
  const tuningEnd = WARM_UP_QUERIES + TUNING_QUERIES;
  const nearest = exactCosine(corpus, rows(WARM_UP_QUERIES, texts.length), DEFAULT_LEG_DEPTH);
  const measured = texts.slice(tuningEnd);
  const folder = mkdtempSync(join(corpusFolder, 'queries-'));
  try {
    const bm25 = createExactBm25(join(folder, 'bm25.db'));
    for (const batch of corpus.batches(BATCH_TEXTS)) bm25.insert(batch.texts);
    const lexical = measured.map((text) => bm25.rank(text, DEFAULT_LEG_DEPTH));
    bm25.close();
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    writeQuerySet(folder, {
      dimensions,
      warmUp: texts.slice(0, WARM_UP_QUERIES),
      tuning: texts.slice(WARM_UP_QUERIES, tuningEnd),
      measured,
      vectors,
      exactTuning: nearest.slice(0, TUNING_QUERIES).map((leg) => leg.slice(0, DEFAULT_SEARCH_K).map(({ id }) => id)),
      exactMeasured: measured.map((_, index) => ({
        bm25: lexical[index] ?? [],
        vector: nearest[TUNING_QUERIES + index] ?? [],
      })),
    });
    rmSync(queriesFolder, { recursive: true, force: true });
    renameSync(folder, queriesFolder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
