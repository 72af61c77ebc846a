import * as z from 'zod';
import { mutationKind } from './eval-mutate.ts';

const identifier = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes, at most 64');
/** Of the file's form. */
export const EVAL_FILE_VERSION = 1;
/** Cells of a matrix; each is a whole pass over the cases. */
export const MAX_EVAL_CELLS = 200;
export const MAX_EVAL_REPEATS = 50;
export const DEFAULT_EVAL_CONCURRENCY = 4;

/** Metrics that are known by name; see docs/evals.md for what each is. */
export const EVAL_METRICS = [
  'recall@1',
  'recall@5',
  'recall@10',
  'precision@5',
  'precision@10',
  'mrr@10',
  'ndcg@10',
  'context-precision',
  'context-recall',
  'grounded',
  'faithful',
  'exact',
  'contains',
  'token-f1',
  'semantic',
  'correct',
  'citation-precision',
  'citation-recall',
  'refusal-correct',
  'answered',
  'tool-calls',
  'trajectory',
  'json-valid',
  'response-ms',
  'ttft-ms',
  'input-tokens',
  'output-tokens',
  'cost-usd',
  'success',
] as const;
export type EvalMetricName = (typeof EVAL_METRICS)[number];

/** A metric of the workspace's own. */
export const evalMetric = z.union([
  z.enum(EVAL_METRICS),
  z.strictObject({ judge: identifier }),
  /** `metrics/NAME.js`, a module that exports `score(case, run)`; runs without access to anything. */
  z.strictObject({ script: z.string().regex(/^metrics\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.js$/), name: identifier }),
]);
export type EvalMetric = z.infer<typeof evalMetric>;

/** `success` of a case: every bound holds. `{correct: 0.5, grounded: 0.8}`. */
const success = z.record(z.string().min(1).max(100), z.number());

export const evalFile = z.strictObject({
  $schema: z.string().max(500).optional(),
  version: z.literal(EVAL_FILE_VERSION),
  id: identifier,
  description: z.string().max(2000).default(''),
  /** From the workspace's folder. */
  dataset: z.string().min(1).max(4096),
  split: z.string().max(64).optional(),
  /** The first so many by a seeded draw; all by default. */
  limit: z.int().min(1).max(100_000).optional(),
  /** A pipeline or an agent; the workspace's own by default. */
  pipeline: identifier.optional(),
  repeats: z.int().min(1).max(MAX_EVAL_REPEATS).default(1),
  seed: z.int().min(0).max(4_294_967_295).default(1),
  /** Every combination is a cell. The first of each list, or what the workspace uses where there is no list, is the baseline. */
  matrix: z
    .strictObject({
      prompts: z.array(z.string().min(1).max(64)).min(1).max(20).optional(),
      models: z.array(z.string().min(1).max(200)).min(1).max(20).optional(),
      /** Named changes of stages' parameters, and whole stages left out. */
      retrievals: z
        .array(
          z.strictObject({
            id: identifier,
            /** Stages that are not there in this cell: `[vector]` leaves keywords alone. */
            without: z.array(identifier).max(16).default([]),
            /** Parameters by stage: `{bm25: {k: 50}}`. */
            with: z.record(identifier, z.record(z.string(), z.json())).default({}),
          }),
        )
        .min(1)
        .max(20)
        .optional(),
      /** Index generations; `serving` is what answers now. */
      generations: z
        .array(z.union([z.literal('serving'), z.int().min(1)]))
        .min(1)
        .max(10)
        .optional(),
    })
    .default({}),
  metrics: z.array(evalMetric).min(1).max(50),
  success: success.optional(),
  /** Messy variants of the cases, of the baseline cell only. */
  robustness: z
    .strictObject({
      kinds: z.array(mutationKind).min(1).max(mutationKind.options.length),
      severities: z.array(z.number().gt(0).max(1)).min(1).max(10).default([0.1, 0.3, 0.5]),
      /** The metric whose curve is drawn; `success` by default. */
      metric: z.string().max(100).default('success'),
      /** What it should stay above. */
      floor: z.number().optional(),
    })
    .optional(),
  /** Runs under way at once; they share the gateway's batch pool. */
  concurrency: z.int().min(1).max(64).default(DEFAULT_EVAL_CONCURRENCY),
  /** No case starts that could pass it; the run is then incomplete. US dollars. */
  maxCostUsd: z.number().positive().optional(),
  /** Stop a cell as soon as its first metric is told from the baseline for certain (mixture sequential test). */
  sequential: z.boolean().default(false),
});
export type EvalFile = z.infer<typeof evalFile>;
