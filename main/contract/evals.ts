import * as z from 'zod';
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
}
export type EvalProgress = { type: 'eval-progress'; done: number; total: number; phase: string };
export type EvalIrEvent = EvalProgress | { type: 'eval-finished'; report: EvalIrReport };
export type EvalAskEvent = EvalProgress | { type: 'eval-finished'; report: EvalAskReport };
