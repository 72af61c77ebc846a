import { escapeHtml } from '../../../base/escape-html.ts';
import { LatencyHistogram } from '../../../base/latency-histogram.ts';
import type { LoadResult } from '../../../contract/load.ts';
import { judgeLoadGate } from '../../../contract/load-gate.ts';
import type { LoadRunDetail } from '../../../contract/load-run.ts';
import { cautions, describeVerdict, headFigures } from '../describe-verdict.ts';
import { clock, minute, ms, rate, share } from '../figures.ts';
import { burnChart } from './burn-chart.ts';
import { columnsOf } from './columns.ts';
import { errorChart } from './error-chart.ts';
import { heatMap } from './heat-map.ts';
import { type NamedHistogram, percentileChart } from './percentile-chart.ts';
import { rateChart } from './rate-chart.ts';
import { REPORT_STYLE } from './report-style.ts';
import { responseChart } from './response-chart.ts';
import { stageChart, stagesOf } from './stage-chart.ts';
import { table } from './table.ts';
import {
  environmentFacts,
  errorSum,
  errorTable,
  poolTable,
  processTable,
  qualityFacts,
  secondsTable,
  sloTable,
  stageTable,
  timeTable,
} from './tables.ts';
import { faultChart, type TimeFrame } from './time-frame.ts';

/** Nothing is loaded and nothing runs: whatever a run holds, the page is text. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/** Of the table below the charts. */
const MAX_TABLE_ROWS = 60;
const TICK_MS = 1000;

