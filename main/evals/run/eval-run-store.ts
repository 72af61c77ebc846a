import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { DatasetCase } from '../../contract/dataset.ts';
import type { EvalCell, EvalCellKey, EvalRunReport, EvalRunSummary } from '../../contract/eval-run.ts';
import type { Database } from '../../storage/database.ts';
import type { PlannedCell } from '../matrix/plan-cells.ts';
import type { EvalMetricFacts } from './eval-metric.ts';
import type { EvalResult } from './eval-result.ts';
import { readResult, type ResultRow, writeResult } from './eval-result-row.ts';

/** With what a run was started, beside its file. */
export interface EvalRunSettings {
  repeats: number;
  seed: number;
  limit: number | null;
  cells: 'all' | 'baseline';
  cache: boolean;
  /** What was evaluated in place of the files. */
  release?: string;
}

export interface NewEvalRun {
  runId: string;
  evalId: string;
  evalPath: string;
  evalText: string;
  evalHash: string;
  dataset: string;
  datasetHash: string;
  settings: EvalRunSettings;
  /** In order: the first is what the verdict speaks of. */
  metrics: readonly EvalMetricFacts[];
  label: string;
  startedAt: string;
  total: number;
}

export interface StoredEvalRun extends NewEvalRun {
  endedAt: string | null;
  state: EvalRunSummary['state'];
  error: { code: string; message: string } | null;
  /** At work, all stretches together. */
  ms: number;
  headline: Readonly<Record<string, number>>;
}

export interface StoredCell extends PlannedCell {
  state: EvalCell['state'];
  release: string | null;
  note: string | null;
}

/** Eval runs in journal.db. Results are written as they come, and are never changed. */
export interface EvalRunStore {
  create(run: NewEvalRun, parts: { cells: readonly PlannedCell[]; cases: readonly DatasetCase[] }): void;
  /** What is there already stays. */
  addResults(runId: string, results: readonly EvalResult[]): void;
  setCell(
    runId: string,
    cellId: string,
    change: { state?: EvalCell['state']; release?: string; note?: string | null },
  ): void;
  setState(
    runId: string,
    change: {
      state: EvalRunSummary['state'];
      endedAt: string | null;
      addMs: number;
      error?: { code: string; message: string } | null;
      report?: EvalRunReport | null;
    },
  ): void;
  /** Those that a process before this one left at work are interrupted. Their results stay. */
  recover(): void;
  /** Newest first. */
  list(request: { evalId?: string | undefined; limit: number }): readonly StoredEvalRun[];
  /** @throws NotFoundError, InvalidArgumentError for the beginning of several ids */
  require(runIdOrPrefix: string): StoredEvalRun;
  /** As it was when the run ended; null before. */
  report(runId: string): EvalRunReport | null;
  cells(runId: string): readonly StoredCell[];
  cases(runId: string): readonly DatasetCase[];
  countCases(runId: string): number;
  /** By case, in an order that is the same in every run. @param request.cellId of all cells by default @param request.variant of all by default */
  results(runId: string, request?: { cellId?: string; variant?: string }): readonly EvalResult[];
  /** How far it is, without reading what came of it. */
  progress(runId: string): { done: number; cached: number; failed: number; costUsd: number | null };
  /** A result of an earlier run of the same thing that ended by itself; null where there is none. */
  findCached(cacheKey: string): EvalResult | null;
  /** Its traces stay. @throws NotFoundError; InvalidArgumentError for a run that is under way */
  remove(runIdOrPrefix: string): void;
}

interface RunRow {
  run_id: string;
  eval_id: string;
  eval_path: string;
  eval_text: string;
  eval_hash: string;
  dataset: string;
  dataset_hash: string;
  settings: string;
  metrics: string;
  label: string;
  started_at: string;
  ended_at: string | null;
  state: EvalRunSummary['state'];
  error_code: string | null;
  error_message: string | null;
  total: number;
  ms: number;
  headline: string | null;
}

