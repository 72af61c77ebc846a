import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { LoadResult } from '../../contract/load.ts';
import type {
  LoadCurvePoint,
  LoadEnvironment,
  LoadFaultSpan,
  LoadRunDetail,
  LoadRunState,
  LoadRunSummary,
  LoadTick,
} from '../../contract/load-run.ts';
import type { Database } from '../../storage/database.ts';
import { summarizeRun } from './summarize-run.ts';

/** What is known of a run before its first request. */
export interface NewLoadRun {
  runId: string;
  scenario: string;
  target: string;
  model: string | null;
  origin: LoadRunSummary['origin'];
  label: string;
  startedAt: string;
  capacityId: string | null;
  scenarioText: string;
  curve: readonly LoadCurvePoint[];
  faults: readonly LoadFaultSpan[];
  environment: LoadEnvironment | null;
}

/** How a run ended. */
export interface LoadRunEnd {
  state: Exclude<LoadRunState, 'running'>;
  endedAt: string;
  result: LoadResult | null;
  histograms: Readonly<Record<string, string>>;
  error: { code: string; message: string } | null;
  /** What is known by now; as it began by default. */
  environment?: LoadEnvironment;
}

/** Load runs in journal.db. */
export interface LoadRunStore {
  create(run: NewLoadRun): void;
  addTick(runId: string, tick: LoadTick): void;
  conclude(runId: string, end: LoadRunEnd): void;
  /** A run that something else measured, whole. */
  insert(run: NewLoadRun, end: LoadRunEnd, ticks: readonly LoadTick[]): void;
  /** Those that a process before this one left at work are interrupted. Their seconds stay. */
  recover(): void;
  /** Newest first. */
  list(request: {
    scenario?: string | undefined;
    capacityId?: string | undefined;
    limit: number;
  }): readonly LoadRunSummary[];
  /** @throws NotFoundError, InvalidArgumentError for the beginning of several ids */
  show(runIdOrPrefix: string): LoadRunDetail;
  ticks(runId: string): readonly LoadTick[];
  /** Its traces stay. @throws NotFoundError; InvalidArgumentError for a run that is under way */
  remove(runIdOrPrefix: string): void;
}

/** A row as it is stored. */
export interface LoadRunRecord {
  run_id: string;
  scenario: string;
  target: string;
  model: string | null;
  origin: LoadRunSummary['origin'];
  label: string;
  started_at: string;
  ended_at: string | null;
  state: LoadRunState;
  error_code: string | null;
  error_message: string | null;
  capacity_id: string | null;
  scenario_text: string;
  plan: string;
  environment: string | null;
  result: string | null;
  histograms: string | null;
}

export function createLoadRunStore(database: Database): LoadRunStore {
  const find = (idOrPrefix: string): LoadRunRecord => {
    const [first, second] = database
      .prepare<LoadRunRecord>('SELECT * FROM load_run WHERE substr(run_id, 1, length(?)) = ? ORDER BY run_id LIMIT 2')
      .all(idOrPrefix, idOrPrefix);
    if (first === undefined) {
      throw new NotFoundError(
        `There is no load run ${idOrPrefix} in this workspace. \`trestle load list\` shows them.`,
      );
    }
    if (second !== undefined && first.run_id !== idOrPrefix) {
      throw new InvalidArgumentError(`${idOrPrefix} begins more than one load run's id. Give more digits.`);
    }
    return first;
  };
  const create = (run: NewLoadRun): void => {
    database
      .prepare(
        `INSERT INTO load_run
           (run_id, scenario, target, model, origin, label, started_at, state, capacity_id, scenario_text, plan, environment)
         VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, ?, ?)`,
      )
      .run(
        run.runId,
        run.scenario,
        run.target,
        run.model,
        run.origin,
        run.label,
        run.startedAt,
        run.capacityId,
        run.scenarioText,
        JSON.stringify({ curve: run.curve, faults: run.faults } satisfies StoredPlan),
        run.environment === null ? null : JSON.stringify(run.environment),
      );
  };
  const addTick = (runId: string, tick: LoadTick): void => {
    database
      .prepare('INSERT OR REPLACE INTO load_tick (run_id, at_ms, tick) VALUES (?, ?, ?)')
      .run(runId, tick.atMs, JSON.stringify(tick));
  };
  const conclude = (runId: string, end: LoadRunEnd): void => {
    const { state, endedAt, result, histograms, error, environment } = end;
    database
      .prepare(
        `UPDATE load_run SET state = ?, ended_at = ?, result = ?, histograms = ?, error_code = ?, error_message = ?,
           environment = coalesce(?, environment) WHERE run_id = ?`,
      )
      .run(
        state,
        endedAt,
        result === null ? null : JSON.stringify(result),
        JSON.stringify(histograms),
        error?.code ?? null,
        error?.message ?? null,
        environment === undefined ? null : JSON.stringify(environment),
        runId,
      );
  };
  const ticks = (runId: string): readonly LoadTick[] =>
    database
      .prepare<{ tick: string }>('SELECT tick FROM load_tick WHERE run_id = ? ORDER BY at_ms')
      .all(runId)
      .map(({ tick }) => JSON.parse(tick) as LoadTick);

  return {
    create,
    addTick,
    conclude,
    insert: (run, end, given) =>
      database.transaction(() => {
        create(run);
        for (const tick of given) addTick(run.runId, tick);
        conclude(run.runId, end);
      }),
    recover: () => {
      database.prepare("UPDATE load_run SET state = 'interrupted' WHERE state = 'running'").run();
    },
    list: ({ scenario, capacityId, limit }) =>
      database
        .prepare<LoadRunRecord>(
          `SELECT * FROM load_run WHERE (? IS NULL OR scenario = ?) AND (? IS NULL OR capacity_id = ?)
            ORDER BY started_at DESC, run_id DESC LIMIT ?`,
        )
        .all(scenario ?? null, scenario ?? null, capacityId ?? null, capacityId ?? null, limit)
        .map(summarizeRun),
    show: (idOrPrefix) => {
      const record = find(idOrPrefix);
      const { curve, faults } = JSON.parse(record.plan) as StoredPlan;
      return {
        summary: summarizeRun(record),
        scenarioText: record.scenario_text,
        result: record.result === null ? null : (JSON.parse(record.result) as LoadResult),
        environment: record.environment === null ? null : (JSON.parse(record.environment) as LoadEnvironment),
        ticks: ticks(record.run_id),
        curve,
        faults,
        histograms: record.histograms === null ? {} : (JSON.parse(record.histograms) as Record<string, string>),
      };
    },
    ticks,
    remove: (idOrPrefix) => {
      const { run_id: runId, state } = find(idOrPrefix);
      if (state === 'running') throw new InvalidArgumentError(`The load run ${runId} is under way: stop it first.`);
      database.prepare('DELETE FROM load_run WHERE run_id = ?').run(runId);
    },
  };
}

interface StoredPlan {
  curve: readonly LoadCurvePoint[];
  faults: readonly LoadFaultSpan[];
}
