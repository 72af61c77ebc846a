import type { AlertPoint } from '../../../../main/contract/alert.ts';

/** A chart in a square of 100 by 100, origin at the top left. */
export interface AlertChartShape {
  /** One path for each stretch that has values: where nothing is known nothing is drawn. */
  paths: readonly string[];
  /** Stretches that fire, as [from, to] on the x axis. */
  firing: readonly (readonly [from: number, to: number])[];
  boundY: number;
  /** Value at the top of the chart; its bottom is 0. */
  highest: number;
  latest: AlertPoint | null;
}

/** Room above the highest value, as a share of it. */
const HEADROOM = 1.1;

/**
 * @param points ascending in time
 * @param options.of what is drawn: the value, or how many times the baseline it is
 */
export function alertChart(
  points: readonly AlertPoint[],
  options: { of: 'value' | 'compared'; bound: number },
): AlertChartShape {
  const { of, bound } = options;
  const values = points.flatMap((point) => point[of] ?? []);
  const highest = Math.max(bound, ...values, Number.MIN_VALUE) * HEADROOM;
  const xOf = (index: number): number => (points.length < 2 ? 50 : (index / (points.length - 1)) * 100);
  const yOf = (value: number): number => 100 - (value / highest) * 100;
  const paths: string[] = [];
  let path = '';
  const end = (): void => {
    if (path !== '') paths.push(path);
    path = '';
  };
  points.forEach((point, index) => {
    const value = point[of];
    if (value === null || point.verdict === 'unknown') return end();
    const at = `${xOf(index).toFixed(2)} ${yOf(value).toFixed(2)}`;
    // A point alone is a short stroke: a path of one point draws nothing.
    path = path === '' ? `M${at}h0.01` : `${path}L${at}`;
  });
  end();
  return {
    paths,
    firing: firingStretches(points, xOf),
    boundY: yOf(bound),
    highest,
    latest: points.findLast((point) => point[of] !== null && point.verdict !== 'unknown') ?? null,
  };
}

function firingStretches(
  points: readonly AlertPoint[],
  xOf: (index: number) => number,
): readonly (readonly [number, number])[] {
  const stretches: [number, number][] = [];
  let isOpen = false;
  points.forEach(({ state }, index) => {
    const x = xOf(index);
    const last = stretches.at(-1);
    if (state !== 'firing') {
      if (isOpen && last !== undefined) last[1] = x;
      isOpen = false;
    } else if (isOpen && last !== undefined) last[1] = x;
    else {
      stretches.push([x, x]);
      isOpen = true;
    }
  });
  return stretches;
}
