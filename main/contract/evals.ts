import * as z from 'zod';
import type { EvalCase } from './eval-compare.ts';
import { searchMode } from './retrieval.ts';

export const evalIrRequest = z.strictObject({
  /** A folder in BEIR layout: corpus.jsonl, queries.jsonl, qrels.tsv. Absolute. */
  path: z.string().min(1).max(4096),
  modes: z.array(searchMode).min(1).max(3).default(['bm25', 'vector', 'hybrid']),
  /** Measure once more with this share of the queries' words misspelled. */
  typos: z.strictObject({ share: z.number().min(0).max(1), seed: z.int().min(0).max(4_294_967_295) }).optional(),
});
/** As trec_eval defines them: linear gain, log2 discount, averaged over judged topics. */
export interface IrMetrics {
  'ndcg@10': number;
  'recall@10': number;
  'recall@100': number;
  'mrr@10': number;
}
export type IrModes = { reference: IrMetrics } & Partial<Record<'bm25' | 'vector' | 'hybrid', IrMetrics>>;
export interface IrTypos {
  share: number;
  seed: number;
  modes: IrModes;
  /** nDCG@10 of the queries as they are minus that of the misspelled ones. */
  loss: { reference: number } & Partial<Record<'bm25' | 'vector' | 'hybrid', number>>;
}
export interface EvalIrReport {
  dataset: string;
  documents: number;
  topics: number;
  /** `reference` is always there: SQLite FTS5 `porter unicode61`, title + text, terms OR-ed. */
  modes: IrModes;
  /** The same queries misspelled; null when that was not asked for. */
  typos: IrTypos | null;
  /** Each topic's metrics by mode, `hybrid ndcg@10`: what the means are of. */
  cases: readonly EvalCase[];
  ms: number;
}

export const evalAskRequest = z.strictObject({
  path: z.string().min(1).max(4096),
  /** Ask each question of a corpus without its document. */
  unanswerable: z.boolean().default(false),
});
/** Shares are 0..1: of questions, and `citationsExact` of citations. */
export interface EvalAskReport {
  questions: number;
  answered: number;
  containsGold: number;
  refused: number;
  citationsExact: number;
  ms: { p50: number; p95: number };
  /**
   * Each question's own values: `ms`, and `refusedRightly` of unanswerable ones, else `answered`, `containsGold` and, of an
   * answer that cites, `citationsExact`.
   */
  cases: readonly EvalCase[];
}
export const evalFaithfulnessRequest = z.strictObject({
  /** A JSONL file of `{premise, claim, supported?, kind?}`. Absolute. */
  path: z.string().min(1).max(4096),
});
export interface FaithfulnessKind {
  pairs: number;
  supported: number;
  /** Against the pairs of the other label, of whatever kind; null when there are none. */
  auroc: number | null;
  meanScore: number;
}
/** How well the faithfulness check tells supported claims from others; shares and scores are 0..1. */
export interface FaithfulnessReport {
  pairs: number;
  /** Pairs that say whether the claim is supported; what follows is about them. */
  labelled: number;
  /** Area under the ROC curve, ties counting one half; null unless there are pairs of both labels. */
  auroc: number | null;
  /** Scores that are no numbers, of all pairs. */
  nan: number;
  /** Score from which a claim counts as supported. */
  threshold: number;
  accuracy: number | null;
  /** Expected calibration error over tenths, 0 is best. */
  calibrationError: number | null;
  kinds: Record<string, FaithfulnessKind>;
  /** Of the pairs that do not say, by line of the file. */
  scores: { line: number; score: number; confidence: number }[];
}
export type EvalProgress = { type: 'eval-progress'; done: number; total: number; phase: string };
export type EvalIrEvent = EvalProgress | { type: 'eval-finished'; report: EvalIrReport };
export type EvalFaithfulnessEvent = EvalProgress | { type: 'eval-finished'; report: FaithfulnessReport };
export type EvalAskEvent = EvalProgress | { type: 'eval-finished'; report: EvalAskReport };
