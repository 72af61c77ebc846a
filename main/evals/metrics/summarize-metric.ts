import { createSeededSequence } from '../../base/seeded-sequence.ts';
import type { MetricValue } from '../../contract/eval-run.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import { meanOf } from '../statistics/moments.ts';
import { byCase, type ScoredAttempt } from './attempts.ts';
import type { Score, Scorer } from './scorer.ts';
import { doesNotConcern } from './unscored.ts';

/** The same results give the same interval. */
const SEED = 20_261_129;

/**
 * Sums up what a metric came to over the cases: each counts the same however often it was asked, and repeats of one go
 * together into the interval.
 *
 * Attempts that should have a value and have none (a run that failed, a judge that spoke nonsense) could have come to
 * anything: the interval of a metric from 0 to 1 reaches from where it would be with 0 for each of them to where it would
 * be with 1 (Manski's bounds). Those that the metric does not concern (no judged places, no known answer) do not count.
 *
 * @param attempts of one cell, in any order
 * @returns null where no case has a value
 * @see Manski, "Partial Identification of Probability Distributions", 2003, chapter 1
 */
export function summarizeMetric(options: {
  attempts: readonly ScoredAttempt[];
  unit: Scorer['unit'];
  seed?: number;
}): MetricValue | null {
  const { attempts, unit, seed = SEED } = options;
  const isBounded = unit === 'share' || unit === 'score';
  const unscored: Record<string, number> = {};
  const values: number[] = [];
  const least: number[] = [];
  const most: number[] = [];
  let hasUnknown = false;
  for (const scores of byCase(attempts).map((some) => some.map(({ score }) => score))) {
    const known = scores.flatMap((score) => ('value' in score ? [score.value] : []));
    const unknown = scores.filter(isUnknown).length;
    if (known.length === 0) {
      const [reason] = scores.filter(isUnknown).concat(scores).flatMap(reasonOf);
      if (reason !== undefined) unscored[reason] = (unscored[reason] ?? 0) + 1;
    } else {
      values.push(meanOf(known));
    }
    if (unknown > 0) hasUnknown = true;
    if (known.length + unknown === 0) continue;
    const sum = known.reduce((total, value) => total + value, 0);
    least.push(sum / (known.length + unknown));
    most.push((sum + unknown) / (known.length + unknown));
  }
  if (values.length === 0) return null;
  const intervalOf = (some: readonly number[]): [number, number] =>
    meanInterval(some, isBounded, createSeededSequence(seed));
  const ci95: [number, number] =
    isBounded && hasUnknown ? [intervalOf(least)[0], intervalOf(most)[1]] : intervalOf(values);
  return { mean: meanOf(values), ci95, n: values.length, unscored };
}

function isUnknown(score: Score): boolean {
  return 'unscored' in score && !doesNotConcern(score.unscored);
}

function reasonOf(score: Score): string[] {
  return 'unscored' in score ? [score.unscored] : [];
}
