import { formatDuration } from '../../../format.ts';
import { formatBytes } from '../../format-measured.ts';
import { LARGE_CHUNKS, MOST_MEMORY_BYTES } from '../judge-retrieval.ts';
import type { EngineResult, RetrievalReport } from '../retrieval-report.ts';
import { escapeHtml } from './escape-html.ts';
import {
  factsOf,
  figuresOf,
  legRows,
  measuredEngines,
  notesOf,
  type ReportFigure,
  unavailableEngines,
  verdictOf,
} from './report-figures.ts';
import { REPORT_STYLE } from './report-style.ts';
import { barChart, type BarRow, latencyChart, shareChart } from './svg-charts.ts';

const MS_PER_SECOND = 1000;
const BAR_MARKS = { held: '●', missed: '■', 'not judged': '○' } as const;

/** @returns one page that needs nothing else: no script, no font, no picture from elsewhere */
export function htmlReport(report: RetrievalReport): string {
  const figures = figuresOf(report).map((figure) => figureSection(figure, report));
  const bars = report.bars.map(({ limit, measured, verdict, reason }) => {
    const kind = verdict === 'missed' ? 'missed' : verdict === 'held' ? 'held' : 'skipped';
    const why = reason === null ? '' : ` (${reason})`;
    return `<li class="${kind}">${BAR_MARKS[verdict]} <b>${verdict}</b> ${escapeHtml(`${limit}; measured ${measured}${why}`)}</li>`;
  });
  const facts = factsOf(report).map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`);
  const list = (items: readonly string[]): string => items.map((item) => `<li>${escapeHtml(item)}</li>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Retrieval, measured: ${report.chunks} chunks</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(verdictOf(report))}</h1>
${unavailableEngines(report)
  .map((sentence) => `<p>${escapeHtml(sentence)}</p>`)
  .join('')}
<ul class="bars">${bars.join('')}</ul>
${figures.join('\n')}
<section><h2>What it stood on</h2><dl>${facts.join('')}</dl></section>
<section><h2>How it was measured</h2><ul>${list(notesOf(report))}</ul></section>
</main>
</body>
</html>
`;
}

function figureSection(figure: ReportFigure, report: RetrievalReport): string {
  const { question, finding, head, rows } = figure;
  const cells = (tag: string, row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  const table = `<table><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table>`;
  const chart = rows.length === 0 ? '' : chartOf(figure, report);
  return `<section><h2>${escapeHtml(question)}</h2><p>${escapeHtml(finding)}</p>${chart}<details><summary>Table</summary>${table}</details></section>`;
}

function chartOf({ id, finding }: ReportFigure, report: RetrievalReport): string {
  const measured = measuredEngines(report);
  const rows = (valueOf: (result: EngineResult) => number, label: (value: number) => string): BarRow[] =>
    measured.map(({ id: engine, name, result }) => {
      const value = valueOf(result);
      return { name, value, label: label(value), isOurs: engine.startsWith('trestle') };
    });
  const seconds = (value: number): string => formatDuration(value * MS_PER_SECOND);
  switch (id) {
    case 'latency':
      return latencyChart({ rows: measured.map(({ name, result }) => ({ name, latency: result.latency })), finding });
    case 'legs':
      return latencyChart({ rows: legRows(report), finding });
    case 'throughput':
      return barChart({
        rows: rows(
          ({ qps }) => qps,
          (value) => value.toFixed(1),
        ),
        finding,
        tick: String,
      });
    case 'recall':
      return shareChart({
        rows: rows(
          ({ recallAt10 }) => recallAt10,
          (value) => value.toFixed(4),
        ),
        finding,
      });
    case 'build':
      return barChart({ rows: rows(({ buildSeconds }) => buildSeconds, seconds), finding, tick: (s) => `${s} s` });
    case 'disk':
      return barChart({ rows: rows(({ diskBytes }) => diskBytes, formatBytes), finding, tick: formatBytes });
    case 'memory':
      return barChart({
        rows: rows(({ rssBytes }) => rssBytes, formatBytes),
        finding,
        tick: formatBytes,
        limit:
          report.chunks >= LARGE_CHUNKS
            ? { value: MOST_MEMORY_BYTES, name: `limit ${formatBytes(MOST_MEMORY_BYTES)}` }
            : undefined,
      });
  }
}
