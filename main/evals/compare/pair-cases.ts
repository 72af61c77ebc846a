import type { EvalCase } from '../../contract/eval-compare.ts';
import { meanOf } from '../statistics/moments.ts';

/** A metric over the cases of which both results have a value, in the order of A. */
export interface PairedMetric {
  name: string;
  /** By case, every attempt's value. */
  attemptsA: readonly (readonly number[])[];
  attemptsB: readonly (readonly number[])[];
  /** Means over the attempts. */
  meansA: readonly number[];
  meansB: readonly number[];
  /** b − a of each case. */
  differences: readonly number[];
  /** Every mean is 0 or 1. */
  isBinary: boolean;
}

export function pairCases(
  a: readonly EvalCase[],
  b: readonly EvalCase[],
): { metrics: PairedMetric[]; unpaired: { a: number; b: number } } {
  const ofA = attemptsOf(a);
  const ofB = attemptsOf(b);
  const shared = [...ofA.keys()].filter((id) => ofB.has(id));
  const names = new Set(a.flatMap(({ values }) => Object.keys(values)));
  const metrics = [...names].flatMap((name) => {
    const pairs = shared.flatMap((id) => {
      const [valuesA, valuesB] = [ofA.get(id)?.get(name), ofB.get(id)?.get(name)];
      return valuesA === undefined || valuesB === undefined ? [] : [{ valuesA, valuesB }];
    });
    return pairs.length === 0 ? [] : [metricOf(name, pairs)];
  });
  return { metrics, unpaired: { a: ofA.size - shared.length, b: ofB.size - shared.length } };
}

function metricOf(name: string, pairs: readonly { valuesA: number[]; valuesB: number[] }[]): PairedMetric {
  const meansA = pairs.map(({ valuesA }) => meanOf(valuesA));
  const meansB = pairs.map(({ valuesB }) => meanOf(valuesB));
  return {
    name,
    attemptsA: pairs.map(({ valuesA }) => valuesA),
    attemptsB: pairs.map(({ valuesB }) => valuesB),
    meansA,
    meansB,
    differences: meansB.map((value, at) => value - (meansA[at] ?? 0)),
    isBinary: [...meansA, ...meansB].every((value) => value === 0 || value === 1),
  };
}

/** By id, then by metric. */
function attemptsOf(cases: readonly EvalCase[]): Map<string, Map<string, number[]>> {
  const attempts = new Map<string, Map<string, number[]>>();
  for (const { id, values } of cases) {
    const byMetric = attempts.get(id) ?? new Map<string, number[]>();
    attempts.set(id, byMetric);
    for (const [name, value] of Object.entries(values)) byMetric.set(name, [...(byMetric.get(name) ?? []), value]);
  }
  return attempts;
}
