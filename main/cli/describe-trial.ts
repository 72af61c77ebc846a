import { describeGateValue } from '../contract/gate-words.ts';
import type { BlastRadius, Trial, TrialMetric, TrialWatch } from '../contract/release-trial.ts';
import { formatTable } from './format.ts';

/** `r-` and the first digits, as people see releases. */
const SHORT_HASH_LENGTH = 9;
const UNITS: Readonly<Record<TrialMetric, 'ms' | 'usd' | 'share'>> = {
  'response-p95-ms': 'ms',
  'cost-per-success': 'usd',
  refused: 'share',
  grounded: 'share',
  errors: 'share',
};

/** What a trial came to by now, for people. */
export function describeTrial(trial: Trial): string {
  const { trialId, kind, release, serving, watches, verdict, dropped } = trial;
  const rows = watches.map((watch) => [
    watch.metric,
    shown(watch, watch.serving),
    shown(watch, watch.candidate),
    intervalOf(watch),
    shown(watch, watch.allowed),
    watch.verdict,
  ]);
  return [
    `${trialId}: ${kind} of ${release.slice(0, SHORT_HASH_LENGTH)} beside ${serving?.slice(0, SHORT_HASH_LENGTH) ?? 'the files'}`,
    formatTable([['watched', 'serving', 'candidate', 'difference', 'allowed', 'verdict'], ...rows]),
    `${verdict}${dropped === 0 ? '' : ` ${dropped} answers were not tried, to keep up.`}`,
  ].join('\n\n');
}

/** One line of a list. */
export function trialRow({ trialId, kind, release, startedAt, state, pairs, traffic, share }: Trial): string[] {
  const percent = describeGateValue(share, 'share');
  return [trialId, kind, release.slice(0, SHORT_HASH_LENGTH), `${traffic}, ${percent}`, startedAt, state, `${pairs}`];
}

/** What a trial would mean, for people. */
export function describeRadius({
  asksPerDay,
  ofAsksPerDay,
  peoplePerDay,
  writingTools,
  decidesInDays,
  basis,
}: BlastRadius): string {
  const count = (value: number | null): string => (value === null ? 'unknown' : `${Math.round(value * 10) / 10}`);
  return formatTable([
    ['', ''],
    ['asks a day', `${count(ofAsksPerDay)} of ${count(asksPerDay)}`],
    ['people a day', `${count(peoplePerDay)} (sessions)`],
    ['writing tools', writingTools.join(', ') || 'none'],
    ['decides in days', decidesInDays === null ? 'unknown' : `${count(decidesInDays)} at the earliest`],
    ['rests on', basis],
  ]).trimStart();
}

function intervalOf({ metric, delta, ci95 }: TrialWatch): string {
  if (delta === null) return 'unknown';
  const told = describeGateValue(delta, UNITS[metric]);
  if (ci95 === null) return told;
  return `${told} (${describeGateValue(ci95[0], UNITS[metric])} to ${describeGateValue(ci95[1], UNITS[metric])})`;
}

function shown({ metric }: TrialWatch, value: number | null): string {
  return describeGateValue(value, UNITS[metric]);
}
