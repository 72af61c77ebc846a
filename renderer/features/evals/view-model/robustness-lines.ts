import type { EvalRunReport, RobustnessCurve } from '../../../../main/contract/eval-run.ts';

/** How lines are told apart besides by their labels: at most so many styles, then they begin again. */
export const LINE_STYLES = 5;

export interface RobustnessPoint {
  severity: number;
  mean: number;
  ci95: readonly [low: number, high: number];
}
export interface RobustnessLine {
  kind: string;
  metric: string;
  style: number;
  points: readonly RobustnessPoint[];
  last: RobustnessPoint;
  /** At the severity in the middle of those that were tried. */
  middle: RobustnessPoint;
  /** From no severity to the middle one; null where nothing is known of the cases as they are. */
  change: number | null;
  /** The interval at the middle still holds the value of the cases as they are. */
  isWithinNoise: boolean;
  belowFloorFrom: number | null;
  floor: number | null;
  example: RobustnessCurve['example'];
}

/** @returns the curves, the one that falls furthest first; each begins at the cases as they are where their value is known */
export function robustnessLines(report: Pick<EvalRunReport, 'robustness' | 'metrics'>): readonly RobustnessLine[] {
  return report.robustness
    .flatMap((curve) => lineOf(curve, report.metrics[curve.metric]))
    .toSorted((a, b) => a.last.mean - b.last.mean)
    .map((line, index) => ({ ...line, style: index % LINE_STYLES }));
}

function lineOf(
  { kind, metric, points, belowFloorFrom, floor = null, example }: RobustnessCurve,
  asTheyAre: EvalRunReport['metrics'][string] | undefined,
): RobustnessLine[] {
  const given = points.toSorted((a, b) => a.severity - b.severity);
  const clean =
    given[0]?.severity === 0 || asTheyAre === undefined
      ? given
      : [{ severity: 0, mean: asTheyAre.mean, ci95: asTheyAre.ci95 }, ...given];
  const messy = clean.filter(({ severity }) => severity > 0);
  const last = messy.at(-1);
  const middle = messy[Math.floor((messy.length - 1) / 2)];
  if (last === undefined || middle === undefined) return [];
  const start = clean[0]?.severity === 0 ? clean[0].mean : null;
  return [
    {
      kind,
      metric,
      style: 0,
      points: clean,
      last,
      middle,
      change: start === null ? null : middle.mean - start,
      isWithinNoise: start !== null && middle.ci95[0] <= start && start <= middle.ci95[1],
      belowFloorFrom,
      floor,
      example,
    },
  ];
}
