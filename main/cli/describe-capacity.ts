import {
  type CapacityProbe,
  type CapacityResult,
  LIMITED_BY_GENERATOR,
  LIMITED_BY_MAX_RATE,
  LIMITED_BY_NOTHING_YET,
} from '../contract/load-capacity.ts';
import { formatDuration, formatNumberOf } from './format.ts';

const PERCENT = 100;

/** @returns `46.2/s`, `1,240/s` */
export function formatRate(perSecond: number): string {
  const digits = perSecond < 10 ? 2 : perSecond < 1000 ? 1 : 0;
  return `${perSecond.toLocaleString('en-US', { maximumFractionDigits: digits })}/s`;
}

/** One line of a search, as it goes. */
export function describeProbe(number: number, probe: CapacityProbe): string {
  const { ratePerSecond, verdict, response, slo, runId } = probe;
  const missed = slo.filter(({ held }) => !held).map(({ name }) => name);
  const p95 = response.p95Ms === null ? '' : ` · p95 ${formatDuration(response.p95Ms)}`;
  const which = missed.length === 0 ? '' : ` · ${missed.join(', ')}`;
  return `${number}. ${formatRate(ratePerSecond)} ${verdict}${which}${p95} · run ${runId}`;
}

/** What a capacity search found, for people. */
export function describeCapacity(result: CapacityResult): string {
  const { interval, confidence, limitedBy, knee, saturatedFirst, heldAt, isMonotone, probes } = result;
  const [low, high] = interval;
  const sure = `${Number((confidence * PERCENT).toFixed(1))} %`;
  const range = high === null ? `${formatRate(low)} or more` : `${formatRate(low)} to ${formatRate(high)}`;
  return [
    headline(result),
    // Where nothing gave way there is nothing to be so sure of.
    ...(NO_SLO.includes(limitedBy)
      ? []
      : [`${sure} interval: ${range}${low > 0 ? `. Plan with ${formatRate(low)}.` : '.'}`]),
    `Limited by: ${describeLimit(result)}.`,
    ...(heldAt === null ? [] : [`Held at ${formatRate(heldAt.ratePerSecond)}: run ${heldAt.runId}.`]),
    ...(knee === null
      ? []
      : [
          `Knee: ${formatRate(knee.ratePerSecond)}, p50 ${formatDuration(knee.responseP50Ms)}; above it waiting grows faster.`,
        ]),
    ...(saturatedFirst === null ? [] : [`Saturates first: ${saturatedFirst}.`]),
    ...(isMonotone
      ? []
      : ['A lower rate missed where a higher one held: only what lies below the first that missed counts.']),
    `${formatNumberOf(probes.length, 'run')}; ${END[result.endedBy]}.`,
  ].join('\n');
}

const END: Readonly<Record<CapacityResult['endedBy'], string>> = {
  precise: 'the interval is as narrow as asked',
  cornered: 'nothing gives way gradually: the interval is between two rates that were tried',
  bound: 'there was nothing further to try',
  probes: 'no more runs were allowed',
  time: 'the time was up',
  stopped: 'it was stopped',
};

/** What limits a search in which no SLO gave way. */
const NO_SLO: readonly string[] = [LIMITED_BY_GENERATOR, LIMITED_BY_MAX_RATE, LIMITED_BY_NOTHING_YET];

function headline({ maxRatePerSecond, limitedBy, probes }: CapacityResult): string {
  if (probes.length === 0) return 'No run has ended.';
  if (maxRatePerSecond === 0) return 'No rate held.';
  const rate = formatRate(maxRatePerSecond);
  return NO_SLO.includes(limitedBy)
    ? `${rate} held, and no rate above it was found to miss.`
    : `${rate} is the highest rate that holds.`;
}

function describeLimit({ limitedBy }: CapacityResult): string {
  if (limitedBy === LIMITED_BY_GENERATOR) {
    return 'the generator, which was late above it: the target may hold more. Free the machine, or load from another one';
  }
  if (limitedBy === LIMITED_BY_MAX_RATE) return 'the highest rate that was to be tried';
  return limitedBy === LIMITED_BY_NOTHING_YET ? 'nothing so far' : limitedBy;
}
