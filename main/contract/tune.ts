import * as z from 'zod';
import type { EvalProgress } from './evals.ts';

/** `weighted-score` keeps how much better a hit is, `reciprocal-rank` only its place. */
export const fusionMethod = z.enum(['weighted-score', 'reciprocal-rank']);
export type FusionMethod = z.infer<typeof fusionMethod>;

/** How the legs are merged and how much the bundled reranker adds, where a workspace has its own idea of it. */
export const retrievalSettings = z.strictObject({
  /** Without it the embedding model's weight holds. */
  fusion: z
    .strictObject({
      method: fusionMethod.default('weighted-score'),
      /** Of the search by meaning, 0..1; the search by words gets the rest. */
      weight: z.number().min(0).max(1),
    })
    .optional(),
  /** How much the bundled reranker's features count: 1 as chosen for everybody, 0 not at all. */
  rerankWeight: z.number().min(0).max(4).optional(),
});
export type RetrievalSettings = z.infer<typeof retrievalSettings>;

/** How much the bundled reranker's features count where a workspace says nothing of it. */
export const DEFAULT_RERANK_WEIGHT = 1;

/** Queries asked for at least; below, no gain could be told from noise. */
export const MIN_TUNING_QUERIES = 20;

export const tuneRequest = z.strictObject({
  /**
   * Judged queries: a folder in BEIR layout, whose own corpus is then searched with the workspace's model, or a file of JSON lines
   * `{"query": "…", "documents": ["<source>/<path>", …]}` about this workspace. Absolute. Without it the questions asked
   * so far are replayed, and the chunks that their answers cited count as relevant.
   */
  judged: z.string().min(1).max(4096).optional(),
  /** Report only; trestle.jsonc stays as it is. */
  dryRun: z.boolean().default(false),
  /** Take the settings out of trestle.jsonc again instead of tuning. */
  reset: z.boolean().default(false),
});

/** Settings with every default filled in. */
export interface TunedSettings {
  method: FusionMethod;
  weight: number;
  rerankWeight: number;
}
/** A difference of mean nDCG@10 with the bounds of its 95 % interval over the queries. */
export interface TuneDifference {
  mean: number;
  low: number;
  high: number;
}
export interface TuneReport {
  queries: number;
  labels: 'judged' | 'cited';
  current: TunedSettings;
  currentNdcg: number;
  /** Every setting that was tried, best first. */
  candidates: readonly { settings: TunedSettings; ndcg: number; difference: TuneDifference }[];
  /** What choosing on four fifths of the queries gained on the fifth left out: the only honest gain. */
  crossValidated: TuneDifference & { folds: number };
  best: TunedSettings;
  /** True when the cross-validated gain lies outside the noise. */
  isBetter: boolean;
  /** Whether trestle.jsonc was changed, and what it had before. */
  written: boolean;
  previous: RetrievalSettings;
  /** One sentence: what was decided and why. */
  decision: string;
}
export type TuneEvent = EvalProgress | { type: 'tune-finished'; report: TuneReport | null };