/** @returns a run as one file to send around: verdict, SLOs, charts with their figures, and on what it was measured */
export function renderLoadHtml(detail: LoadRunDetail): string {
  const { summary, result } = detail;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Load run ${escapeHtml(summary.runId)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${head(detail)}
${result === null ? '' : figures(result)}
${result === null ? '' : section('SLOs', '', sloTable(result.slo))}
${result === null ? '' : charts(detail, result)}
${result === null ? '' : tables(detail, result)}
${section('Environment', '', environmentFacts(detail.environment))}
${scenarioSection(detail.scenarioText)}
</main>
</body>
</html>
`;
}

function head(detail: LoadRunDetail): string {
  const { summary, result } = detail;
  const isBad = result === null || !judgeLoadGate(result).passed;
  const isGood = !isBad && result.slo.length > 0;
  const label = summary.label === '' ? '' : `, ${summary.label}`;
  const line = `Run ${summary.runId}${label} of ${summary.scenario}: ${summary.target}${summary.model === null ? '' : `, ${summary.model}`}, ${minute(summary.startedAt)}${result === null ? '' : `, ${clock(result.elapsedMs)}`}.`;
  return `<h1 class="${isBad ? 'bad' : isGood ? 'ok' : ''}">${escapeHtml(describeVerdict(detail))}</h1>
<p class="quiet">${escapeHtml(line)}</p>
${cautions(detail)
  .map((sentence) => `<p class="caution">${escapeHtml(sentence)}</p>`)
  .join('')}`;
}

function figures(result: LoadResult): string {
  const items = headFigures(result).map(
    ([name, value, note]) =>
      `<div><dt>${escapeHtml(name)}</dt><dd><b>${escapeHtml(value)}</b><span>${escapeHtml(note)}</span></dd></div>`,
  );
  return `<dl class="figures">${items.join('')}</dl>`;
}

function charts({ ticks, curve, faults, histograms }: LoadRunDetail, result: LoadResult): string {
  const endMs = ticks.length === 0 ? 0 : (ticks.at(-1)?.atMs ?? 0) + TICK_MS;
  const durationMs = Math.max(
    endMs,
    curve.at(-1)?.atMs ?? 0,
    ...faults.map(({ toMs }) => Math.min(toMs, result.durationMs)),
  );
  const frame: TimeFrame = { durationMs, faults };
  const columns = columnsOf(ticks, endMs);
  const perPoint = Math.max(1, ...columns.map(({ seconds }) => seconds));
  const highest = perPoint === 1 ? '' : `; each point is the highest of ${perPoint} seconds`;
  const errors = errorSum(result);
  const percentiles = percentileChart(namedHistograms(histograms), result.slo);
  const overTime =
    columns.length === 0
      ? section('Over time', '', '<p class="quiet">Nothing was kept second by second.</p>')
      : [
          section('Offered and achieved', 'requests a second', rateChart(frame, columns, curve)),
          section(
            'Response time',
            `from the intended start, log scale${highest}`,
            responseChart(frame, columns, result.slo),
          ),
          faults.length === 0 ? '' : section('Faults', 'injected, on the same axis', faultChart(frame)),
          section(
            'Where it goes',
            'mean time in each stage, stacked; stages that run side by side are too',
            stageChart(frame, columns) + stageTable(result, stagesOf(columns)),
          ),
          section(
            'Errors',
            errors === 0
              ? 'none'
              : `failed and dropped a second; ${share(errors / Math.max(1, result.requests))} of all`,
            errorChart(frame, columns) + errorTable(result),
          ),
          section('Error budgets', 'burn rate over 30 s; above 1 a budget does not last', burnChart(frame, columns)),
          section('Heat map', 'how many requests took how long', heatMap(frame, columns)),
        ].join('\n');
  return `${overTime}
${columns.length === 0 ? section('Stages', '', stageTable(result, [])) + section('Errors', '', errorTable(result)) : ''}
${percentiles === '' ? section('Times', '', timeTable(result)) : section('By percentile', 'each nine takes as much room; a cross is an SLO', percentiles + timeTable(result))}
${columns.length === 0 ? '' : fold('The charts as figures', secondsTable(columnsOf(ticks, endMs, MAX_TABLE_ROWS)))}`;
}

const DRAWN = [
  { key: 'response', name: 'response', className: 'line-response' },
  { key: 'service', name: 'service', className: 'line-service' },
  { key: 'ttft', name: 'first token', className: 'line-ttft' },
];

function namedHistograms(histograms: LoadRunDetail['histograms']): NamedHistogram[] {
  return DRAWN.flatMap(({ key, name, className }) => {
    const encoded = Object.hasOwn(histograms, key) ? histograms[key] : undefined;
    return encoded === undefined ? [] : [{ name, className, histogram: LatencyHistogram.fromBase64(encoded) }];
  });
}

function tables({ ticks }: LoadRunDetail, result: LoadResult): string {
  const { generator, offeredRatePerSecond } = result;
  const lag = generator.lagP99Ms === null ? null : `lag p99 ${ms(generator.lagP99Ms)}`;
  const verdict = generator.limited
    ? `It was the bottleneck at ${rate(offeredRatePerSecond)}: ${lag ?? 'how late it was is not known'}.`
    : lag === null
      ? 'How late the generator was is not known.'
      : `Not the bottleneck: ${lag}.`;
  return [
    section('Generator and engine', '', `<p>${escapeHtml(verdict)}</p>${processTable(ticks)}`),
    section('Pools', '', poolTable(result)),
    section('Quality and cost', '', qualityFacts(result)),
    section(
      'Requests',
      '',
      table(
        [{ name: 'Of all requests' }, { name: 'Count', isNumber: true }],
        [
          ['Offered', result.requests],
          ['Succeeded', result.succeeded],
          ['Failed or dropped', errorSum(result)],
          ['Unfinished', result.unfinished],
          ['Warm-up, measured nowhere', result.warmUp],
        ].map(([name, requests]) => [String(name), Number(requests).toLocaleString('en-US')]),
      ),
    ),
  ].join('\n');
}

function scenarioSection(text: string): string {
  return text === '' ? '' : section('Scenario', '', `<pre>${escapeHtml(text)}</pre>`);
}

/** @param content our own markup; no section without any */
function section(title: string, note: string, content: string): string {
  if (content === '') return '';
  return `<section><h2>${escapeHtml(title)}${note === '' ? '' : ` <small>${escapeHtml(note)}</small>`}</h2>${content}</section>`;
}

function fold(title: string, content: string): string {
  return `<section><details><summary>${escapeHtml(title)}</summary>${content}</details></section>`;
}
