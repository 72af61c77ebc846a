import type { DrillFigure, DrillResult, DrillUnit } from '../contract/drill.ts';
import { formatCost, formatCount, formatDuration, formatTable } from './format.ts';

const PERCENT = 100;

/** @returns whether the failure was there without the guardrail, and not with it */
export function passes({ failureShown, guardrailHeld }: DrillResult): boolean {
  return failureShown && guardrailHeld;
}

/** What a drill came to, for people: the figures side by side, the verdict, the lines that made the difference, its traces. */
export function describeDrill(result: DrillResult): string {
  const { name, title, figures, change, without, with: guarded } = result;
  return [
    `${name}: ${title}`,
    '',
    formatTable([['', 'without', 'with'], ...figures.map(rowOf)]),
    '',
    `${verdictOf(result)} ${result.verdict}`,
    '',
    ...change.flatMap(({ path, diff }) => [path, ...diff.map((line) => `  ${line}`)]),
    '',
    `without  trestle trace show ${without.runId} --workspace ${without.workspace}`,
    `with     trestle trace show ${guarded.runId} --workspace ${guarded.workspace}`,
  ].join('\n');
}

function verdictOf({ failureShown, guardrailHeld }: DrillResult): string {
  if (!failureShown) return 'NOT SHOWN: without the guardrail nothing failed.';
  return guardrailHeld ? 'HELD.' : 'NOT HELD.';
}

function rowOf({ label, unit, without, with: guarded }: DrillFigure): string[] {
  return [label, valueOf(without, unit), valueOf(guarded, unit)];
}

function valueOf(value: number, unit: DrillUnit): string {
  switch (unit) {
    case 'count':
    case 'tokens':
      return formatCount(Math.round(value));
    case 'share':
      return `${(value * PERCENT).toFixed(1)} %`;
    case 'factor':
      return `${value.toFixed(2)}×`;
    case 'ms':
      return formatDuration(value);
    case 'usd':
      return formatCost(value);
  }
}
