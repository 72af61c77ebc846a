import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { DEFAULT_EVAL_EFFECT } from '../../contract/eval-compare.ts';
import type { EvalRunEvent } from '../../contract/eval-run.ts';
import { cellCosts, cellMetrics } from '../../evals/run/cell-figures.ts';
import { type EvalResult, spentOn } from '../../evals/run/eval-result.ts';
import type { EvalRunStore } from '../../evals/run/eval-run-store.ts';
import { effectOf } from '../../evals/run/run-power.ts';
import type { EvalPlan, EvalTask } from './eval-plan.ts';
import { tasksOf } from './eval-plan.ts';
import { whyDecided, whyGivenUp } from './early-end.ts';
import type { EvalParts, PreparedEval } from './prepare-eval.ts';
import { createSpendWatch } from './spend-watch.ts';
import { worstCost } from './worst-cost.ts';

/** Results that are written down together, at most. */
const RESULTS_PER_COMMIT = 64;
/** Milliseconds; a progress that is told more often is not read, one that is told less often looks stuck. */
const COMMIT_EVERY_MS = 200;
/** Views that read a run again when it came further: what they read takes longer to work out than a result. */
const PUBLISH_EVERY_MS = 2000;
/** Figures of a cell are worked out anew at most this often. */
const CELL_EVERY_MS = 500;
const NANOS_PER_MS = 1e6;

interface TaskRun {
  parts: EvalParts;
  store: EvalRunStore;
  runId: string;
  plan: EvalPlan;
  prepared: PreparedEval;
  tell(event: EvalRunEvent): void;
  publish(): void;
  signal: AbortSignal;
}

/**
 * Runs what is missing of a run, so many side by side as its file says. Results are written down as they come; what the
 * same case of the same thing came to in an earlier run is taken from there.
 *
 * @throws CancelledError; BudgetExceededError where the next case could pass the run's money
 */
