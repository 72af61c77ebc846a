import { escapeHtml } from '../../base/escape-html.ts';
import type { EvalCell, EvalRunReport, MetricValue } from '../../contract/eval-run.ts';
import { nameCell } from '../matrix/plan-cells.ts';
import { figure, money, signed } from './figures.ts';

/** Nothing is loaded and nothing runs: whatever a question holds, the page is text. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const MAX_CASES = 200;
/** Of the drawing of an interval, pixels. */
const WIDTH = 160;
const MARK = 6;

/** @returns a run as one file to send around, which loads nothing and runs nothing */
export function renderEvalHtml(report: EvalRunReport): string {
  const { verdict, evalId, runId } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`${evalId}, ${runId}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(verdict.headline)}</h1>
${verdict.details === '' ? '' : `<p>${escapeHtml(verdict.details)}</p>`}
<p class="q">${escapeHtml(factsOf(report))}</p>
${baseline(report)}
${matrix(report)}
${effects(report)}
${failures(report)}
${robustness(report)}
${blind(report)}
</main>
</body>
</html>
`;
}

function factsOf({
  evalId,
  runId,
  startedAt,
  state,
  cases,
  repeats,
  cells,
  done,
  total,
  cached,
  costUsd,
}: EvalRunReport): string {
  const size = `${cases} cases × ${repeats} repeats × ${cells} cells`;
  return `${evalId}, run ${runId}, ${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${state}: ${size}; ${done} of ${total} runs, ${cached} of them from earlier ones; ${money(costUsd)}`;
}

function baseline({ metrics, noiseFloor, power, passes }: EvalRunReport): string {
  const rows = Object.entries(metrics).map(([name, value]) => {
    const visible = power[name]?.minimalDetectable ?? null;
    return [
      escapeHtml(name),
      figure(value.mean),
      intervalOf(value),
      interval(value, rangeOf([value])),
      String(value.n),
      noiseFloor[name] === undefined ? 'unknown' : `± ${figure(noiseFloor[name])}`,
      visible === null ? '–' : figure(visible),
    ];
  });
  const head = ['metric', 'mean', '95 %', '', 'cases', 'noise', 'smallest visible'];
  const passed =
    passes === null
      ? ''
      : `<p>pass@${passes.k} ${figure(passes.atK)}, pass^${passes.k} ${figure(passes.hatK)}: of ${passes.k} attempts one passes, and all do.</p>`;
  return `<h2>Baseline</h2>${table(head, rows)}${passed}`;
}

function matrix({ matrix: cells, metrics }: EvalRunReport): string {
  if (cells.length < 2) return '';
  const names = Object.keys(metrics);
  const ranges = new Map(names.map((name) => [name, rangeOf(cells.flatMap((cell) => cell.metrics[name] ?? []))]));
  const rows = cells.map((cell) => [
    `${escapeHtml(nameCell(cell.key))}${cell.isBaseline ? ' <b>baseline</b>' : ''}${cell.note === null ? '' : `<br><span class="q">${escapeHtml(cell.note)}</span>`}`,
    ...names.map((name) => valueIn(cell, name, ranges.get(name) ?? [0, 1])),
    cell.responseP95Ms === null ? '–' : `${Math.round(cell.responseP95Ms)} ms`,
    money(cell.costUsd),
  ]);
  return `<h2>Matrix</h2><p class="q">Against the first cell, case by case; corrected for the number of cells. One axis a metric.</p>${table(['cell', ...names.map(escapeHtml), 'p95', 'cost'], rows)}`;
}

function valueIn({ metrics, against, isBaseline }: EvalCell, name: string, range: readonly [number, number]): string {
  const value = metrics[name];
  if (value === undefined) return '–';
  const change = against[name];
  const said =
    isBaseline || change === undefined
      ? ''
      : change.verdict === 'no detectable change'
        ? ' <span class="q">within noise</span>'
        : ` <span class="${change.verdict}">${signed(change.delta)} ${change.verdict}</span>`;
  return `${figure(value.mean)}${said}<br>${interval(value, range)}`;
}

