import { formatCount, formatDuration, formatTable } from '../format.ts';
import type { BenchReport, BenchResult, Figure } from './bench-report.ts';
import { formatBytes, formatMs, formatRatio } from './format-measured.ts';

/** @returns one bench for people: what was measured, the samples, the ratios, the bars */
export function describeResult(result: BenchResult): string {
  const series = result.series.map(({ name, samples, p50Ms, p95Ms, maxMs }) => [
    name,
    samples,
    formatMs(p50Ms),
    formatMs(p95Ms),
    formatMs(maxMs),
  ]);
  const ratios = result.ratios.map(
    ({ of, peer, p50, p95 }) => `${of} ÷ ${peer}: p50 ${formatRatio(p50)}, p95 ${formatRatio(p95)}`,
  );
  const bars = result.bars.map(
    ({ limit, measured, verdict, reason }) =>
      `bar ${verdict}: ${limit}; measured ${measured}${reason === null ? '' : ` (${reason})`}`,
  );
  return [
    `== ${result.bench}: ${result.measures}`,
    `command  ${result.command}`,
    `corpus   ${result.corpus}`,
    `warm-up  ${result.warmUp}`,
    '',
    formatTable([['', 'samples', 'p50', 'p95', 'max'], ...series]),
    '',
    ...result.figures.map((figure) => `${figure.name}: ${formatFigure(figure)}`),
    ...ratios,
    ...bars,
    ...(result.notes ?? []),
    '',
  ].join('\n');
}

/** @returns what the whole run stood on */
export function describeMachine(report: Omit<BenchReport, 'results'>): string {
  const { trestle, node, platform, cores, processor, memoryBytes, loadBefore, loadAfter, seed, isQuick } = report;
  return [
    `trestle ${trestle}, node ${node}, ${platform}, ${cores} × ${processor}, ${formatBytes(memoryBytes)}`,
    `load average ${loadBefore.toFixed(1)} before, ${loadAfter.toFixed(1)} after; seed ${seed}${isQuick ? '; quick: too few samples to compare' : ''}`,
  ].join('\n');
}

/** @returns how long each bench took and how many bars were held, missed and not judged */
export function describeVerdict(results: readonly BenchResult[]): string {
  const bars = results.flatMap((result) => result.bars);
  const count = (verdict: string): number => bars.filter((bar) => bar.verdict === verdict).length;
  const took = results.map(({ bench, ms }) => `${bench} ${formatDuration(ms)}`).join(', ');
  return `${took}\nbars: ${count('held')} held, ${count('missed')} missed, ${count('not judged')} not judged`;
}

function formatFigure({ value, unit }: Figure): string {
  switch (unit) {
    case 'per second':
      return `${formatCount(Math.round(value))} per second`;
    case 'bytes':
      return formatBytes(value);
    case 'count':
      return formatCount(value);
    case 'microseconds':
      return `${value.toFixed(value < 10 ? 2 : 0)} µs`;
    case 'share':
      return `${(value * 100).toFixed(0)} %`;
  }
}
