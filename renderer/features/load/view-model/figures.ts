import type { LoadResult } from '../../../../main/contract/load.ts';
import type { LoadCurvePoint, LoadTick } from '../../../../main/contract/load-run.ts';
import { formatCount, formatDuration, formatShare, NOT_APPLICABLE } from '../../../ui/index.ts';
import { MIN_FOR_PERCENTILES } from './band-series.ts';
import { plannedAt, type RateUnit } from './rate-series.ts';
import { overRows, type SloRow, type Tone } from './slo-rows.ts';
import { latencyLimits, measureText, plainDuration, plainTarget, readSlo, type SloBound } from './slo-text.ts';
import { lastTold, nowOf, tickEndMs, tickLengthMs } from './ticks.ts';
import { rateText } from './verdict-words.ts';

/** Rates of the running second jump: those of the last ten are told, which are counts and add up. */
const RECENT_TICKS = 10;
const ERRORS_WARN_SHARE = 0.75;

export interface Figure {
  label: string;
  value: string;
  note: string;
  tone: Tone;
}

export interface FigureSource {
  ticks: readonly LoadTick[];
  /** The second that is pointed at; null for all of the run, or where it stands. */
  pointed: number | null;
  curve: readonly LoadCurvePoint[];
  /** Of a run that ended. */
  result: LoadResult | null;
  slos: readonly SloRow[];
  unit: RateUnit;
}

/** @returns the eight figures of a run, of one of its seconds, or of where it stands */
export function runFigures(source: FigureSource): readonly Figure[] {
  const { ticks, pointed, result, slos } = source;
  const bounds = slos.flatMap(({ name }) => readSlo(name) ?? []);
  const last = pointed ?? ticks.length - 1;
  const tick = ticks[pointed ?? lastTold(ticks)];
  const isWhole = result !== null && pointed === null;
  const suffix = isWhole ? '' : ', 1 s';
  const figureOf = (kind: 'response' | 'ttft', percentile: 'p95' | 'p99', label: string): Figure => {
    const key = percentile === 'p95' ? 'p95Ms' : 'p99Ms';
    const value = isWhole ? result[kind][key] : (tick?.[kind][key] ?? null);
    const limit = latencyLimits(bounds, kind).find((each) => each.label.includes(percentile))?.ms ?? null;
    const few = !isWhole && tick !== undefined && tick.completed > 0 && tick.completed < MIN_FOR_PERCENTILES;
    return {
      label: `${label} ${percentile}${suffix}`,
      value: value === null ? NOT_APPLICABLE : formatDuration(value),
      note: `${limit === null ? 'no SLO' : `SLO ${plainDuration(limit)}`}${few ? `, n ${tick.completed}` : ''}`,
      tone: value !== null && limit !== null && value > limit ? 'error' : 'plain',
    };
  };
  return [
    offered(source, last),
    achieved(source, last),
    goodput(source, last, bounds),
    figureOf('response', 'p95', 'Response'),
    figureOf('response', 'p99', 'Response'),
    figureOf('ttft', 'p95', 'First token'),
    errors(source, last, bounds),
    held(slos, isWhole),
  ];
}

function offered({ ticks, curve, result, pointed, unit }: FigureSource, last: number): Figure {
  const peak = curve.reduce((most, { perSecond }) => Math.max(most, perSecond), 0);
  const isWhole = result !== null && pointed === null;
  const perSecond = isWhole ? result.offeredRatePerSecond : plannedAt(curve, middleOf(ticks, last));
  const note = isWhole ? `${formatCount(result.requests)} arrivals` : `peak ${rateText(peak, unit)}`;
  return { label: isWhole ? 'Offered, mean' : 'Offered', value: rateText(perSecond, unit), note, tone: 'plain' };
}

