import type { BlastRadius, Trial, TrialMetric, TrialWatch } from '../../../../main/contract/release-trial.ts';
import {
  formatCount,
  formatDuration,
  formatMoney,
  formatPoints,
  formatScore,
  formatShare,
  formatSigned,
} from '../../../ui/index.ts';

/** Each watched figure by its name for people. */
export const TRIAL_METRIC_LABEL: Readonly<Record<TrialMetric, string>> = {
  'response-p95-ms': 'Response p95',
  'cost-per-success': 'Cost per success',
  refused: 'Refused',
  grounded: 'Grounded',
  errors: 'Errors',
};
/** Where more is worse: what is allowed then lies above 0. */
const MORE_IS_WORSE: ReadonlySet<TrialMetric> = new Set(['response-p95-ms', 'cost-per-success', 'refused', 'errors']);

/** @returns where the allowed bound lies on the axis of the difference */
export function allowedDelta({ metric, allowed }: Pick<TrialWatch, 'metric' | 'allowed'>): number {
  return MORE_IS_WORSE.has(metric) ? allowed : -allowed;
}

export function trialValue(metric: TrialMetric, value: number | null): string {
  switch (metric) {
    case 'response-p95-ms':
      return formatDuration(value);
    case 'cost-per-success':
      return value === null ? 'unknown' : formatMoney(value);
    case 'grounded':
      return formatScore(value);
    case 'refused':
    case 'errors':
      return formatShare(value);
  }
}

export function trialDelta(metric: TrialMetric, value: number | null): string {
  if (value === null) return 'unknown';
  switch (metric) {
    case 'response-p95-ms':
      return `${formatSigned(value)} ms`;
    case 'cost-per-success':
      return `${value > 0 ? '+' : ''}${formatMoney(value)}`;
    case 'grounded':
      return formatSigned(value, 2);
    case 'refused':
    case 'errors':
      return formatPoints(value);
  }
}

const STATE_WORDS: Readonly<Record<Trial['state'], string>> = {
  running: 'running',
  held: 'nothing worse',
  'stopped-worse': 'stopped itself',
  undecided: 'undecided',
  cancelled: 'stopped by hand',
  interrupted: 'interrupted',
};
export const trialStateWord = (state: Trial['state']): string => STATE_WORDS[state];

export function trialTone(state: Trial['state']): 'ok' | 'warn' | 'error' | 'accent' | undefined {
  if (state === 'held') return 'ok';
  if (state === 'stopped-worse') return 'error';
  if (state === 'running') return 'accent';
  return state === 'interrupted' ? 'warn' : undefined;
}

/** @returns the four facts that are stated before a start; what nobody knows is `unknown` */
export function radiusCells(radius: BlastRadius): readonly { label: string; value: string }[] {
  const { asksPerDay, ofAsksPerDay, peoplePerDay, writingTools, decidesInDays } = radius;
  return [
    {
      label: 'Asks a day',
      value:
        ofAsksPerDay === null
          ? 'unknown'
          : `${about(ofAsksPerDay)}${asksPerDay === null ? '' : ` of ${about(asksPerDay)}`}`,
    },
    { label: 'People a day', value: peoplePerDay === null ? 'unknown' : about(peoplePerDay) },
    { label: 'Writes', value: writingTools.length === 0 ? '0' : writingTools.join(', ') },
    { label: 'Decides in', value: decidesInDays === null ? 'unknown' : days(decidesInDays) },
  ];
}

const about = (value: number): string => (value >= 1 ? formatCount(Math.round(value)) : value === 0 ? '0' : 'under 1');

function days(value: number): string {
  if (value < 1) return 'under a day';
  return `${formatCount(Math.ceil(value))} ${Math.ceil(value) === 1 ? 'day' : 'days'}`;
}
