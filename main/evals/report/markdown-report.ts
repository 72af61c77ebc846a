import type { EvalCell, EvalRunReport } from '../../contract/eval-run.ts';
import { nameCell } from '../matrix/plan-cells.ts';
import { figure, money, signed } from './figures.ts';

/** Failing cases that are listed; a report is read, the rest is in the run. */
const MAX_CASES = 50;

/** @returns a run as Markdown, as a comment of a change shows it */
export function renderEvalMarkdown(report: EvalRunReport): string {
  const { verdict, metrics, matrix, effects, triage, robustness, blindSpots, noiseFloor, passes } = report;
  const names = Object.keys(metrics);
  const parts = [
    `# ${text(report.evalId)}: ${text(verdict.headline)}`,
    ...(verdict.details === '' ? [] : [text(verdict.details)]),
    `Run \`${report.runId}\`, ${report.startedAt.slice(0, 16).replace('T', ' ')} UTC, ${report.state}: ${report.cases} cases × ${report.repeats} repeats × ${report.cells} cells, ${report.done} of ${report.total} runs, ${report.cached} of them from earlier ones; ${money(report.costUsd)}.`,
    '## Baseline',
    table(
      ['metric', 'mean', '95 %', 'cases', 'noise'],
      Object.entries(metrics).map(([name, { mean, ci95, n }]) => [
        name,
        figure(mean),
        `${figure(ci95[0])} to ${figure(ci95[1])}`,
        String(n),
        noiseFloor[name] === undefined ? 'unknown' : `± ${figure(noiseFloor[name])}`,
      ]),
    ),
    ...(passes === null
      ? []
      : [
          `pass@${passes.k} ${figure(passes.atK)}, pass^${passes.k} ${figure(passes.hatK)}: of ${passes.k} attempts one passes, and all do.`,
        ]),
    ...(matrix.length < 2
      ? []
      : [
          '## Matrix',
          'Against the first cell, case by case; corrected for the number of cells.',
          table(
            ['cell', ...names, 'p95', 'cost'],
            matrix.map((cell) => [
              `${nameCell(cell.key)}${cell.isBaseline ? ' (baseline)' : ''}${cell.note === null ? '' : `: ${cell.note}`}`,
              ...names.map((name) => valueIn(cell, name)),
              cell.responseP95Ms === null ? '–' : `${Math.round(cell.responseP95Ms)} ms`,
              money(cell.costUsd),
            ]),
          ),
        ]),
    ...(effects.length === 0
      ? []
      : [
          '## Effects',
          table(
            ['of', 'on', 'change', '95 %', 'p'],
            effects.map(({ factors, levels, metric, effect, ci95, pValue, isNoise }) => [
              factors.map((factor, at) => `${factor} ${levels[at] ?? ''}`).join(' with '),
              metric,
              isNoise ? `${signed(effect)} (within noise)` : signed(effect),
              `${signed(ci95[0])} to ${signed(ci95[1])}`,
              pValue < 0.001 ? '< 0.001' : pValue.toFixed(3),
            ]),
          ),
        ]),
    ...(triage.cases.length === 0
      ? []
      : [
          '## Why cases fail',
          Object.entries(triage.counts)
            .filter(([, count]) => count > 0)
            .map(([cause, count]) => `${count} ${cause}`)
            .join(', '),
          table(
            ['case', 'question', 'cause', 'evidence'],
            triage.cases
              .slice(0, MAX_CASES)
              .map(({ caseId, question, cause, evidence }) => [caseId, question, cause ?? 'undecided', evidence]),
          ),
          ...(triage.cases.length > MAX_CASES ? [`${triage.cases.length - MAX_CASES} more are in the run.`] : []),
          ...triage.patterns.map(({ message }) => `- ${text(message)}`),
        ]),
    ...(robustness.length === 0
      ? []
      : [
          '## Robustness',
          table(
            ['variant', 'metric', 'severity: mean', 'below the floor from'],
            robustness.map(({ kind, metric, points, belowFloorFrom }) => [
              kind,
              metric,
              points.map(({ severity, mean }) => `${severity}: ${figure(mean)}`).join(', '),
              belowFloorFrom === null ? 'not reached' : figure(belowFloorFrom),
            ]),
          ),
        ]),
    ...(blindSpots.length === 0
      ? []
      : ['## What this run could not see', blindSpots.map((spot) => `- ${text(spot)}`).join('\n')]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function valueIn({ metrics, against, isBaseline }: EvalCell, name: string): string {
  const value = metrics[name];
  if (value === undefined) return '–';
  const change = against[name];
  if (isBaseline || change === undefined) return figure(value.mean);
  return `${figure(value.mean)} (${change.verdict === 'no detectable change' ? 'within noise' : `${signed(change.delta)}, ${change.verdict}`})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(text).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Whatever a question holds is text: no markup, no further row. */
function text(value: string): string {
  return value.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|#~]/g, (mark) => `\\${mark}`);
}
