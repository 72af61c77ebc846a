import type { LoadForecast, LoadForecastError, LoadPrediction } from '../../../../main/contract/load-what-if.ts';
import { formatCost, formatDuration, formatSigned, UNKNOWN } from '../../../ui/index.ts';
import { rateText } from './verdict-words.ts';

/** One figure as it was measured, as the model has it without a change, and with it. */
export interface ForecastRow {
  what: string;
  measured: string;
  modelled: string;
  /** How far the model is from the run that it was made from: no prediction is better than that. */
  error: string;
  predicted: string;
}

type Figure = readonly [what: string, error: keyof LoadForecastError, read: (forecast: LoadForecast) => string];

/** A queue that grows without end has no percentile. */
const duration = (ms: number | null): string => (ms === null ? 'without end' : formatDuration(ms));

const FIGURES: readonly Figure[] = [
  ['Throughput', 'throughput', ({ throughput }) => rateText(throughput, 's')],
  ['Response p50', 'p50Ms', ({ p50Ms }) => duration(p50Ms)],
  ['Response p95', 'p95Ms', ({ p95Ms }) => duration(p95Ms)],
  ['Response p99', 'p99Ms', ({ p99Ms }) => duration(p99Ms)],
  ['Cost per request', 'costPerRequestUsd', ({ costPerRequestUsd }) => formatCost(costPerRequestUsd)],
];

export function forecastRows({ measured, before, beforeError, after }: LoadPrediction): readonly ForecastRow[] {
  return FIGURES.map(([what, error, read]) => ({
    what,
    measured: read(measured),
    modelled: read(before.forecast),
    error: errorText(beforeError[error]),
    predicted: read(after.forecast),
  }));
}

function errorText(error: number | null): string {
  return error === null ? UNKNOWN : `${formatSigned(error * 100, Math.abs(error) < 0.1 ? 1 : 0)} %`;
}

/** @returns what the change would do, in a sentence */
export function predictionVerdict({ before, after, measured }: LoadPrediction): string {
  const limit =
    after.bottleneck === null
      ? 'nothing in the model limits it'
      : `${after.bottleneck} limits it to ${rateText(after.capacityPerSecond ?? 0, 's')}`;
  const from = measured.p95Ms === null ? UNKNOWN : formatDuration(measured.p95Ms);
  const moved =
    before.bottleneck !== null && before.bottleneck !== after.bottleneck ? `, no longer ${before.bottleneck}` : '';
  if (after.isOverloaded) return `Waiting would grow for as long as the load lasts; ${limit}${moved}.`;
  const [low, high] = after.singleRun.p95Ms;
  const chance = `single runs: ${formatDuration(low)} to ${formatDuration(high)}`;
  return `Response p95 would go from ${from} to ${duration(after.forecast.p95Ms)} (${chance}); ${limit}${moved}.`;
}

/** @returns the number that was typed; null for an empty field; undefined for what is no number within the bounds */
export function typedNumber(text: string, min: number, max: number): number | null | undefined {
  if (text.trim() === '') return null;
  const value = Number(text.replaceAll(',', ''));
  return Number.isFinite(value) && value >= min && value <= max ? value : undefined;
}