/** Reports are read one at a time. */
const RUN_COLUMNS = `run_id, eval_id, eval_path, eval_text, eval_hash, dataset, dataset_hash, settings, metrics, label, started_at, ended_at, state,
  error_code, error_message, total, ms, headline`;

export function createEvalRunStore(database: Database): EvalRunStore {
  const find = (idOrPrefix: string): RunRow => {
    const [first, second] = database
      .prepare<RunRow>(
        `SELECT ${RUN_COLUMNS} FROM eval_run WHERE substr(run_id, 1, length(?)) = ? ORDER BY run_id LIMIT 2`,
      )
      .all(idOrPrefix, idOrPrefix);
    if (first === undefined) {
      throw new NotFoundError(
        `There is no eval run ${idOrPrefix} in this workspace. \`trestle eval runs\` shows them.`,
      );
    }
    if (second !== undefined && first.run_id !== idOrPrefix) {
      throw new InvalidArgumentError(`${idOrPrefix} begins more than one eval run's id. Give more digits.`);
    }
    return first;
  };
  return {
    create: (run, { cells, cases }) =>
      database.transaction(() => {
        database
          .prepare(
            `INSERT INTO eval_run (run_id, eval_id, eval_path, eval_text, eval_hash, dataset, dataset_hash, settings, metrics, label,
               started_at, state, total) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'running', ?)`,
          )
          .run(
            run.runId,
            run.evalId,
            run.evalPath,
            run.evalText,
            run.evalHash,
            run.dataset,
            run.datasetHash,
            JSON.stringify(run.settings),
            JSON.stringify(run.metrics),
            run.label,
            run.startedAt,
            run.total,
          );
        const addCell = database.prepare(
          `INSERT INTO eval_cell (run_id, ordinal, cell_id, cell_key, state) VALUES (?, ?, ?, ?, 'waiting')`,
        );
        cells.forEach(({ cellId, key }, ordinal) => addCell.run(run.runId, ordinal, cellId, JSON.stringify(key)));
        const addCase = database.prepare('INSERT INTO eval_case (run_id, ordinal, case_id, body) VALUES (?, ?, ?, ?)');
        cases.forEach((one, ordinal) => addCase.run(run.runId, ordinal, one.id, JSON.stringify(one)));
      }),
    addResults: (runId, results) =>
      database.transaction(() => {
        for (const result of results) writeResult(database, runId, result);
      }),
    setCell: (runId, cellId, { state, release, note }) => {
      database
        .prepare(
          `UPDATE eval_cell SET state = coalesce(?, state), release_hash = coalesce(?, release_hash),
             note = CASE WHEN ? THEN ? ELSE note END WHERE run_id = ? AND cell_id = ?`,
        )
        .run(state ?? null, release ?? null, note === undefined ? 0 : 1, note ?? null, runId, cellId);
    },
    setState: (runId, { state, endedAt, addMs, error = null, report }) => {
      database
        .prepare(
          `UPDATE eval_run SET state = ?, ended_at = ?, ms = ms + ?, error_code = ?, error_message = ?,
             report = CASE WHEN ? THEN ? ELSE report END, headline = CASE WHEN ? THEN ? ELSE headline END WHERE run_id = ?`,
        )
        .run(
          state,
          endedAt,
          addMs,
          error?.code ?? null,
          error?.message ?? null,
          report === undefined ? 0 : 1,
          report == null ? null : JSON.stringify(report),
          report === undefined ? 0 : 1,
          report == null ? null : JSON.stringify(report.headline),
          runId,
        );
    },
    recover: () => {
      database.prepare("UPDATE eval_run SET state = 'interrupted' WHERE state = 'running'").run();
    },
    list: ({ evalId, limit }) =>
      database
        .prepare<RunRow>(
          `SELECT ${RUN_COLUMNS} FROM eval_run WHERE (? IS NULL OR eval_id = ?) ORDER BY started_at DESC, run_id DESC LIMIT ?`,
        )
        .all(evalId ?? null, evalId ?? null, limit)
        .map(readRun),
    require: (idOrPrefix) => readRun(find(idOrPrefix)),
    report: (runId) => {
      const row = database
        .prepare<{ report: string | null }>('SELECT report FROM eval_run WHERE run_id = ?')
        .get(runId);
      return row?.report == null ? null : (JSON.parse(row.report) as EvalRunReport);
    },
    cells: (runId) =>
      database
        .prepare<{
          cell_id: string;
          cell_key: string;
          state: EvalCell['state'];
          release_hash: string | null;
          note: string | null;
        }>('SELECT cell_id, cell_key, state, release_hash, note FROM eval_cell WHERE run_id = ? ORDER BY ordinal')
        .all(runId)
        .map(({ cell_id, cell_key, state, release_hash, note }, ordinal) => ({
          cellId: cell_id,
          key: JSON.parse(cell_key) as EvalCellKey,
          isBaseline: ordinal === 0,
          state,
          release: release_hash,
          note,
        })),
    cases: (runId) =>
      database
        .prepare<{ body: string }>('SELECT body FROM eval_case WHERE run_id = ? ORDER BY ordinal')
        .all(runId)
        .map(({ body }) => JSON.parse(body) as DatasetCase),
    countCases: (runId) =>
      database.prepare<{ n: number }>('SELECT count(*) AS n FROM eval_case WHERE run_id = ?').get(runId)?.n ?? 0,
    results: (runId, { cellId, variant } = {}) =>
      database
        .prepare<ResultRow>(
          `SELECT * FROM eval_result WHERE run_id = ? AND (? IS NULL OR cell_id = ?) AND (? IS NULL OR variant = ?) ORDER BY variant, case_id, repeat, cell_id`,
        )
        .all(runId, cellId ?? null, cellId ?? null, variant ?? null, variant ?? null)
        .map(readResult),
    progress: (runId) => {
      const row = database
        .prepare<{ done: number; cached: number; failed: number; unknown: number; cost: number }>(
          `SELECT count(*) AS done, coalesce(sum(is_cached), 0) AS cached, count(error_code) AS failed,
             coalesce(sum((cost_usd IS NULL OR judge_cost_usd IS NULL) AND is_cached = 0), 0) AS unknown,
             coalesce(sum(CASE WHEN is_cached THEN 0 ELSE cost_usd + judge_cost_usd END), 0) AS cost
           FROM eval_result WHERE run_id = ?`,
        )
        .get(runId);
      const { done = 0, cached = 0, failed = 0, unknown = 0, cost = 0 } = row ?? {};
      return { done, cached, failed, costUsd: unknown > 0 ? null : cost };
    },
    findCached: (cacheKey) => {
      const row = database
        .prepare<ResultRow>(
          `SELECT * FROM eval_result WHERE cache_key = ? AND error_code IS NULL ORDER BY id DESC LIMIT 1`,
        )
        .get(cacheKey);
      return row === undefined ? null : readResult(row);
    },
    remove: (idOrPrefix) => {
      const { run_id: runId, state } = find(idOrPrefix);
      if (state === 'running') throw new InvalidArgumentError(`The eval run ${runId} is under way: stop it first.`);
      database.prepare('DELETE FROM eval_run WHERE run_id = ?').run(runId);
    },
  };
}

function readRun(row: RunRow): StoredEvalRun {
  return {
    runId: row.run_id,
    evalId: row.eval_id,
    evalPath: row.eval_path,
    evalText: row.eval_text,
    evalHash: row.eval_hash,
    dataset: row.dataset,
    datasetHash: row.dataset_hash,
    settings: JSON.parse(row.settings) as EvalRunSettings,
    metrics: JSON.parse(row.metrics) as EvalMetricFacts[],
    label: row.label,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    state: row.state,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    total: row.total,
    ms: row.ms,
    headline: row.headline === null ? {} : (JSON.parse(row.headline) as Record<string, number>),
  };
}