function achieved({ ticks, result, pointed, unit }: FigureSource, last: number): Figure {
  if (result !== null && pointed === null) {
    const share = result.offeredRatePerSecond === 0 ? null : result.throughput / result.offeredRatePerSecond;
    return {
      label: 'Achieved, mean',
      value: rateText(result.throughput, unit),
      note: share === null ? NOT_APPLICABLE : `${formatShare(share)} of offered`,
      tone: 'plain',
    };
  }
  const from = pointed === null ? Math.max(0, last - RECENT_TICKS + 1) : last;
  const sum = summed(ticks, from, last);
  return {
    label: pointed === null ? 'Achieved, 10 s' : 'Achieved',
    value: sum.lengthMs === 0 ? NOT_APPLICABLE : rateText((sum.completed * 1000) / sum.lengthMs, unit),
    note: sum.offered === 0 ? 'nothing offered' : `${formatShare(sum.completed / sum.offered)} of offered`,
    tone: 'plain',
  };
}

function goodput({ ticks, result, pointed }: FigureSource, last: number, bounds: readonly SloBound[]): Figure {
  const target = bounds.find(({ measure }) => measure === 'goodput')?.target ?? null;
  const sum = summed(ticks, pointed ?? 0, last);
  const ended = sum.completed + sum.dropped;
  const share = result !== null && pointed === null ? result.goodShare : ended === 0 ? null : sum.good / ended;
  return {
    label: 'Goodput',
    value: share === null ? NOT_APPLICABLE : formatShare(share, target ?? undefined),
    note: target === null ? 'no target' : `target ${plainTarget(target, 'share')}`,
    tone: share !== null && target !== null && share < target ? 'error' : 'plain',
  };
}

function errors({ ticks, result, pointed }: FigureSource, last: number, bounds: readonly SloBound[]): Figure {
  const target = bounds.find(({ measure }) => measure === 'errors')?.target ?? null;
  const isWhole = result !== null && pointed === null;
  const sum = summed(ticks, pointed ?? 0, last);
  const failed = isWhole
    ? Object.values(result.errors).reduce((total, count) => total + count, 0)
    : sum.completed - sum.succeeded;
  const ended = isWhole ? result.requests : sum.completed;
  const share = ended === 0 ? null : failed / ended;
  const allowed = target === null ? null : Math.floor(target * ended);
  return {
    label: 'Errors',
    value: share === null ? NOT_APPLICABLE : formatShare(share, target ?? undefined),
    note:
      allowed === null
        ? `${formatCount(failed)} failed`
        : `${formatCount(failed)} of ${formatCount(allowed)} in budget`,
    tone:
      share === null || target === null
        ? 'plain'
        : share > target
          ? 'error'
          : share > target * ERRORS_WARN_SHARE
            ? 'warn'
            : 'plain',
  };
}

function held(slos: readonly SloRow[], isWhole: boolean): Figure {
  const label = isWhole ? 'SLOs' : 'SLOs so far';
  if (slos.length === 0) return { label, value: NOT_APPLICABLE, note: 'none set', tone: 'plain' };
  const over = overRows(slos);
  const open = slos.filter((row) => row.held === null).length;
  const [worst] = over;
  const rest = over.length > 1 ? ` and ${over.length - 1} more` : '';
  const note =
    worst === undefined
      ? open === 0
        ? 'all within budget'
        : `${open} known at the end`
      : `${worst.isWhole ? measureText(worst.measure) : worst.scope} is over${rest}`;
  return {
    label,
    value: `${slos.length - over.length - open} of ${slos.length} held`,
    note,
    tone: over.length > 0 ? 'error' : 'plain',
  };
}

function middleOf(ticks: readonly LoadTick[], index: number): number {
  return ((ticks[index]?.atMs ?? 0) + (index < 0 ? nowOf(ticks) : tickEndMs(ticks, index))) / 2;
}

/** Counts of the seconds `from` to `to`, both of them in. */
export function summed(ticks: readonly LoadTick[], from: number, to: number) {
  const sum = { offered: 0, completed: 0, succeeded: 0, good: 0, dropped: 0, refused: 0, lengthMs: 0 };
  for (let index = Math.max(0, from); index <= to && index < ticks.length; index += 1) {
    const tick = ticks[index];
    if (tick === undefined) continue;
    sum.offered += tick.offered;
    sum.completed += tick.completed;
    sum.succeeded += tick.succeeded;
    sum.good += tick.good;
    sum.dropped += tick.dropped;
    sum.refused += tick.refused;
    sum.lengthMs += tickLengthMs(ticks, index);
  }
  return sum;
}
