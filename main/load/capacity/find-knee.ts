import type { CapacityKnee } from '../../contract/load-capacity.ts';

export interface ResponsePoint {
  ratePerSecond: number;
  responseP50Ms: number;
}

/** Fewer rates make no curve. */
const MIN_RATES = 4;
/** Rates looked at between the lowest and the highest. */
const GRID = 400;

/**
 * The knee of the curve of response time over rate: where their ratio, the power, is largest, which is where a ray from
 * the origin touches the curve. Below it a higher rate is nearly free, above it users pay with waiting. An M/M/1 queue has
 * it at half its capacity. Between measured rates the curve is straight on log scales, after medians that fall with the
 * rate were evened out.
 *
 * @returns null for fewer than four rates, or when the power still rises at the highest
 * @see Kleinrock, "Power and deterministic rules of thumb for probabilistic problems in computer communications", 1979
 * @see Barlow et al., Statistical Inference under Order Restrictions, 1972 (the pooling of neighbours that are out of order)
 */
export function findKnee(points: readonly ResponsePoint[]): CapacityKnee | null {
  const curve = evenOut(points);
  const [first] = curve;
  const last = curve.at(-1);
  if (first === undefined || last === undefined || curve.length < MIN_RATES) return null;
  let knee: CapacityKnee | null = null;
  let best = 0;
  for (let step = 0; step <= GRID; step += 1) {
    const ratePerSecond = first.ratePerSecond * (last.ratePerSecond / first.ratePerSecond) ** (step / GRID);
    const responseP50Ms = readOff(curve, ratePerSecond);
    if (ratePerSecond / responseP50Ms <= best) continue;
    best = ratePerSecond / responseP50Ms;
    knee = step === GRID ? null : { ratePerSecond, responseP50Ms };
  }
  return knee;
}

/** One point a rate, ascending, whose response times never fall: neighbours that do are replaced by their mean. */
function evenOut(points: readonly ResponsePoint[]): readonly ResponsePoint[] {
  const byRate = Map.groupBy(points, ({ ratePerSecond }) => ratePerSecond);
  const pools: { rates: number[]; sum: number; count: number }[] = [];
  for (const [rate, all] of [...byRate].toSorted(([a], [b]) => a - b)) {
    pools.push({ rates: [rate], sum: all.reduce((sum, point) => sum + point.responseP50Ms, 0), count: all.length });
    for (;;) {
      const upper = pools.at(-1);
      const lower = pools.at(-2);
      if (upper === undefined || lower === undefined || lower.sum / lower.count <= upper.sum / upper.count) break;
      pools.splice(-2, 2, {
        rates: [...lower.rates, ...upper.rates],
        sum: lower.sum + upper.sum,
        count: lower.count + upper.count,
      });
    }
  }
  return pools.flatMap(({ rates, sum, count }) =>
    rates.map((ratePerSecond) => ({ ratePerSecond, responseP50Ms: sum / count })),
  );
}

function readOff(curve: readonly ResponsePoint[], rate: number): number {
  const above = curve.findIndex(({ ratePerSecond }) => ratePerSecond >= rate);
  const right = curve[above] ?? curve.at(-1);
  const left = curve[Math.max(0, above - 1)] ?? right;
  if (left === undefined || right === undefined) return Infinity;
  if (left.ratePerSecond === right.ratePerSecond) return right.responseP50Ms;
  const part = Math.log(rate / left.ratePerSecond) / Math.log(right.ratePerSecond / left.ratePerSecond);
  return left.responseP50Ms * (right.responseP50Ms / left.responseP50Ms) ** part;
}
