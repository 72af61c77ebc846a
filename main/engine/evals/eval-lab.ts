import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { EvalRunEvent, EvalRunReport, EvalRunSummary, EvalTriage, TriageCause } from '../../contract/eval-run.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import { metricFacts } from '../../evals/run/eval-metric.ts';
import type { EvalRunStore, StoredEvalRun } from '../../evals/run/eval-run-store.ts';
import { parseEval } from '../../workspace/parse-eval.ts';
import type { LoadedEval } from '../../workspace/workspace-files.ts';
import { createAsyncQueue } from '../async-queue.ts';
import { planEval, type EvalChoice, type EvalPlan, tasksOf } from './eval-plan.ts';
import { listEvalRuns } from './list-eval-runs.ts';
import { partsOfRelease } from './parts-of-release.ts';
import { reportRun } from './report-run.ts';
import { type EvalParts, prepareEval, type PreparedEval } from './prepare-eval.ts';
import { runTasks } from './run-tasks.ts';
import { triageRun } from './triage-run.ts';
import { applyOverrules } from '../../evals/triage/apply-overrules.ts';
import { createOverruleStore } from '../../evals/triage/overrule-store.ts';

/** Of a run's id. */
const RUN_ID_BYTES = 5;
const NANOS_PER_MS = 1e6;
/** A report of a run under way holds for so many times what it took to make. */
const REPORT_REST = 10n;

export interface EvalStartOptions extends EvalChoice {
  label: string;
}

/** Eval runs of one open workspace. They belong to the engine: leaving a view stops nothing. */
export interface EvalLab {
  store: EvalRunStore;
  /** @throws NotFoundError with what there is, or the problem of its file */
  requireEval(idOrPath: string): LoadedEval;
  /** Begins a run that goes on whoever looks. @returns its id, and how it ended, for who waits for that */
  start(loaded: LoadedEval, options: EvalStartOptions): Promise<{ runId: string; ended: Promise<EvalRunReport> }>;
  /** Runs what is missing. @throws InvalidArgumentError when nothing is, or what it was run with has changed */
  resume(runId: string): Promise<{ runId: string; ended: Promise<EvalRunReport> }>;
  watch(runId: string, signal: AbortSignal): AsyncIterable<EvalRunEvent>;
  /** Ends a run with what it has. */
  cancel(runId: string): Promise<void>;
  list(request: { evalId?: string | undefined; limit: number }): readonly EvalRunSummary[];
  /** A person decides otherwise than the rule why a case failed. @throws NotFoundError for a case that did not fail */
  overrule(request: {
    runId: string;
    caseId: string;
    cause: TriageCause | null;
    reason: string;
  }): Promise<EvalRunReport>;
  /** As it is now, also of one under way. */
  show(runId: string): Promise<EvalRunReport>;
  dispose(): Promise<void>;
}

type Ruled = Pick<EvalTriage, 'cases' | 'patterns'>;
const NOT_TRIAGED: Ruled = { cases: [], patterns: [] };

interface Live {
  abort: AbortController;
  isCancelled: boolean;
  listeners: Set<(event: EvalRunEvent) => void>;
  ended: Promise<EvalRunReport>;
}