function effects({ effects: all }: EvalRunReport): string {
  if (all.length === 0) return '';
  const rows = all.map(({ factors, levels, metric, effect, ci95, pValue, isNoise }) => [
    escapeHtml(factors.map((factor, at) => `${factor} ${levels[at] ?? ''}`).join(' with ')),
    escapeHtml(metric),
    `${signed(effect)}${isNoise ? ' <span class="q">within noise</span>' : ''}`,
    `${signed(ci95[0])} to ${signed(ci95[1])}`,
    pValue < 0.001 ? '&lt; 0.001' : pValue.toFixed(3),
  ]);
  return `<h2>Effects</h2>${table(['of', 'on', 'change', '95 %', 'p'], rows)}`;
}

function failures({ triage: { cases, counts, patterns } }: EvalRunReport): string {
  if (cases.length === 0) return '';
  const sums = Object.entries(counts).flatMap(([cause, count]) => (count === 0 ? [] : [`${count} ${cause}`]));
  const rows = cases
    .slice(0, MAX_CASES)
    .map(({ caseId, question, cause, evidence }) => [caseId, question, cause ?? 'undecided', evidence].map(escapeHtml));
  const more = cases.length > MAX_CASES ? `<p class="q">${cases.length - MAX_CASES} more are in the run.</p>` : '';
  const shared = patterns.map(({ message }) => `<li>${escapeHtml(message)}</li>`).join('');
  return `<h2>Why cases fail</h2><p>${escapeHtml(sums.join(', '))}</p>${table(['case', 'question', 'cause', 'evidence'], rows)}${more}${shared === '' ? '' : `<ul>${shared}</ul>`}`;
}

function robustness({ robustness: curves }: EvalRunReport): string {
  if (curves.length === 0) return '';
  const rows = curves.map(({ kind, metric, points, belowFloorFrom, example }) => [
    escapeHtml(kind),
    escapeHtml(metric),
    points
      .map(({ severity, mean, ci95 }) => `${severity}: ${figure(mean)} (${figure(ci95[0])} to ${figure(ci95[1])})`)
      .join('<br>'),
    belowFloorFrom === null ? 'not reached' : figure(belowFloorFrom),
    example === null ? '' : escapeHtml(example.after),
  ]);
  return `<h2>Robustness</h2>${table(['variant', 'metric', 'by severity', 'below the floor from', 'example'], rows)}`;
}

function blind({ blindSpots }: EvalRunReport): string {
  if (blindSpots.length === 0) return '';
  return `<h2>What this run could not see</h2><ul>${blindSpots.map((spot) => `<li>${escapeHtml(spot)}</li>`).join('')}</ul>`;
}

function intervalOf({ ci95: [low, high] }: MetricValue): string {
  return `${figure(low)} to ${figure(high)}`;
}

function rangeOf(values: readonly MetricValue[]): readonly [number, number] {
  const low = Math.min(...values.map(({ ci95 }) => ci95[0]));
  const high = Math.max(...values.map(({ ci95 }) => ci95[1]));
  return high > low ? [low, high] : [low - 1, low + 1];
}

function interval({ mean, ci95 }: MetricValue, [low, high]: readonly [number, number]): string {
  const x = (value: number): string => (MARK + ((value - low) / (high - low)) * (WIDTH - 2 * MARK)).toFixed(1);
  const label = `${figure(mean)}, 95 % from ${figure(ci95[0])} to ${figure(ci95[1])}`;
  return `<svg width="${WIDTH}" height="12" role="img" aria-label="${escapeHtml(label)}"><path d="M${x(ci95[0])} 6H${x(ci95[1])}" stroke="currentColor"/><circle cx="${x(mean)}" cy="6" r="3" fill="currentColor"/></svg>`;
}

/** @param rows of HTML */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${body}</tbody></table>`;
}

const STYLE = `
:root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif; }
main { max-width: 1100px; margin: 24px auto; padding: 0 16px; }
h1 { font-size: 20px; } h2 { font-size: 15px; margin-top: 28px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 4px 10px 4px 0; border-bottom: 1px solid #8884; }
.q { opacity: .7; } .worse { font-weight: 600; }
`;
