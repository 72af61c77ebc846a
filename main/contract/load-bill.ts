import * as z from 'zod';

/** A number that somebody is sure of, or the ends between which it lies, each as likely as the other. */
function range(number: z.ZodNumber) {
  return z.union([
    number.transform((value) => ({ from: value, to: value })),
    z.strictObject({ from: number, to: number }).refine(({ from, to }) => from <= to, 'from must not be above to'),
  ]);
}
export interface NumberRange {
  from: number;
  to: number;
}

const MAX_REQUESTS = 1e12;
const MAX_USD = 1e9;
export const MAX_BILL_MONTHS = 60;
export const DEFAULT_BILL_MONTHS = 12;
export const VECTOR_KINDS = ['float32', 'float16', 'int8', 'binary'] as const;

/** A machine that would answer in place of a provider. All of it is typed by whoever asks. */
export const selfHostInput = z.strictObject({
  /** What one costs a month, everything included. */
  machineUsdPerMonth: z.number().positive().max(MAX_USD),
  /** Output tokens that one writes, all requests together. */
  tokensPerSecond: z.number().positive().max(1e9),
  /** Of the month that it is at work; traffic that comes by day cannot use the night. */
  utilisation: z.number().positive().max(1),
});
export type SelfHostInput = z.infer<typeof selfHostInput>;

export const loadBillRequest = z.strictObject({
  runId: z.string().min(4).max(40),
  /** In the first month. */
  requestsPerMonth: range(z.number().min(1).max(MAX_REQUESTS)),
  /** More each month than in the one before: 0.05 is 5 %. */
  growth: range(z.number().min(-0.9).max(10)).default({ from: 0, to: 0 }),
  /** Of the answers, those from a cache; as in the run by default. */
  cacheHits: range(z.number().min(0).max(1)).optional(),
  /** Calls made over calls needed; as in the run by default. */
  retries: range(z.number().min(1).max(100)).optional(),
  months: z.int().min(1).max(MAX_BILL_MONTHS).default(DEFAULT_BILL_MONTHS),
  /** `2026-12`; the month after this one by default. */
  startMonth: z
    .string()
    .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'write a month, such as 2026-12')
    .optional(),
  selfHost: selfHostInput.optional(),
  seed: z.int().min(0).max(0xff_ff_ff_ff).default(1),
});
export type LoadBillRequest = z.infer<typeof loadBillRequest>;

/** Of the simulated years. US dollars. */
export interface UsdDistribution {
  meanUsd: number;
  p50Usd: number;
  p95Usd: number;
}

export interface BillMonth {
  /** `2026-12`. */
  month: string;
  requests: { p50: number; p95: number };
  bill: UsdDistribution;
}

/** Requests that went the same way: through the same stages, to the same models. */
export interface CostPath {
  /** `retrieve → generate (openai/gpt-x)`. */
  path: string;
  requests: number;
  meanUsd: number | null;
  /** Of all that the run cost; null while a price is unknown. */
  costShare: number | null;
}

/** US dollars; null where a price is unknown: never 0. */
export interface UnitEconomics {
  requests: number;
  succeeded: number;
  costPerRequestUsd: number | null;
  /** All that was spent, over those that succeeded. */
  costPerSuccessUsd: number | null;
  /** What 99 of 100 requests cost at most. */
  p99Usd: number | null;
  /** Dearest first, by what it cost together. */
  paths: readonly CostPath[];
}

/** At what volume machines of one's own cost less than the provider. */
export interface SelfHostCrossover {
  /** As it was typed. */
  input: SelfHostInput;
  outputTokensPerRequest: number;
  /** What one machine can answer a month. */
  requestsPerMachine: number;
  /** In the first month: what prices do later is in `atVolumes`. */
  providerUsdPerRequest: number;
  /** The lowest volume a month at which it pays; null when a full machine costs more than the provider for the same. */
  paysFromRequests: number | null;
  /** From there on it pays at every volume: before, each further machine begins nearly empty. Null when it never does. */
  paysAlwaysFromRequests: number | null;
  /** At the volume of the first month and of the last, the middle of what was drawn. */
  atVolumes: readonly { month: string; requests: number; machines: number; selfHostUsd: number; providerUsd: number }[];
}

/** The value of `trestle load bill --json`. */
export interface LoadBill {
  runId: string;
  unit: UnitEconomics;
  /** Null while a price is unknown. */
  months: readonly BillMonth[] | null;
  total: UsdDistribution | null;
  /** Null when it was not asked for, or cannot be said. */
  selfHost: SelfHostCrossover | null;
  /** What is not known, and what to do about it, in sentences. */
  unknown: readonly string[];
  assumptions: readonly string[];
}

export const corpusCostRequest = z.strictObject({
  documents: z.number().min(1).max(1e12),
  /** Of the workspace by default: the mean of its documents. */
  tokensPerDocument: z.number().positive().max(1e9).optional(),
  chunksPerDocument: z.number().positive().max(1e7).optional(),
  dimensions: z.int().min(1).max(100_000).optional(),
  vectors: z.enum(VECTOR_KINDS).default('float32'),
  /** Of the embedding model. */
  usdPerMillionTokens: z.number().min(0).max(100_000).optional(),
  /** Of whatever keeps the vectors. */
  usdPerGbMonth: z.number().min(0).max(100_000).optional(),
  /** Bytes that are kept over bytes of the vectors alone: an index and payloads take more. 1 is the vectors alone. */
  overhead: z.number().min(1).max(100).default(1),
  /** Share of the documents that change in a month, and are embedded again. */
  changedPerMonth: z.number().min(0).max(100).default(0),
});
export type CorpusCostRequest = z.infer<typeof corpusCostRequest>;

/** The value of `trestle load corpus-cost --json`. US dollars; null where a price is unknown: never 0. */
export interface CorpusCost {
  documents: number;
  tokens: number | null;
  chunks: number | null;
  vectorBytes: number | null;
  /** With the overhead. */
  storedBytes: number | null;
  /** Once. */
  embeddingUsd: number | null;
  /** For what changes. */
  embeddingUsdPerMonth: number | null;
  storageUsdPerMonth: number | null;
  /** What it was worked out from, and where each comes from. */
  inputs: readonly {
    name: string;
    value: number | string | null;
    from: 'typed' | 'workspace' | 'default' | 'unknown';
  }[];
  unknown: readonly string[];
}
