import type { BenchCorpus } from '../corpus/bench-corpus.ts';
import type { BenchQuery, QuerySet } from '../corpus/bench-queries.ts';
import type { LegName, RecallOf } from '../tasks.ts';

/** A result with its text fetched: an engine that only names what it found has not answered. */
export interface FoundText {
  /** Number of the text in the corpus; NaN for one that was written later. */
  id: number;
  text: string;
}

/** New texts, to be searchable when the write is done. */
export interface NewTexts {
  first: number;
  texts: readonly string[];
  /** For engines that do not embed themselves. */
  vectors: Float32Array;
}

/** What was chosen or found, for the report. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** One engine with the corpus in it, open in this process. */
export interface OpenEngine {
  readonly settings: Settings;
  /** Resolves when the engine answers as fast as it ever will. */
  untilReady(): Promise<void>;
  /** The ten best. */
  search(query: BenchQuery): Promise<readonly FoundText[]>;
  /** The same for readers side by side, where an engine needs something else for that. */
  searchBeside?(query: BenchQuery): Promise<readonly FoundText[]>;
  /** A leg alone, as it is asked within {@link OpenEngine.search}. */
  readonly legs: Readonly<Record<LegName, (query: BenchQuery) => unknown>>;
  /** The ten nearest by vector alone, for engines whose recall is that of the vector leg. */
  nearest?(query: BenchQuery): Promise<readonly number[]>;
  write(batch: NewTexts): Promise<void>;
  close(): Promise<void>;
}

export interface MeasuredEngine {
  readonly recallOf: RecallOf;
  /** @returns seconds of each phase that counts as building, others under `beside`, and what was chosen */
  build(options: { corpus: BenchCorpus; queries: QuerySet; folder: string }): Promise<{
    phases: Readonly<Record<string, number>>;
    beside: Readonly<Record<string, number>>;
    settings: Settings;
  }>;
  /** @param options.settings as `build` returned them */
  open(options: { corpus: BenchCorpus; folder: string; settings: Settings }): Promise<OpenEngine>;
}

const MS_PER_SECOND = 1000;

/** @returns what the work took, seconds */
export async function secondsOf(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / MS_PER_SECOND;
}
