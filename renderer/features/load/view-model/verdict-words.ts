import type { LoadResult, LoadSlo } from '../../../../main/contract/load.ts';
import type { LoadRunDetail, LoadRunSummary } from '../../../../main/contract/load-run.ts';
import { formatDuration, formatQuantity, formatShare } from '../../../ui/index.ts';
import { inUnit, type RateUnit } from './rate-series.ts';
import { measureText, missedBy, plainTarget, readSlo, sloValue, WHOLE } from './slo-text.ts';
import { formatClock } from './time-axis.ts';

export interface RunVerdict {
  sentence: string;
  detail: string | null;
  /** A lower rate at which the generator would have kept up may be tried. */
  isGeneratorLimited: boolean;
}

/** @returns `5,000 /min`, `2.5 /s` */
export function rateText(perSecond: number, unit: RateUnit): string {
  const value = inUnit(perSecond, unit);
  const digits = value >= 10 || Number.isInteger(value) ? 0 : 1;
  return `${value.toLocaleString('en-US', { maximumFractionDigits: digits })} /${unit}`;
}

/** @returns what a run that ended came to, the verdict first; null while it runs */
export function runVerdict({ summary, result }: LoadRunDetail, unit: RateUnit): RunVerdict | null {
  if (summary.state === 'running') return null;
  if (summary.state === 'failed') {
    return plain(`The run failed. ${summary.error?.message ?? ''}`.trim(), null);
  }
  if (result === null) {
    return plain(
      summary.state === 'interrupted'
        ? 'The engine ended before the run did. What it had measured by then is below.'
        : 'The run left no result.',
      null,
    );
  }
  const early = earlyText(summary, result);
  if (summary.verdict === 'generator-limited' || result.generator.limited) {
    const lag = formatDuration(result.generator.lagP99Ms);
    return {
      sentence: `The generator was the bottleneck (start lag p99 ${lag}). These figures are not the pipeline's.`,
      detail: early,
      isGeneratorLimited: true,
    };
  }
  const missed = result.slo.filter(({ held }) => !held).toSorted((a, b) => missedBy(b) - missedBy(a));
  const rate = rateText(result.offeredRatePerSecond, unit);
  const [worst] = missed;
  if (result.slo.length === 0) {
    const errors = summary.errorShare === null ? '' : `, errors ${formatShare(summary.errorShare)}`;
    return plain(`No SLO was set. Response p95 ${formatDuration(result.response.p95Ms)}${errors} at ${rate}.`, early);
  }
  if (worst === undefined) {
    return plain(`Held: ${formatQuantity(result.slo.length, 'SLO')} at ${rate}.`, early ?? tightest(result));
  }
  const held = `${result.slo.length - missed.length} of ${formatQuantity(result.slo.length, 'SLO')} held at ${rate}`;
  return plain(`Missed: ${sloSentence(worst)}.`, early === null ? held : `${held}. ${early}`);
}

const plain = (sentence: string, detail: string | null): RunVerdict => ({
  sentence,
  detail,
  isGeneratorLimited: false,
});

function earlyText({ state }: LoadRunSummary, { stoppedBy, elapsedMs, durationMs }: LoadResult): string | null {
  if (stoppedBy !== null) return `The stop rule ${stoppedBy} ended it at ${formatClock(elapsedMs)}.`;
  if (state !== 'stopped') return null;
  return `Stopped at ${formatClock(elapsedMs)} of ${formatClock(durationMs)}.`;
}

/** @returns `retrieve p95 438 ms against 120 ms` */
export function sloSentence({ name, scope, actual, unit, target }: LoadSlo): string {
  const measure = measureText(readSlo(name)?.measure ?? name);
  const what = scope === WHOLE ? measure : `${scope} ${measure}`;
  return `${what} ${actual === null ? 'was not measured' : sloValue(actual, unit, target)} against ${plainTarget(target, unit)}`;
}

/** What came nearest to its bound. */
function tightest({ slo }: LoadResult): string | null {
  const known = slo.filter((each): each is LoadSlo & { budgetUsed: number } => each.budgetUsed !== null);
  const [most] = known.toSorted((a, b) => b.budgetUsed - a.budgetUsed);
  if (most === undefined) return null;
  return `Nearest to its limit: ${sloSentence(most)}, ${formatShare(most.budgetUsed)} of its budget used.`;
}

export type VerdictTone = 'ok' | 'error' | 'warn' | undefined;

/** @returns the verdict of a row in a word, and how its chip is coloured */
export function verdictChip({ state, verdict, slosHeld, slosTotal }: LoadRunSummary): {
  text: string;
  tone: VerdictTone;
} {
  if (state === 'running') return { text: 'running', tone: undefined };
  if (state === 'failed') return { text: 'failed', tone: 'error' };
  if (state === 'interrupted') return { text: 'interrupted', tone: 'warn' };
  const count = `held ${slosHeld} of ${slosTotal}`;
  if (verdict === 'held') return { text: count, tone: 'ok' };
  if (verdict === 'missed') return { text: count, tone: 'error' };
  if (verdict === 'generator-limited') return { text: 'generator-limited', tone: 'warn' };
  return { text: 'no SLO', tone: undefined };
}