export function createEvalLab(parts: EvalParts): EvalLab {
  const { services, files, journal } = parts;
  const { clock, random, events } = services;
  const store = parts.stores.evals;
  const overrules = createOverruleStore(journal);
  const live = new Map<string, Live>();
  const soFar = new Map<string, { report: EvalRunReport; goodUntil: bigint }>();
  const closing = new AbortController();
  let isClosing = false;
  const isoNow = (): string => new Date(clock.now()).toISOString();
  const publish = (runId: string): void => events.publish({ type: 'eval-runs-changed', runId });

  const launch = (
    runId: string,
    begin: { plan: EvalPlan; prepared: PreparedEval },
  ): { runId: string; ended: Promise<EvalRunReport> } => {
    const abort = new AbortController();
    const running: Live = {
      abort,
      isCancelled: false,
      listeners: new Set(),
      ended: Promise.resolve() as unknown as Promise<EvalRunReport>,
    };
    running.ended = work(runId, begin, running).finally(() => publish(runId));
    // Whoever waits for it hears of a failure; nobody has to wait.
    running.ended.catch(() => undefined);
    live.set(runId, running);
    publish(runId);
    return { runId, ended: running.ended };
  };

  /** A workspace that is closing has no time for it: what is missing is made when the run is gone on with. */
  const triageOf = async (runId: string, { cells, cases, file }: EvalPlan): Promise<Ruled> => {
    if (isClosing) return NOT_TRIAGED;
    const [baseline] = cells;
    return triageRun(parts, {
      results: store.results(runId, { cellId: baseline?.cellId ?? '', variant: '' }),
      cases,
      metrics: store.require(runId).metrics,
      judges: new Set(
        file.metrics.flatMap((metric) => (typeof metric === 'object' && 'judge' in metric ? metric.judge : [])),
      ),
      signal: closing.signal,
    });
  };

  const work = async (
    runId: string,
    { plan, prepared }: { plan: EvalPlan; prepared: PreparedEval },
    running: Live,
  ): Promise<EvalRunReport> => {
    const startNano = clock.monotonicNano();
    const { signal } = running.abort;
    const tell = (event: EvalRunEvent): void => {
      for (const listener of running.listeners) listener(event);
    };
    const conclude = async (
      state: EvalRunSummary['state'],
      error: { code: string; message: string } | null = null,
    ): Promise<EvalRunReport> => {
      const addMs = Number(clock.monotonicNano() - startNano) / NANOS_PER_MS;
      store.setState(runId, { state, endedAt: state === 'interrupted' ? null : isoNow(), addMs, error });
      // Kept as the rules see it: what people decide is put in whenever it is shown.
      const triage = applyOverrules(await triageOf(runId, plan), []);
      const report = await reportRun(parts, store, runId, { triage });
      store.setState(runId, { state, endedAt: report.endedAt, addMs: 0, error, report });
      return withDecisions(report, plan.file.dataset);
    };
    let report: EvalRunReport;
    try {
      await runTasks({ parts, store, runId, plan, prepared, tell, publish: () => publish(runId), signal });
      report = await conclude('finished');
    } catch (error) {
      // Its workspace was closed: that is for somebody to go on with.
      if (signal.aborted) report = await conclude(running.isCancelled ? 'cancelled' : 'interrupted');
      else report = await conclude('failed', serializeError(error));
    } finally {
      await prepared.dispose();
      // Whoever hears of its end may go on with it at once.
      live.delete(runId);
    }
    tell({ type: 'finished', report });
    return report;
  };

  const withDecisions = (report: EvalRunReport, dataset: string): EvalRunReport => ({
    ...report,
    triage: applyOverrules(report.triage, overrules.of(dataset)),
  });

  /** Of a run without a report: worked out again only after ten times as long as that took, however many look. */
  const reportSoFar = async (runId: string): Promise<EvalRunReport> => {
    const known = soFar.get(runId);
    const now = clock.monotonicNano();
    if (known !== undefined && live.has(runId) && now < known.goodUntil) return known.report;
    const report = await reportRun(parts, store, runId, { triage: applyOverrules(NOT_TRIAGED, []) });
    const tookNano = clock.monotonicNano() - now;
    soFar.clear();
    soFar.set(runId, { report, goodUntil: clock.monotonicNano() + tookNano * REPORT_REST });
    return report;
  };

  /** As it was when it ended, with what people have decided by now; of one under way, as it is. */
  const showStored = async ({ runId, dataset, state, endedAt }: StoredEvalRun): Promise<EvalRunReport> => {
    const kept = store.report(runId);
    if (kept === null) return reportSoFar(runId);
    // One that was interrupted may have been called off since.
    return withDecisions({ ...kept, state, endedAt }, dataset);
  };

  const requireEval = (idOrPath: string): LoadedEval => {
    const { byId, problems } = files.readEvals();
    const found = byId.get(idOrPath) ?? [...byId.values()].find(({ path }) => isSamePath(path, idOrPath, parts.path));
    if (found !== undefined) return found;
    const broken = problems.find(
      ({ path }) => path.endsWith(`/${idOrPath}.eval.yaml`) || isSamePath(path, idOrPath, parts.path),
    );
    if (broken !== undefined) throw broken.error;
    const known = [...byId.keys()].join(', ') || 'none';
    throw new NotFoundError(`There is no eval "${idOrPath}" in evals/. Known: ${known}.`);
  };

  return {
    store,
    requireEval,
    start: async (loaded, { label, ...choice }) => {
      parts.requireTrust('run an eval');
      const plan = await planEval(parts.path, loaded, choice);
      const prepared = await prepareEval(partsOfRelease(parts, choice.release, plan.file), plan);
      const runId = `e-${random.hex(RUN_ID_BYTES)}`;
      try {
        store.create(
          {
            runId,
            evalId: loaded.id,
            evalPath: loaded.path,
            evalText: loaded.text,
            evalHash: plan.evalHash,
            dataset: plan.file.dataset,
            datasetHash: plan.datasetHash,
            settings: plan.settings,
            metrics: metricFacts(prepared.scorers.scorers),
            label,
            startedAt: isoNow(),
            total: tasksOf(plan, prepared.variants).length,
          },
          plan,
        );
        for (const [cellId, { identity }] of prepared.cells) {
          if (identity.release !== null) store.setCell(runId, cellId, { release: identity.release });
        }
      } catch (error) {
        await prepared.dispose();
        throw error;
      }
      return launch(runId, { plan, prepared });
    },
    resume: async (idOrPrefix) => {
      parts.requireTrust('run an eval');
      const run = store.require(idOrPrefix);
      const { runId } = run;
      const running = live.get(runId);
      if (running !== undefined) return { runId, ended: running.ended };
      const plan = storedPlan(store, run);
      const prepared = await prepareEval(partsOfRelease(parts, plan.settings.release, plan.file), plan);
      try {
        requireSame(store, run, prepared);
        if (store.progress(runId).done >= tasksOf(plan, prepared.variants).length) {
          throw new InvalidArgumentError(`The eval run ${runId} is ${run.state}: nothing of it is left to run.`);
        }
        store.setState(runId, { state: 'running', endedAt: null, addMs: 0, report: null });
      } catch (error) {
        await prepared.dispose();
        throw error;
      }
      return launch(runId, { plan, prepared });
    },
    watch: (idOrPrefix, signal) => {
      const { runId } = store.require(idOrPrefix);
      const running = live.get(runId);
      const listener = (event: EvalRunEvent): void => {
        queue.push(event);
        if (event.type === 'finished') queue.close();
      };
      const queue = createAsyncQueue<EvalRunEvent>({ onReaderLeft: () => running?.listeners.delete(listener) });
      queue.push({ type: 'started', runId });
      if (running === undefined) {
        showStored(store.require(runId)).then(
          (report) => listener({ type: 'finished', report }),
          (error: unknown) => queue.fail(error),
        );
        return queue;
      }
      const { total } = store.require(runId);
      queue.push({ type: 'progress', total, ...store.progress(runId), remainingMs: null });
      running.listeners.add(listener);
      running.ended.catch((error: unknown) => queue.fail(error));
      signal.addEventListener('abort', () => queue.fail(new CancelledError()), { once: true });
      return queue;
    },
    cancel: async (idOrPrefix) => {
      const { runId, state } = store.require(idOrPrefix);
      const running = live.get(runId);
      if (running === undefined) {
        if (state === 'interrupted') store.setState(runId, { state: 'cancelled', endedAt: isoNow(), addMs: 0 });
        return;
      }
      running.isCancelled = true;
      running.abort.abort();
      await running.ended.catch(() => undefined);
    },
    list: (request) => listEvalRuns(store, request),
    show: async (idOrPrefix) => showStored(store.require(idOrPrefix)),
    overrule: async ({ runId: idOrPrefix, caseId, cause, reason }) => {
      const run = store.require(idOrPrefix);
      const ruled = store.report(run.runId)?.triage.cases.find((one) => one.caseId === caseId);
      if (ruled === undefined) {
        throw new NotFoundError(`The case ${caseId} is none that failed in the eval run ${run.runId}.`);
      }
      const { dataset, runId } = run;
      if (cause === null) overrules.remove(dataset, caseId);
      else {
        const was = { ofRule: ruled.rule, ofCause: ruled.cause };
        overrules.put({ dataset, caseId, cause, reason, ...was, runId, decidedAt: isoNow() });
      }
      publish(runId);
      return showStored(run);
    },
    dispose: async () => {
      isClosing = true;
      closing.abort();
      const ending = [...live.values()];
      for (const { abort } of ending) abort.abort();
      await Promise.allSettled(ending.map(({ ended }) => ended));
    },
  };
}

/** As it was started: files that were saved since change nothing of what is asked. */
function storedPlan(store: EvalRunStore, run: StoredEvalRun): EvalPlan {
  return {
    file: parseEval(run.evalPath, run.evalText),
    settings: run.settings,
    cells: store.cells(run.runId),
    cases: store.cases(run.runId),
    evalHash: run.evalHash,
    datasetHash: run.datasetHash,
  };
}

/** @throws InvalidArgumentError where a cell would be another release than what was run of it before */
function requireSame(store: EvalRunStore, { runId }: StoredEvalRun, prepared: PreparedEval): void {
  for (const { cellId, release } of store.cells(runId)) {
    const now = prepared.cells.get(cellId)?.identity.release ?? null;
    if (now === null || release === null || now === release) continue;
    throw new InvalidArgumentError(
      `What the eval run ${runId} was begun with has changed: its cell ${cellId} was ${release.slice(0, 9)} and would be ${now.slice(0, 9)}. Start a new run; what is the same is taken from this one.`,
    );
  }
}

function isSamePath(path: string, given: string, workspacePath: string): boolean {
  return path === given || path === `${workspacePath}/${given}` || path.endsWith(`/evals/${given}`);
}
