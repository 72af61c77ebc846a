import type { CorpusManifest } from './corpus/bench-corpus.ts';
import type { Latency } from './measure/latency.ts';

/** In the order they are shown. `trestle` stops at fused legs as its peers do; `trestleReranked` is a search as it is set up. */
export const ENGINE_IDS = ['trestle', 'trestleReranked', 'sqliteVec', 'lancedb', 'lancedbFlat'] as const;
export type EngineId = (typeof ENGINE_IDS)[number];

/** Makes or finds the corpus, the queries and their exact rankings. */
export interface PrepareTask {
  task: 'prepare';
  /** Where corpora are kept from run to run. */
  cacheDirectory: string;
  chunks: number;
  /** Texts to write while the corpus is searched. */
  spare: number;
  seed: number;
  /** Measured ones; warm-up and tuning queries come on top. */
  queries: number;
}

export interface PreparedCorpus {
  corpusFolder: string;
  queriesFolder: string;
  manifest: CorpusManifest;
  isFromCache: boolean;
}

/** Writes the corpus into an engine's own store. */
export interface BuildTask {
  task: 'build';
  engine: EngineId;
  corpusFolder: string;
  queriesFolder: string;
  storeFolder: string;
}

export interface BuildOutcome {
  /** From the first text to a store that can be opened and searched as it is meant to be. */
  buildSeconds: number;
  /** Parts of it, seconds; what is not part of it says so in its name. */
  phases: Readonly<Record<string, number>>;
  diskBytes: number;
  /** What was chosen or found, for the report. */
  settings: Readonly<Record<string, string | number | boolean>>;
}

/** Opens the store, times the queries, then times them again while new texts are written. */
export interface SearchTask {
  task: 'search';
  engine: EngineId;
  corpusFolder: string;
  queriesFolder: string;
  storeFolder: string;
  /** As the build returned them. */
  settings: BuildOutcome['settings'];
  seed: number;
  load: LoadPlan;
}

/** A store that is built once, and the engines that search it; the one that writes into it comes last. */
export const STORES: readonly (readonly EngineId[])[] = [
  ['trestleReranked', 'trestle'],
  ['sqliteVec'],
  ['lancedb'],
  ['lancedbFlat'],
];

/** Readers in flight while texts are written at a fixed rate. */
export interface LoadPlan {
  seconds: number;
  readers: number;
  /** 0: nothing is written meanwhile. */
  chunksPerBatch: number;
  batchIntervalMs: number;
}

export interface SearchOutcome {
  /** From opening the store to the first answer. */
  openSeconds: number;
  /** From opening it until it answers as fast as it ever will; the same where there is nothing to wait for. */
  readySeconds: number;
  latency: Latency;
  /** Each leg alone, for engines that can run one. */
  legs: Readonly<Partial<Record<LegName, Latency>>>;
  recallAt10: number;
  recallOf: RecallOf;
  load: LoadOutcome;
  settings: Readonly<Record<string, string | number | boolean>>;
}

export type LegName = 'bm25' | 'vector';

/**
 * What `recallAt10` is about. `hybrid`: the ten results against exact legs with the same fusion. `vector`: the ten nearest
 * of the vector leg alone against the exact ten. `overlap`: the ten results after reranking against the exact hybrid
 * before it, so a difference is the reranker's work and no loss.
 */
export type RecallOf = 'hybrid' | 'vector' | 'overlap';

export interface LoadOutcome {
  seconds: number;
  queries: number;
  qps: number;
  latency: Latency;
  chunksOffered: number;
  chunksWritten: number;
  chunksPerSecond: number;
  batches: number;
  /** Batches of which a text was found by the first search after the write was done. */
  batchesFoundAtOnce: number;
  /** Batches of which a text was found at the end. */
  batchesFound: number;
  /** What the write of a batch took until it was done; null where nothing was written. */
  write: Latency | null;
}

/** What keeps an engine from being measured here, e.g. a native module that does not load. */
export interface Unavailable {
  unavailable: string;
}

export type BenchTask = PrepareTask | BuildTask | SearchTask;
export interface TaskOutcomes {
  prepare: PreparedCorpus;
  build: BuildOutcome | Unavailable;
  search: SearchOutcome | Unavailable;
}
