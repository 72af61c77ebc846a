import type { EvalRunReport } from '../../../../main/contract/eval-run.ts';

/** @returns every metric that a cell has a value of, in the order of the baseline's, which is that of the file */
export function runMetrics({ metrics, matrix }: Pick<EvalRunReport, 'metrics' | 'matrix'>): readonly string[] {
  return [...new Set([metrics, ...matrix.map((cell) => cell.metrics)].flatMap((values) => Object.keys(values)))];
}
