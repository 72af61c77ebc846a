import * as z from 'zod';

export const PRICE_FILE_VERSION = 1;

/** US dollars per million tokens. */
const usdPerMillion = z.number().min(0).max(100_000);
const day = z.iso.date('write a day, such as "2026-11-01"');

/** What a model costs from a day on, until a later entry of the same model. */
export const priceEntry = z.strictObject({
  /** `provider/model`; a `*` at the end means every model that begins so. The longest that fits counts. */
  model: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[^\s*]+\*?$/, 'must be provider/model; a * may stand at the end only'),
  from: day,
  inputPerMillion: usdPerMillion,
  outputPerMillion: usdPerMillion,
  /** Input that the provider took from its cache; the input price by default. */
  cachedInputPerMillion: usdPerMillion.optional(),
  /** Input that the provider put into its cache; the input price by default. */
  cacheWritePerMillion: usdPerMillion.optional(),
  /** Output that was reasoning; the output price by default. */
  reasoningPerMillion: usdPerMillion.optional(),
  /** Where the price was read, for whoever checks it. */
  source: z.string().max(500).optional(),
});
export type PriceEntry = z.infer<typeof priceEntry>;

/** `prices.jsonc`: the price table of a workspace. */
export const priceFile = z.strictObject({
  $schema: z.string().max(500).optional(),
  version: z.literal(PRICE_FILE_VERSION),
  prices: z.array(priceEntry).max(2000).default([]),
});
export type PriceFile = z.infer<typeof priceFile>;

export const costReportRequest = z.strictObject({
  /** Runs from this day on, in the time of this machine; 30 days back by default. */
  since: day.optional(),
  /** Until the end of this day; today by default. */
  until: day.optional(),
});
export type CostReportRequest = z.infer<typeof costReportRequest>;

/** Of the costs of runs. Runs whose price is unknown are counted apart and are in no other figure. US dollars. */
export interface CostDistribution {
  /** Runs with a known cost. */
  runs: number;
  unknownRuns: number;
  totalUsd: number;
  meanUsd: number | null;
  p50Usd: number | null;
  p95Usd: number | null;
  maxUsd: number | null;
  /** Runs that cost [fromUsd, toUsd): powers of ten below one dollar, then above; empty bins at the ends left out. */
  histogram: readonly { fromUsd: number; toUsd: number; runs: number }[];
}

export interface CostReport {
  since: string;
  until: string;
  all: CostDistribution;
  /** Dearest first. */
  byModel: readonly ({ model: string } & CostDistribution)[];
  byWorkflow: readonly ({ workflow: string } & CostDistribution)[];
  /** One for each day with a run, oldest first. */
  byDay: readonly ({ day: string } & CostDistribution)[];
}
