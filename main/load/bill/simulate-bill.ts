import { percentile } from '../../base/percentile.ts';
import { createSeededSequence } from '../../base/seeded-sequence.ts';
import type { BillMonth, NumberRange, UsdDistribution } from '../../contract/load-bill.ts';

export interface BillInputs {
  /** What each request of the run cost, US dollars. */
  costsUsd: readonly number[];
  requestsPerMonth: NumberRange;
  growth: NumberRange;
  /** Cost of a request under what was asked for, over its cost in the run: fewer misses of a cache, more retries. */
  costFactor: (draws: { cacheHits: number; retries: number }) => number;
  cacheHits: NumberRange;
  retries: NumberRange;
  /** Of the months, in order: prices then over prices in the run. */
  priceFactors: readonly number[];
  months: readonly string[];
  seed: number;
}

/** Simulated futures: the 95th percentile of so many is steady to about a hundredth of the spread. */
const FUTURES = 4000;
/** Of so few requests the mean is drawn from themselves; of more it is normal, as the mean of many is. */
const BOOTSTRAP_UP_TO = 500;

/**
 * Bills of the months to come, over many futures. In each, what is not known for sure is drawn once: how the mean cost of
 * the run lies to the true one (its sample is finite), the volume, the growth, the cache, the retries. Then each month has
 * as many requests as chance makes of its volume. The same seed draws the same, so that a change of one input is seen alone.
 *
 * @see Efron and Tibshirani, An Introduction to the Bootstrap, 1993 (the mean of the run)
 */
export function simulateBill(inputs: BillInputs): { months: readonly BillMonth[]; total: UsdDistribution } {
  const { costsUsd, months, priceFactors, requestsPerMonth, growth, cacheHits, retries, seed, costFactor } = inputs;
  const random = createSeededSequence(seed);
  const { mean, deviation } = momentsOf(costsUsd);
  const bills = months.map(() => new Float64Array(FUTURES));
  const volumes = months.map(() => new Float64Array(FUTURES));
  const totals = new Float64Array(FUTURES);
  for (let future = 0; future < FUTURES; future += 1) {
    const volume = within(requestsPerMonth, random.next());
    const rise = within(growth, random.next());
    const factor = costFactor({
      cacheHits: within(cacheHits, random.next()),
      retries: within(retries, random.next()),
    });
    const trueMean = drawMean(costsUsd, { mean, deviation }, random);
    for (let month = 0; month < months.length; month += 1) {
      const expected = volume * (1 + rise) ** month;
      const arrivals = drawNormal(random);
      const spread = drawNormal(random);
      const requests = Math.max(0, expected + Math.sqrt(expected) * arrivals);
      const each = factor * (priceFactors[month] ?? 1);
      const bill = Math.max(0, requests * trueMean + Math.sqrt(requests) * deviation * spread) * each;
      const [monthBills, monthVolumes] = [bills[month], volumes[month]];
      if (monthBills !== undefined) monthBills[future] = bill;
      if (monthVolumes !== undefined) monthVolumes[future] = requests;
      totals[future] = (totals[future] ?? 0) + bill;
    }
  }
  return {
    months: months.map((month, index) => {
      const sorted = [...(volumes[index] ?? [])].toSorted((a, b) => a - b);
      return {
        month,
        requests: { p50: Math.round(percentile(sorted, 50) ?? 0), p95: Math.round(percentile(sorted, 95) ?? 0) },
        bill: distributionOf(bills[index] ?? new Float64Array()),
      };
    }),
    total: distributionOf(totals),
  };
}

function drawMean(
  costsUsd: readonly number[],
  { mean, deviation }: { mean: number; deviation: number },
  random: { next: () => number },
): number {
  if (costsUsd.length > BOOTSTRAP_UP_TO) {
    return Math.max(0, mean + (deviation / Math.sqrt(costsUsd.length)) * drawNormal(random));
  }
  let sum = 0;
  for (let draw = 0; draw < costsUsd.length; draw += 1) {
    sum += costsUsd[Math.floor(random.next() * costsUsd.length)] ?? 0;
  }
  return sum / Math.max(1, costsUsd.length);
}

function momentsOf(values: readonly number[]): { mean: number; deviation: number } {
  if (values.length === 0) return { mean: 0, deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}

function within({ from, to }: NumberRange, share: number): number {
  return from + (to - from) * share;
}

/** @see Box, Muller, 1958 */
function drawNormal(random: { next: () => number }): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function distributionOf(values: Float64Array): UsdDistribution {
  const sorted = [...values].toSorted((a, b) => a - b);
  const meanUsd = sorted.length === 0 ? 0 : sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return { meanUsd, p50Usd: percentile(sorted, 50) ?? 0, p95Usd: percentile(sorted, 95) ?? 0 };
}
