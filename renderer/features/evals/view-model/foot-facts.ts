import type { EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { formatCost, formatCount, formatScore, formatShare, NOT_APPLICABLE, UNKNOWN } from '../../../ui/index.ts';
import { metricText, metricUnit } from './metric-words.ts';

export interface FootFact {
  label: string;
  value: string;
  note: string;
}

const fine = (metric: string, value: number): string =>
  metricUnit(metric) === 'score' ? formatScore(value, 3) : metricText(metric, value);

/** @returns what bounds what the run says: five figures, each with what it rests on */
export function footFacts(report: EvalRunReport, metric: string): readonly FootFact[] {
  return [noise(report, metric), smallest(report, metric), passes(report), judges(report), cost(report)];
}

/** As few digits as it takes. */
const short = (metric: string, value: number): string =>
  metricUnit(metric) === 'score' ? String(Number(value.toFixed(3))) : metricText(metric, value);

function noise({ noiseFloor, repeats }: EvalRunReport, metric: string): FootFact {
  const floor = noiseFloor[metric];
  return {
    label: 'A/A noise floor',
    value: floor === undefined ? UNKNOWN : `± ${fine(metric, floor)}`,
    note: floor === undefined ? (repeats > 1 ? 'no two values of a case' : 'takes 2 repeats') : '200 re-runs',
  };
}

function smallest({ power }: EvalRunReport, metric: string): FootFact {
  const known = power[metric];
  const least = known?.minimalDetectable ?? null;
  const more = known?.moreCases ?? null;
  return {
    label: 'Smallest visible',
    value: least === null ? UNKNOWN : fine(metric, least),
    note:
      known === undefined || least === null || more === null
        ? 'no two cases differ'
        : more === 0
          ? `${short(metric, known.effect)} is seen`
          : `+${formatCount(more)} cases: ${short(metric, known.effect)}`,
  };
}

function passes({ passes: rates, repeats, metrics }: EvalRunReport): FootFact {
  if (rates === null && metrics['success'] !== undefined) {
    return { label: 'pass@k, pass^k', value: UNKNOWN, note: 'not every try has ended' };
  }
  if (rates === null) return { label: 'pass@k, pass^k', value: NOT_APPLICABLE, note: 'no bound of success' };
  return {
    label: `pass@${rates.k}, pass^${rates.k}`,
    value: `${formatShare(rates.atK)}, ${formatShare(rates.hatK)}`,
    note: repeats === 1 ? '1 try a case' : `${repeats} tries a case`,
  };
}

function judges({ judges: known }: EvalRunReport): FootFact {
  const label = 'Judge, people';
  const [first, ...others] = Object.entries(known);
  if (first === undefined) return { label, value: NOT_APPLICABLE, note: 'no judge' };
  const [name, agreement] = first;
  if (agreement === null) return { label, value: UNKNOWN, note: `${name}: nothing graded by people` };
  return {
    label,
    value: agreement.kappa === null ? UNKNOWN : `κ ${formatScore(agreement.kappa)}`,
    note: `n ${formatCount(agreement.n)}, ${name}${others.length === 0 ? '' : ` and ${others.length} more`}`,
  };
}

function cost({ costUsd, done, total, cached }: EvalRunReport): FootFact {
  return {
    label: 'Cost',
    value: formatCost(costUsd),
    note:
      cached > 0
        ? `${formatCount(done - cached)} of ${formatCount(done)} ran`
        : `${formatCount(done)} of ${formatCount(total)} ran`,
  };
}