export async function runTasks({ parts, store, runId, plan, prepared, tell, publish, signal }: TaskRun): Promise<void> {
  const { clock } = parts.services;
  const { file, cells, settings } = plan;
  const done = new Map(cells.map(({ cellId }) => [cellId, [] as EvalResult[]]));
  const isThere = new Set<string>();
  for (const result of store.results(runId)) {
    isThere.add(keyOf(result));
    if (result.variant === '') done.get(result.cellId)?.push(result);
  }
  const all = tasksOf(plan, prepared.variants);
  const waiting = all.filter((task) => !isThere.has(keyOf(task)));
  const state = new Map(store.cells(runId).map(({ cellId, state: was }) => [cellId, was]));
  const startNano = clock.monotonicNano();
  const elapsedMs = (since: bigint): number => Number(clock.monotonicNano() - since) / NANOS_PER_MS;
  const worst = new Map(
    [...prepared.cells].map(([cellId, { recipe }]) => [
      cellId,
      file.maxCostUsd === undefined ? 0 : worstCost(parts, recipe),
    ]),
  );
  const money = createSpendWatch(file.maxCostUsd, store.progress(runId).costUsd ?? 0);
  const facts = store.require(runId).metrics;
  const uncommitted: EvalResult[] = [];
  let lastCommit = startNano;
  let lastCell = startNano;
  let lastPublish = startNano;
  let executed = 0;
  let at = 0;
  let ending: unknown = null;

  const setCell = (cellId: string, now: 'running' | 'finished' | 'stopped' | 'failed', note?: string): void => {
    if (state.get(cellId) === now) return;
    state.set(cellId, now);
    store.setCell(runId, cellId, { state: now, ...(note === undefined ? {} : { note }) });
    if (now !== 'running') tellCell(cellId);
  };
  const isLeft = ({ cellId }: EvalTask): boolean => {
    const now = state.get(cellId);
    return now !== 'stopped' && now !== 'failed';
  };
  const totalOf = settings.repeats * plan.cases.length;
  const look = (cellId: string): void => {
    const results = done.get(cellId) ?? [];
    const givenUp = whyGivenUp(results);
    if (givenUp !== null) return setCell(cellId, 'failed', givenUp);
    if (results.length >= totalOf) return setCell(cellId, 'finished');
    const [baseline] = cells;
    const [head] = facts;
    if (!file.sequential || baseline === undefined || head === undefined || cellId === baseline.cellId) return;
    const base = done.get(baseline.cellId) ?? [];
    const effect = effectOf(
      DEFAULT_EVAL_EFFECT,
      base.flatMap(({ values }) => values[head.name] ?? []),
      head.isShare,
    );
    const decided = whyDecided(head.name, base, results, { effect, cells: cells.length - 1 });
    if (decided !== null) setCell(cellId, 'stopped', decided);
  };
  const commit = (): void => {
    if (uncommitted.length === 0) return;
    const written = uncommitted.splice(0);
    store.addResults(runId, written);
    lastCommit = clock.monotonicNano();
    const touched = [...new Set(written.map(({ cellId }) => cellId))];
    for (const cellId of touched) look(cellId);
    const progress = store.progress(runId);
    const left = waiting.slice(at).filter(isLeft).length;
    const rate = executed / Math.max(1, elapsedMs(startNano));
    tell({
      type: 'progress',
      total: all.length,
      ...progress,
      remainingMs: executed === 0 ? null : Math.round(left / rate),
    });
    if (elapsedMs(lastPublish) > PUBLISH_EVERY_MS) {
      lastPublish = clock.monotonicNano();
      publish();
    }
    if (elapsedMs(lastCell) < CELL_EVERY_MS) return;
    lastCell = clock.monotonicNano();
    const [turn] = touched;
    if (turn !== undefined) tellCell(turn);
  };
  const tellCell = (cellId: string): void => {
    const cell = cells.find((one) => one.cellId === cellId);
    const stored = store.cells(runId).find((one) => one.cellId === cellId);
    if (cell === undefined || stored === undefined) return;
    const results = done.get(cellId) ?? [];
    const { key, isBaseline } = cell;
    const { state: now, release, note } = stored;
    const known = { cellId, key, isBaseline, state: now, release, note, total: totalOf, against: {} };
    tell({ type: 'cell', cell: { ...known, ...cellMetrics(results, facts), ...cellCosts(results) } });
  };
  const one = async (task: EvalTask): Promise<EvalResult> => {
    const cached = settings.cache ? store.findCached(prepared.cacheKeyOf(task)) : null;
    if (cached !== null) {
      const { cellId, caseId, variant, repeat } = task;
      return { ...cached, cellId, caseId, variant, repeat, isCached: true };
    }
    // What people ask goes first.
    await parts.gate.standBack(signal);
    const hold = money.hold(worst.get(task.cellId) ?? 0);
    try {
      const result = await prepared.run(task, { runId, signal });
      hold.settle(spentOn(result));
      executed += 1;
      return result;
    } catch (error) {
      hold.settle(0);
      throw error;
    }
  };
  const worker = async (): Promise<void> => {
    while (at < waiting.length && ending === null && !signal.aborted) {
      const task = waiting[at];
      at += 1;
      if (task === undefined || !isLeft(task)) continue;
      if (state.get(task.cellId) === 'waiting') setCell(task.cellId, 'running');
      try {
        const result = await one(task);
        if (task.variant === '') done.get(task.cellId)?.push(result);
        uncommitted.push(result);
        if (result.error !== null) look(task.cellId);
      } catch (error) {
        if (signal.aborted) return;
        ending ??= error;
        return;
      }
      if (elapsedMs(lastCommit) > COMMIT_EVERY_MS || uncommitted.length >= RESULTS_PER_COMMIT) commit();
    }
  };
  await Promise.all(Array.from({ length: Math.min(file.concurrency, waiting.length) }, worker));
  commit();
  for (const { cellId } of cells) look(cellId);
  if (ending !== null) throw ending;
  if (signal.aborted) throw new CancelledError('The eval run was stopped.');
}

function keyOf({
  cellId,
  caseId,
  variant,
  repeat,
}: Pick<EvalResult, 'cellId' | 'caseId' | 'variant' | 'repeat'>): string {
  return JSON.stringify([cellId, caseId, variant, repeat]);
}
