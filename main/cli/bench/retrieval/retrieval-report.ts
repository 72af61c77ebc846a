import type { Bar } from '../bench-report.ts';
import type { CorpusManifest } from './corpus/bench-corpus.ts';
import type { Latency } from './measure/latency.ts';
import type { EngineId, LegName, LoadOutcome, LoadPlan, RecallOf, Unavailable } from './tasks.ts';

/** What was measured of one engine. The first eight fields are the ones that are compared. */
export interface EngineResult {
  /** One query after the other. Percentiles are exact (nearest rank), warm-up left out. */
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  /** Answers per second by several readers while texts are written. */
  qps: number;
  /** 0..1; see `recallOf`. */
  recallAt10: number;
  buildSeconds: number;
  diskBytes: number;
  /** Peak resident memory of the process that searches and writes, with all it started; the build is another process. */
  rssBytes: number;
  /** Whether the vectors have an approximate index. */
  indexed: boolean;
  recallOf: RecallOf;
  /** What the engine is and does, in words. */
  description: string;
  latency: Latency;
  /** Each leg alone. */
  legs: Readonly<Partial<Record<LegName, Latency>>>;
  openSeconds: number;
  readySeconds: number;
  buildPhases: Readonly<Record<string, number>>;
  buildRssBytes: number;
  load: LoadOutcome;
  settings: Readonly<Record<string, string | number | boolean>>;
}

/** The value of `trestle bench retrieval --json`. */
export interface RetrievalReport {
  version: 1;
  chunks: number;
  /** Runs the same again. */
  command: string;
  engines: Readonly<Partial<Record<EngineId, EngineResult | Unavailable>>>;
  bars: readonly Bar[];
  seed: number;
  dimensions: number;
  k: number;
  queries: { measured: number; warmUp: number; tuning: number; description: string };
  corpus: CorpusManifest & { description: string; wordsPerText: number; isFromCache: boolean };
  load: LoadPlan;
  versions: Readonly<Record<string, string>>;
  machine: {
    platform: string;
    processor: string;
    cores: number;
    memoryBytes: number;
    /** 1-minute load average before and after: figures from a busy machine say so. */
    loadBefore: number;
    loadAfter: number;
  };
  /** Wall-clock time of it all, corpus and builds included. */
  seconds: number;
}

export function isMeasured(result: EngineResult | Unavailable | undefined): result is EngineResult {
  return result !== undefined && !('unavailable' in result);
}
