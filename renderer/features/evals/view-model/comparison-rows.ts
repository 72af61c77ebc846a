import type { EvalComparison, EvalMetricComparison, EvalVerdict } from '../../../../main/contract/eval-compare.ts';
import { formatCount, formatQuantity } from '../../../ui/index.ts';
import type { MarkTone } from './cell-mark.ts';
import { metricLabel } from './metric-words.ts';

export interface ComparisonRow extends EvalMetricComparison {
  metric: string;
  tone: MarkTone;
  noise: number | null;
  /** `+140 cases: 0.02`; nothing where it is seen already. */
  needs: string;
}

const TONE: Readonly<Record<EvalVerdict, MarkTone>> = {
  worse: 'worse',
  better: 'better',
  'no detectable change': 'noise',
};
const ORDER: readonly EvalVerdict[] = ['worse', 'better', 'no detectable change'];

/** @returns a row a metric, what got worse first */
export function comparisonRows({ metrics, noiseFloor, neededCases }: EvalComparison): readonly ComparisonRow[] {
  return Object.entries(metrics)
    .map(([metric, compared]): ComparisonRow => {
      const needed = neededCases[metric] ?? null;
      return {
        ...compared,
        metric,
        tone: TONE[compared.verdict],
        noise: noiseFloor[metric] ?? null,
        needs: needed === null || needed.more <= 0 ? '' : `+${formatCount(needed.more)} cases for ${needed.effect}`,
      };
    })
    .toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
}

/** @returns what two runs say together, in a sentence, and what it rests on */
export function comparisonVerdict(comparison: EvalComparison): { sentence: string; detail: string } {
  const rows = comparisonRows(comparison);
  const of = (verdict: EvalVerdict): string =>
    rows
      .filter((row) => row.verdict === verdict)
      .map(({ metric }) => metricLabel(metric))
      .join(', ');
  const worse = of('worse');
  const better = of('better');
  const cases = Math.max(0, ...rows.map(({ n }) => n));
  const sentence =
    rows.length === 0
      ? 'The two have no metric in common.'
      : worse !== '' && better !== ''
        ? `Worse: ${worse}. Better: ${better}.`
        : worse !== ''
          ? `Worse: ${worse}.`
          : better !== ''
            ? `Better: ${better}.`
            : 'No detectable change.';
  const { unpaired } = comparison;
  const alone = unpaired.a + unpaired.b;
  return {
    sentence,
    detail: [
      `${formatQuantity(cases, 'case')} in common`,
      alone === 0 ? '' : `${formatCount(unpaired.a)} only in A and ${formatCount(unpaired.b)} only in B are left out`,
    ]
      .filter(Boolean)
      .join('; '),
  };
}
