import { kolmogorovSmirnovDistance } from '../base/kolmogorov-smirnov.ts';
import { overlapAtK } from '../base/overlap-at-k.ts';
import type { SourceId } from '../contract/ids.ts';
import type { QualityLimits, QualityMeasurement } from '../contract/quality.ts';

/** Ranks count down to here. */
export const QUALITY_K = 10;
/** Fewer known answers or queries than this say nothing about a single source. */
const MIN_KNOWN_ANSWERS = 1;

/** A known answer that was searched for. */
export interface JudgedAnswer {
  sourceId: string | null;
  /** From 1, within {@link QUALITY_K}; null when it was not found there. */
  rank: number | null;
}
/** A past query that was searched again. */
export interface SearchedQuery {
  queryHash: string;
  sourceId: string | null;
  topCosine: number | null;
  documentIds: readonly string[];
}

/**
 * Sums up what was searched, for all sources together and for each: recall@10 and MRR@10 over the known answers (each has
 * one relevant place), the Kolmogorov–Smirnov distance of the top cosines to those of the reference, and the mean
 * overlap@10 with what the same queries found then. A query counts for the source of its first result.
 */
export function sumUpQuality(options: {
  measuredAt: string;
  generation: number;
  sourceIds: readonly string[];
  answers: readonly JudgedAnswer[];
  queries: readonly SearchedQuery[];
  reference: { measuredAt: string; samples: ReadonlyMap<string, SearchedQuery> } | null;
}): QualityMeasurement[] {
  const { measuredAt, generation, sourceIds, answers, queries, reference } = options;
  const sumUp = (sourceId: string | null): QualityMeasurement => {
    const isMine = (one: { sourceId: string | null }): boolean => sourceId === null || one.sourceId === sourceId;
    const mine = answers.filter(isMine);
    const now = queries.filter(isMine);
    const then = [...(reference?.samples.values() ?? [])].filter(isMine);
    const pairs = now.flatMap((query) => {
      const before = reference?.samples.get(query.queryHash);
      return before === undefined ? [] : [overlapAtK(query.documentIds, before.documentIds, QUALITY_K)];
    });
    return {
      measuredAt,
      sourceId: sourceId as SourceId | null,
      generation,
      knownAnswers: mine.length,
      recallAt10: mine.length < MIN_KNOWN_ANSWERS ? null : mean(mine.map(({ rank }) => (rank === null ? 0 : 1))),
      mrrAt10: mine.length < MIN_KNOWN_ANSWERS ? null : mean(mine.map(({ rank }) => (rank === null ? 0 : 1 / rank))),
      sampledQueries: now.length,
      referenceAt: reference?.measuredAt ?? null,
      scoreDrift: kolmogorovSmirnovDistance(cosinesOf(now), cosinesOf(then)),
      overlapAt10: pairs.length === 0 ? null : mean(pairs),
    };
  };
  return [null, ...sourceIds].map(sumUp);
}

/** @returns one sentence for each number that is beyond its limit */
export function findBreaches(measurements: readonly QualityMeasurement[], limits: QualityLimits): string[] {
  return measurements.flatMap(({ sourceId, recallAt10, scoreDrift, overlapAt10 }) => {
    const name = sourceId ?? 'all sources';
    const breaches: string[] = [];
    if (recallAt10 !== null && recallAt10 < limits.recallFloor) {
      breaches.push(`${name}: recall@10 ${recallAt10.toFixed(2)} is below ${limits.recallFloor}`);
    }
    if (scoreDrift !== null && scoreDrift > limits.driftLimit) {
      breaches.push(`${name}: score drift ${scoreDrift.toFixed(3)} is above ${limits.driftLimit}`);
    }
    if (overlapAt10 !== null && overlapAt10 < limits.overlapFloor) {
      breaches.push(`${name}: overlap@10 ${overlapAt10.toFixed(2)} is below ${limits.overlapFloor}`);
    }
    return breaches;
  });
}

function cosinesOf(queries: readonly SearchedQuery[]): number[] {
  return queries.flatMap(({ topCosine }) => topCosine ?? []);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
