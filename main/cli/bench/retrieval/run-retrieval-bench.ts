import { rm } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SEARCH_K } from '../../../contract/retrieval.ts';
import type { BenchDesk } from '../bench-desk.ts';
import { findBenchProcess } from '../processes/bench-process-entry.ts';
import { runProcess } from '../processes/run-process.ts';
import { TUNING_QUERIES, WARM_UP_QUERIES } from './corpus/prepare-corpus.ts';
import { QUERIES_DESCRIPTION } from './corpus/make-queries.ts';
import { TEXTS_DESCRIPTION, WORDS_IN_A_TEXT } from './corpus/topic-texts.ts';
import { ENGINE_NAMES } from './engine-names.ts';
import { judgeRetrieval } from './judge-retrieval.ts';
import { readVersions } from './read-versions.ts';
import type { EngineResult, RetrievalReport } from './retrieval-report.ts';
import {
  type BenchTask,
  type BuildOutcome,
  type EngineId,
  type LoadPlan,
  type PreparedCorpus,
  type SearchOutcome,
  STORES,
  type TaskOutcomes,
  type Unavailable,
} from './tasks.ts';

export interface RetrievalBenchOptions {
  chunks: number;
  /** Measured ones. */
  queries: number;
  seed: number;
  engines: readonly EngineId[];
  /** Runs the same again. */
  command: string;
  /** Where corpora are kept from run to run. */
  cacheDirectory: string;
}

/** Below it a corpus is for trying: the load lasts a second. */
const LEAST_COMPARED_CHUNKS = 10_000;
const READERS = 4;
const LOAD_SECONDS = 10;
const SHORT_LOAD_SECONDS = 1;
const CHUNKS_PER_BATCH = 125;
const BATCH_INTERVAL_MS = 500;
const MS_PER_SECOND = 1000;

/**
 * Builds and searches one engine after the other over the same corpus, each in processes of its own: one that builds, and
 * one that opens what was built, so that its memory is that of a program that searches.
 */
export async function runRetrievalBench(desk: BenchDesk, options: RetrievalBenchOptions): Promise<RetrievalReport> {
  const { chunks, queries, seed, engines, command, cacheDirectory } = options;
  const startedAt = performance.now();
  const [loadBefore = 0] = loadavg();
  const load = loadPlan(chunks);
  desk.say('preparing the corpus');
  const spare = Math.ceil((load.seconds * MS_PER_SECOND) / load.batchIntervalMs + 1) * load.chunksPerBatch;
  const prepare = { task: 'prepare', cacheDirectory, chunks, spare, seed, queries } as const;
  const { outcome: corpus } = await runInProcess(desk, prepare);
  const results: Partial<Record<EngineId, EngineResult | Unavailable>> = {};
  for (const store of STORES) {
    const asked = store.filter((engine) => engines.includes(engine));
    if (asked.length > 0) Object.assign(results, await measureStore(desk, asked, { corpus, seed, load }));
  }
  const processors = cpus();
  const { manifest, isFromCache } = corpus;
  return {
    version: 1,
    chunks,
    command,
    engines: Object.fromEntries(engines.map((engine) => [engine, results[engine]])),
    bars: judgeRetrieval({ chunks, engines: results }),
    seed,
    dimensions: manifest.dimensions,
    k: DEFAULT_SEARCH_K,
    queries: {
      measured: queries,
      warmUp: WARM_UP_QUERIES,
      tuning: TUNING_QUERIES,
      description: QUERIES_DESCRIPTION,
    },
    corpus: { ...manifest, description: TEXTS_DESCRIPTION, wordsPerText: WORDS_IN_A_TEXT, isFromCache },
    load,
    versions: readVersions(),
    machine: {
      platform: `${process.platform}-${process.arch}`,
      processor: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      memoryBytes: totalmem(),
      loadBefore,
      loadAfter: loadavg()[0] ?? 0,
    },
    seconds: (performance.now() - startedAt) / MS_PER_SECOND,
  };
}

function loadPlan(chunks: number): LoadPlan {
  const seconds = chunks < LEAST_COMPARED_CHUNKS ? SHORT_LOAD_SECONDS : LOAD_SECONDS;
  return { seconds, readers: READERS, chunksPerBatch: CHUNKS_PER_BATCH, batchIntervalMs: BATCH_INTERVAL_MS };
}

/** Builds a store and measures the engines that search it, each in a process of its own. Only the last one writes. */
async function measureStore(
  desk: BenchDesk,
  engines: readonly EngineId[],
  { corpus, seed, load }: { corpus: PreparedCorpus; seed: number; load: LoadPlan },
): Promise<Partial<Record<EngineId, EngineResult | Unavailable>>> {
  const [first] = engines;
  if (first === undefined) return {};
  const { corpusFolder, queriesFolder } = corpus;
  const storeFolder = join(desk.folder, `store-${first}`);
  const place = { corpusFolder, queriesFolder, storeFolder };
  try {
    desk.say(`building ${ENGINE_NAMES[first].name}`);
    const built = await runInProcess(desk, { task: 'build', engine: first, ...place });
    const results: Partial<Record<EngineId, EngineResult | Unavailable>> = {};
    for (const engine of engines) {
      const { outcome, memoryBytes: buildRssBytes } = built;
      if ('unavailable' in outcome) {
        results[engine] = outcome;
        continue;
      }
      desk.say(`searching ${ENGINE_NAMES[engine].name}`);
      const plan = engine === 'trestleReranked' ? { ...load, chunksPerBatch: 0 } : load;
      const search = { task: 'search', engine, ...place, settings: outcome.settings, seed, load: plan } as const;
      const searched = await runInProcess(desk, search);
      results[engine] =
        'unavailable' in searched.outcome
          ? searched.outcome
          : resultOf(engine, {
              built: outcome,
              buildRssBytes,
              searched: searched.outcome,
              rssBytes: searched.memoryBytes,
            });
    }
    return results;
  } finally {
    await rm(storeFolder, { recursive: true, force: true });
  }
}

function resultOf(
  engine: EngineId,
  found: { built: BuildOutcome; buildRssBytes: number; searched: SearchOutcome; rssBytes: number },
): EngineResult {
  const { built, buildRssBytes, searched, rssBytes } = found;
  const { latency, settings, recallAt10, ...asked } = searched;
  const { buildSeconds, diskBytes, phases: buildPhases } = built;
  const { description, indexed } = ENGINE_NAMES[engine];
  return {
    p50Ms: latency.p50Ms,
    p95Ms: latency.p95Ms,
    p99Ms: latency.p99Ms,
    qps: asked.load.qps,
    recallAt10,
    buildSeconds,
    diskBytes,
    rssBytes,
    indexed,
    description,
    latency,
    ...asked,
    buildPhases,
    buildRssBytes,
    settings: { ...built.settings, ...settings },
  };
}

async function runInProcess<Task extends BenchTask>(
  { environment, signal }: BenchDesk,
  task: Task,
): Promise<{ outcome: TaskOutcomes[Task['task']]; memoryBytes: number }> {
  // LanceDB would else write a warning about every search.
  const quiet = { ...environment, LANCEDB_LOG: 'error', LANCE_LOG: 'error' };
  const run = await runProcess([findBenchProcess(), JSON.stringify(task)], { environment: quiet, signal });
  const outcome = JSON.parse(run.stdout) as TaskOutcomes[Task['task']];
  return { outcome, memoryBytes: run.peakMemoryBytes ?? 0 };
}
