import type { LatencyHistogram } from '../../../base/latency-histogram.ts';
import type { LoadSlo } from '../../../contract/load.ts';
import { ms, tickMs } from '../figures.ts';
import { responseBounds } from './response-chart.ts';
import {
  baseAxis,
  endLabels,
  LEFT,
  linearScale,
  logScale,
  logTicks,
  type Point,
  polyline,
  RIGHT,
  svg,
  valueAxis,
} from './svg.ts';

const HEIGHT = 220;
const TOP = 10;
const AXIS_HEIGHT = 24;
const MICROS_PER_MS = 1000;
/** Places along a line for each nine. */
const STEPS_PER_NINE = 24;
/** More than a million requests are rare, and their last nine is one of them. */
const MAX_NINES = 6;
const LEAST_MS = 0.001;

export interface NamedHistogram {
  name: string;
  className: string;
  histogram: LatencyHistogram;
}

/**
 * Times by percentile, on an axis where each nine takes as much room: 90 %, 99 %, 99.9 %. What lies between the response and
 * the service time is what requests waited before they were sent.
 */
export function percentileChart(histograms: readonly NamedHistogram[], slos: readonly LoadSlo[]): string {
  const filled = histograms.filter(({ histogram }) => histogram.count > 0);
  if (filled.length === 0) return '';
  const most = Math.max(...filled.map(({ histogram }) => histogram.count));
  const nines = Math.min(MAX_NINES, Math.max(1, Math.log10(most)));
  const bounds = responseBounds(slos);
  const edges = filled.flatMap(({ histogram }) => [histogram.percentileMicros(1e-9), histogram.percentileMicros(100)]);
  const all = [...edges.map((micros) => (micros ?? 0) / MICROS_PER_MS), ...bounds.map(({ targetMs }) => targetMs)];
  const ticks = logTicks(Math.max(LEAST_MS, Math.min(...all)), Math.max(LEAST_MS, ...all));
  const bottom = TOP + HEIGHT;
  const x = linearScale(0, nines, LEFT, RIGHT);
  const y = logScale(ticks[0] ?? LEAST_MS, ticks.at(-1) ?? 1, bottom, TOP);
  const lines = filled.map(({ className, histogram }) => polyline(className, pointsOf(histogram, nines, x, y)));
  const wholeNines = Array.from({ length: Math.floor(nines) + 1 }, (_, index) => index);
  const marks = bounds.map(({ percentile, targetMs }) => {
    const at = x(Math.min(nines, percentile >= 100 ? nines : ninesOf(percentile)));
    return `<path class="target" d="M${at - 6} ${y(targetMs)}h12m-6 -5v10"/>`;
  });
  const end = ({ histogram }: NamedHistogram): number => y((histogram.percentileMicros(100) ?? 0) / MICROS_PER_MS);
  return svg(bottom + AXIS_HEIGHT, findingOf(filled), [
    valueAxis(ticks, y, tickMs),
    baseAxis(wholeNines, x, (nine) => `${percentNamed(nine)} %`, { top: TOP, bottom }),
    ...lines,
    ...marks,
    endLabels(
      filled.map((named) => ({ className: `label ${named.className}-label`, y: end(named), content: named.name })),
      { top: TOP, bottom },
    ),
  ]);
}

/** @returns 1 for 90, 2 for 99, 3 for 99.9 */
function ninesOf(percentile: number): number {
  return -Math.log10(1 - percentile / 100);
}

/** Two nines are 99. */
function percentNamed(nines: number): string {
  return nines <= 2 ? String(100 - 100 / 10 ** nines) : (100 - 100 / 10 ** nines).toFixed(nines - 2);
}

function pointsOf(
  histogram: LatencyHistogram,
  nines: number,
  x: (at: number) => number,
  y: (ms: number) => number,
): Point[] {
  const steps = Math.ceil(nines * STEPS_PER_NINE);
  return Array.from({ length: steps + 1 }, (_, step) => {
    const at = (nines * step) / steps;
    const percentile = Math.min(100, Math.max(1e-9, 100 - 100 / 10 ** at));
    const micros = histogram.percentileMicros(step === steps ? 100 : percentile) ?? 0;
    return { x: x(at), y: y(micros / MICROS_PER_MS) };
  });
}

function findingOf(histograms: readonly NamedHistogram[]): string {
  const told = histograms.map(({ name, histogram }) => {
    const at = (percentile: number): string => ms((histogram.percentileMicros(percentile) ?? 0) / MICROS_PER_MS);
    return `${name} p50 ${at(50)}, p99 ${at(99)}, largest ${at(100)}`;
  });
  return `Times by percentile: ${told.join('; ')}.`;
}
