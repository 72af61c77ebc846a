import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { EvalCasePage, EvalCaseRow, evalCasesRequest } from '../../contract/eval-run.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import { meanOf } from '../../evals/statistics/moments.ts';
import { byCase } from '../../evals/run/cell-figures.ts';
import type { EvalResult } from '../../evals/run/eval-result.ts';
import type * as z from 'zod';
import type { SessionParts } from '../session-parts.ts';

type Parts = Pick<SessionParts, 'evals' | 'traces'>;

/**
 * Cases of one cell, the worst by a metric first; a case without a value stands behind those that have one.
 *
 * @throws NotFoundError for a cell that the run does not have
 */
export function readCasePage(
  parts: Parts,
  { runId: id, cellId, metric = 'success', onlyFailed, caseId, offset, limit }: z.output<typeof evalCasesRequest>,
): EvalCasePage {
  const { store } = parts.evals;
  const { runId, metrics } = store.require(id);
  const cells = store.cells(runId);
  if (!cells.some((cell) => cell.cellId === cellId)) {
    const known = cells.map((cell) => cell.cellId).join(', ');
    throw new NotFoundError(`The eval run ${runId} has no cell ${cellId}. Known: ${known}.`);
  }
  const isLessBetter = metrics.find(({ name }) => name === metric)?.isLessBetter ?? false;
  const questions = new Map(store.cases(runId).map((one) => [one.id, one.question]));
  const ranked = [...byCase(store.results(runId, { cellId, variant: '' })).values()]
    .filter((results) => !onlyFailed || isFailing(results))
    .filter(([first]) => caseId === undefined || first?.caseId === caseId)
    .map((results) => ({ results, value: valueOf(results, metric) }))
    .toSorted((a, b) => compare(a.value, b.value, isLessBetter));
  return {
    total: ranked.length,
    rows: ranked.slice(offset, offset + limit).map(({ results }) => rowOf(parts, results, questions)),
  };
}

function isFailing(results: readonly EvalResult[]): boolean {
  return results.some(({ values, error }) => error !== null || (values['success'] ?? 1) < 1);
}

function compare(a: number | null, b: number | null, isLessBetter: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return isLessBetter ? b - a : a - b;
}

function rowOf({ traces }: Parts, results: readonly EvalResult[], questions: ReadonlyMap<string, string>): EvalCaseRow {
  const [first] = results;
  const id = first?.caseId ?? '';
  const names = [...new Set(results.flatMap(({ values }) => Object.keys(values)))];
  const traceIds = results.flatMap(({ traceId }) => traceId ?? []);
  return {
    id,
    values: Object.fromEntries(
      names.flatMap((name) => (valueOf(results, name) === null ? [] : [[name, valueOf(results, name) ?? 0]])),
    ),
    question: questions.get(id) ?? '',
    answer: answerIn(traces, traceIds[0]),
    refused: first?.refused ?? null,
    traceIds,
    attempts: results.map((result) => ({
      traceId: result.traceId,
      values: result.values,
      refused: result.refused,
      error: result.error?.message ?? null,
    })),
    error: results.find(({ error }) => error !== null)?.error?.message ?? null,
    notes: Object.assign({}, ...results.map(({ notes }) => notes).toReversed()) as Record<string, string>,
  };
}

function valueOf(results: readonly EvalResult[], metric: string): number | null {
  const values = results.flatMap((result) => result.values[metric] ?? []);
  return values.length === 0 ? null : meanOf(values);
}

/** What was said is in the trace alone; null when that is no longer there. */
function answerIn(traces: Parts['traces'], traceId: string | undefined): string | null {
  if (traceId === undefined) return null;
  try {
    const [root] = traces.readTrace(traceId).spans;
    const answer = root?.attributes[ATTRIBUTE.answer];
    return typeof answer === 'string' ? answer : null;
  } catch (error) {
    if (NotFoundError.is(error)) return null;
    throw error;
  }
}
