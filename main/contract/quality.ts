import * as z from 'zod';
import type { SourceId } from './ids.ts';

/** Retrieval quality of one source (or of all, `sourceId` null) at one time. Rows are only ever added. */
export interface QualityMeasurement {
  measuredAt: string;
  sourceId: SourceId | null;
  /** Index generation that was searched. */
  generation: number;
  /** Known answers, and what was reached on them; null without any. */
  knownAnswers: number;
  recallAt10: number | null;
  mrrAt10: number | null;
  /** Past queries that were searched again. */
  sampledQueries: number;
  /** The measurement that drift and overlap are taken against, about a week before; null = none yet. */
  referenceAt: string | null;
  /**
   * Kolmogorov–Smirnov distance, 0..1, between the top cosines of the sampled queries now and then; null without a
   * reference, or with queries that found nothing.
   */
  scoreDrift: number | null;
  /** Mean share of the first ten documents that a sampled query returned then and returns now, 0..1. */
  overlapAt10: number | null;
}

/** When a number calls for a look; from `quality` in trestle.jsonc. */
export interface QualityLimits {
  recallFloor: number;
  driftLimit: number;
  overlapFloor: number;
}

export const qualityMeasureRequest = z.strictObject({});
export interface QualityReport {
  measurements: readonly QualityMeasurement[];
  limits: QualityLimits;
  /** `<source>: recall@10 0.81 is below 0.90`, one each. */
  breaches: readonly string[];
  /** Known answers whose document is in no source, by file and line. */
  unresolved: readonly string[];
}

export const qualityTrendRequest = z.strictObject({
  sourceId: z.string().max(120).optional(),
  weeks: z.int().min(1).max(260).default(8),
});
export interface QualityTrend {
  limits: QualityLimits;
  /** Oldest first; those of all sources together have `sourceId` null. */
  measurements: readonly QualityMeasurement[];
}

export const datasetFromTracesRequest = z.strictObject({
  /** Name of the file in `datasets/`, without its ending. */
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'use small letters, digits and hyphens')
    .default('past-answers'),
  /** At most so many, newest first. */
  limit: z.int().min(1).max(10_000).default(200),
  /** Only answers whose weakest citation supports its sentence at least so far, 0..1. */
  minSupport: z.number().min(0).max(1).default(0.6),
});
export interface DatasetReport {
  /** Absolute. */
  path: string;
  added: number;
  /** Questions that the file had already. */
  kept: number;
  /** Answers passed over: refused, weakly supported, or resting on text that has changed. */
  passedOver: number;
}
