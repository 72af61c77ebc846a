import { createSeededSequence } from '../../base/seeded-sequence.ts';
import type { RobustnessCurve } from '../../contract/eval-run.ts';
import { byCase, caseMetrics } from '../run/cell-figures.ts';
import type { EvalMetricFacts } from '../run/eval-metric.ts';
import { type EvalResult, variantName } from '../run/eval-result.ts';
import { metricValue } from '../run/metric-value.ts';
import type { MessyCase } from './messy-cases.ts';

/** The same results give the same intervals. */
const SEED = 20_261_129;

/**
 * What a metric comes to with the severity of each kind of mess, from the cases as they are, at 0, on.
 *
 * @param options.plain results of the baseline's cases as they are
 * @param options.messy results of variants
 * @param options.questions of the cases as they are, by id
 */
export function robustnessCurves(options: {
  plain: readonly EvalResult[];
  messy: readonly EvalResult[];
  variants: readonly MessyCase[];
  questions: ReadonlyMap<string, string>;
  metric: EvalMetricFacts;
  floor: number | undefined;
}): RobustnessCurve[] {
  const { plain, messy, variants, questions, metric, floor } = options;
  const byVariant = Map.groupBy(messy, ({ variant }) => variant);
  const pointOf = (severity: number, results: readonly EvalResult[]): RobustnessCurve['points'] => {
    const random = createSeededSequence(SEED);
    const value = metricValue(caseMetrics(byCase(results), metric.name), { isShare: metric.isShare, random });
    return value === null ? [] : [{ severity, mean: value.mean, ci95: value.ci95, n: value.n }];
  };
  const kinds = Map.groupBy(variants, ({ kind }) => kind);
  return [...kinds].flatMap(([kind, ofKind]) => {
    const severities = [...new Set(ofKind.map(({ severity }) => severity))];
    const points = [
      ...pointOf(0, plain),
      ...severities.flatMap((severity) => pointOf(severity, byVariant.get(variantName(kind, severity)) ?? [])),
    ];
    // Nothing of it has been run yet.
    if (points.length < 2) return [];
    const belowFloorFrom = floor === undefined ? null : crossing(points, floor, metric.isLessBetter);
    const example = exampleOf(ofKind, questions);
    return [{ kind, metric: metric.name, points, belowFloorFrom, floor: floor ?? null, example }];
  });
}

/**
 * The least severity at which a curve is on the wrong side of the floor, by straight lines between its points.
 *
 * @param points by severity, the least first
 * @returns null where it never is
 */
export function crossing(
  points: readonly { severity: number; mean: number }[],
  floor: number,
  isLessBetter: boolean,
): number | null {
  const at = points.findIndex(({ mean }) => (isLessBetter ? mean > floor : mean < floor));
  const [point, before] = [points[at], points[at - 1]];
  if (point === undefined) return null;
  if (before === undefined) return point.severity;
  const share = (before.mean - floor) / (before.mean - point.mean);
  return before.severity + share * (point.severity - before.severity);
}

/** The first case of the highest severity whose question became another one. */
function exampleOf(variants: readonly MessyCase[], questions: ReadonlyMap<string, string>): RobustnessCurve['example'] {
  const worst = variants.toSorted((a, b) => b.severity - a.severity);
  const found = worst.find(({ of, one }) => questions.get(of) !== one.question);
  if (found === undefined) return null;
  return { before: questions.get(found.of) ?? '', after: found.one.question, severity: found.severity };
}
