import { benjaminiHochbergAdjusted } from '../../base/benjamini-hochberg.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { holmAdjusted } from '../../base/holm.ts';
import { createSeededSequence } from '../../base/seeded-sequence.ts';
import type { EvalCase, EvalComparison, EvalMetricComparison, EvalVerdict } from '../../contract/eval-compare.ts';
import { cohenKappa } from '../statistics/cohen-kappa.ts';
import { mcNemarTest } from '../statistics/mcnemar.ts';
import { meanOf, standardDeviationOf } from '../statistics/moments.ts';
import { minimalDetectableEffect, neededCases } from '../statistics/needed-cases.ts';
import { pairedBootstrapInterval } from '../statistics/paired-bootstrap.ts';
import { sequentialTest } from '../statistics/sequential-test.ts';
import { signFlipTest } from '../statistics/sign-flips.ts';
import { isLessBetter } from './less-is-better.ts';
import { type PairedMetric, pairCases } from './pair-cases.ts';
import { passesOf } from './passes-of.ts';

/** A difference is called one when chance makes one such call, or more, in at most this share of comparisons of equals. */
const ALPHA = 0.05;
/** The same results give the same comparison. */
const SEED = 20_261_129;

export interface CompareSettings {
  effect: number;
  correction: 'holm' | 'bh';
  sequential: boolean;
  lowerBetter: readonly string[];
}

/**
 * Says what changed from result A to result B, metric by metric, over the cases that both have: each case is its own
 * control. Repeated attempts at a case are averaged first, since they are not cases of their own.
 *
 * What is assumed: cases are drawn independently of each other from what is asked. Chance in which cases there are is
 * covered; chance in how a model answers the same case is, as far as the attempts repeat it.
 *
 * @throws InvalidArgumentError when no case, or no metric of one, is in both
 */
export function compareEvals(
  a: readonly EvalCase[],
  b: readonly EvalCase[],
  settings: CompareSettings,
): EvalComparison {
  const { metrics, unpaired } = pairCases(a, b);
  if (metrics.length === 0) {
    throw new InvalidArgumentError(
      'The two results have no metric of any case in common. Compare results over the same cases.',
    );
  }
  const tested = metrics.map((metric, index) => ({ metric, ...testMetric(metric, SEED + index, settings) }));
  const adjust = settings.correction === 'holm' ? holmAdjusted : benjaminiHochbergAdjusted;
  const adjusted = adjust(tested.map(({ pValue }) => pValue));
  const byName = <Value>(valueOf: (at: number) => Value): Record<string, Value> =>
    Object.fromEntries(metrics.map(({ name }, at) => [name, valueOf(at)]));
  return {
    metrics: byName((at) => {
      const { metric, ...test } = tested[at] as (typeof tested)[number];
      return describe(metric, test, adjusted[at] ?? 1, settings.lowerBetter);
    }),
    noiseFloor: byName((at) => tested[at]?.noiseFloor ?? 0),
    neededCases: byName((at) => needOf(metrics[at] as PairedMetric, settings.effect)),
    unpaired,
  };
}

export interface Tested {
  test: EvalMetricComparison['test'];
  ci95: [number, number];
  pValue: number;
  noiseFloor: number;
}

/** The difference of one metric, and what chance has to say to it; not corrected for other metrics. */
export function testMetric(
  metric: PairedMetric,
  seed: number,
  { effect, sequential }: Pick<CompareSettings, 'effect' | 'sequential'>,
): Tested {
  const random = createSeededSequence(seed);
  const { differences } = metric;
  const ci95 = pairedBootstrapInterval(differences, random);
  const { pValue, noiseFloor } = signFlipTest(differences, random);
  if (sequential) {
    const look = sequentialTest(differences, effectSize(metric, effect));
    return { test: 'msprt', ci95: look?.ci95 ?? ci95, pValue: look?.pValue ?? 1, noiseFloor };
  }
  if (!metric.isBinary) return { test: 'permutation', ci95, pValue, noiseFloor };
  const gained = differences.filter((difference) => difference > 0).length;
  const lost = differences.filter((difference) => difference < 0).length;
  return { test: 'mcnemar', ci95, pValue: mcNemarTest(gained, lost), noiseFloor };
}

function describe(
  metric: PairedMetric,
  { test, ci95 }: Tested,
  pValue: number,
  lowerBetter: readonly string[],
): EvalMetricComparison {
  const { name, meansA, meansB, differences } = metric;
  const deviation = standardDeviationOf(differences);
  const delta = meanOf(differences);
  return {
    a: meanOf(meansA),
    b: meanOf(meansB),
    delta,
    ci95,
    pValue,
    verdict: verdictOf(delta, pValue, lowerBetter.includes(name) || isLessBetter(name)),
    n: differences.length,
    test,
    minimalDetectable: deviation === 0 ? null : minimalDetectableEffect(deviation, differences.length),
    kappa: metric.isBinary ? cohenKappa(meansA.map((value, at) => [value, meansB[at] ?? 0])) : null,
    passes: passesOf(metric),
  };
}

/** @param pValue corrected for how many questions were asked at once */
export function verdictOf(delta: number, pValue: number, lessIsBetter: boolean): EvalVerdict {
  if (pValue >= ALPHA) return 'no detectable change';
  return delta < 0 === lessIsBetter ? 'better' : 'worse';
}

function needOf(metric: PairedMetric, effect: number): EvalComparison['neededCases'][string] {
  const { differences } = metric;
  const deviation = standardDeviationOf(differences);
  if (deviation === 0) return null;
  const size = effectSize(metric, effect);
  const cases = neededCases(deviation, size);
  return { effect: size, cases, more: Math.max(0, cases - differences.length) };
}

/** In the unit of the metric: of one from 0 to 1 as it is, of another a share of what A has. */
function effectSize({ meansA, meansB }: PairedMetric, effect: number): number {
  const isShare = [...meansA, ...meansB].every((value) => value >= 0 && value <= 1);
  return isShare ? effect : effect * (Math.abs(meanOf(meansA)) || 1);
}
