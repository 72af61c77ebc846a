import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { LoadRunEvent } from '../../contract/load.ts';
import type { LoadPreview, LoadRunDetail, LoadScenariosResponse, LoadTick } from '../../contract/load-run.ts';
import type { EngineClient } from '../../contract/methods.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import type { LoadRunStore } from '../../load/runs/load-run-store.ts';
import { describeTarget } from '../../load/scenario/describe-target.ts';
import type { LoadedScenario } from '../../workspace/workspace-files.ts';
import { createAsyncQueue } from '../async-queue.ts';
import type { BaseParts } from '../session-parts.ts';
import { prepareScenario } from './prepare-scenario.ts';
import { previewScenario } from './preview-scenario.ts';
import { type ScenarioRun, startScenarioRun } from './scenario-run.ts';

/** Of a run's id, bytes. */
const RUN_ID_BYTES = 8;

export interface LoadStartOptions {
  label?: string;
  seed?: number;
  rateFactor?: number;
  /** It is a point of a capacity search. */
  capacityId?: string;
}

/** Scenario runs of one open workspace. */
export interface LoadLab {
  store: LoadRunStore;
  /** @throws NotFoundError with what there is, or the problem of its file */
  requireScenario(idOrPath: string): LoadedScenario;
  scenarios(): LoadScenariosResponse;
  preview(text: { path: string; text: string }): LoadPreview;
  /** Begins a run that goes on whoever looks. @returns its id, and how it ended, for who waits for that */
  start(
    scenario: LoadedScenario,
    options?: LoadStartOptions,
  ): Promise<{ runId: string; ended: Promise<LoadRunDetail> }>;
  /** Everything of a run from its beginning, and on until it ends. */
  watch(runId: string): AsyncIterable<LoadRunEvent>;
  /** Ends a run with what it measured so far. @throws NotFoundError when it is not under way */
  cancel(runId: string): void;
  dispose(): Promise<void>;
}

/** Everything else of the workspace: replays and loads are built over it. */
export type LabParts = BaseParts;

type Live = {
  run: ScenarioRun;
  listeners: Set<(event: LoadRunEvent) => void>;
  ended: Promise<LoadRunDetail>;
};

/** @param client of the same workspace: what a load over HTTP is answered by */
export function createLoadLab(parts: LabParts, client: () => EngineClient): LoadLab {
  const { services, files } = parts;
  const { clock, random, events } = services;
  const store = parts.stores.load;
  const live = new Map<string, Live>();
  let isStarting = false;
  let isClosing = false;
  const isoNow = (): string => new Date(clock.now()).toISOString();

  const requireScenario = (idOrPath: string): LoadedScenario => {
    const { byId, problems } = files.readScenarios();
    const found = byId.get(idOrPath) ?? [...byId.values()].find(({ path }) => isSamePath(path, idOrPath, parts.path));
    if (found !== undefined) return found;
    const broken = problems.find(
      ({ path }) => path.endsWith(`/${idOrPath}.load.yaml`) || isSamePath(path, idOrPath, parts.path),
    );
    if (broken !== undefined) throw broken.error;
    const known = [...byId.keys()].join(', ') || 'none';
    throw new NotFoundError(`There is no scenario "${idOrPath}" in scenarios/. Known: ${known}.`);
  };

  const start: LoadLab['start'] = async (loaded, options = {}) => {
    const { scenario, text } = loaded;
    parts.requireTrust('run a load');
    // Two loads at once would measure each other.
    const [other] = live.keys();
    if (other !== undefined || isStarting) {
      throw new InvalidArgumentError(
        `Another load run${other === undefined ? '' : `, ${other},`} is under way. Wait for it, or stop it.`,
      );
    }
    const runId = random.hex(RUN_ID_BYTES);
    isStarting = true;
    const prepared = await prepareScenario(parts, { scenario, runId, client, ...options }).finally(() => {
      isStarting = false;
    });
    const { plan, model } = prepared;
    store.create({
      runId,
      scenario: scenario.id,
      target: describeTarget(scenario.target),
      model,
      origin: 'trestle',
      label: options.label ?? '',
      startedAt: isoNow(),
      capacityId: options.capacityId ?? null,
      scenarioText: text,
      curve: plan.curve,
      faults: plan.faults.map(({ name, fromMs, toMs }) => ({ name, fromMs, toMs })),
      environment: prepared.environment(),
    });
    const listeners: Live['listeners'] = new Set();
    const tell = (event: LoadRunEvent): void => {
      for (const listener of listeners) listener(event);
    };
    const run = startScenarioRun({
      services,
      runId,
      scenario,
      plan,
      target: prepared.target,
      runArrival: prepared.runArrival,
      pools: prepared.pools,
      use: prepared.use,
      events: {
        onBegun: prepared.begin,
        onProgress: ({ progress }) => tell({ type: 'progress', progress }),
        onTick: (tick: LoadTick) => {
          store.addTick(runId, tick);
          prepared.onTick(tick);
          tell({ type: 'tick', tick });
        },
      },
    });
    const ended = conclude(runId, run, prepared).finally(() => {
      live.delete(runId);
      events.publish({ type: 'load-runs-changed', runId });
    });
    // Whoever waits for it hears of a failure; nobody has to wait.
    ended.catch(() => undefined);
    live.set(runId, { run, listeners, ended });
    events.publish({ type: 'load-runs-changed', runId });
    return { runId, ended };

    async function conclude(id: string, begun: ScenarioRun, { end }: typeof prepared): Promise<LoadRunDetail> {
      try {
        const { result, histograms, isStopped, unfinished } = await begun.ended;
        const whole = { ...result, ...prepared.pools.summary() };
        const isCancelled = isStopped && result.stoppedBy === null;
        const state = isCancelled ? 'stopped' : 'finished';
        const environment = prepared.environment();
        store.conclude(id, { state, endedAt: isoNow(), result: whole, histograms, error: null, environment });
        tell({ type: 'finished', result: whole, isStopped: isCancelled, unfinished });
      } catch (error) {
        const { code, message } = serializeError(error);
        // Its workspace was closed: that is no failure of what was loaded.
        const how = isClosing
          ? ({ state: 'interrupted', error: null } as const)
          : ({ state: 'failed', error: { code, message } } as const);
        store.conclude(id, { ...how, endedAt: isoNow(), result: null, histograms: {} });
        throw error;
      } finally {
        await end();
      }
      return store.show(id);
    }
  };

  return {
    store,
    requireScenario,
    scenarios: () => {
      const { byId, problems } = files.readScenarios();
      return {
        scenarios: [...byId.values()].map(({ id, path, text }) => ({
          id,
          path,
          preview: previewScenario(parts, { path, text }),
          lastRun: store.list({ scenario: id, limit: 1 })[0] ?? null,
        })),
        problems: problems.map(({ path, error }) => ({ path, message: error.message })),
      };
    },
    preview: (text) => previewScenario(parts, text),
    start,
    watch: (runId) => {
      const detail = store.show(runId);
      const id = detail.summary.runId;
      const running = live.get(id);
      const listener = (event: LoadRunEvent): void => {
        queue.push(event);
        if (event.type === 'finished') queue.close();
      };
      const queue = createAsyncQueue<LoadRunEvent>({ onReaderLeft: () => running?.listeners.delete(listener) });
      queue.push({ type: 'started', runId: id });
      if (detail.environment !== null) queue.push({ type: 'environment', environment: detail.environment });
      for (const tick of detail.ticks) queue.push({ type: 'tick', tick });
      if (running !== undefined) {
        running.listeners.add(listener);
        running.ended.then(
          () => queue.close(),
          (error: unknown) => queue.fail(error),
        );
      } else {
        const { result, summary } = detail;
        if (result !== null) {
          queue.push({
            type: 'finished',
            result,
            isStopped: summary.state === 'stopped',
            unfinished: result.unfinished,
          });
        }
        queue.close();
      }
      return queue;
    },
    cancel: (runId) => {
      const running = live.get(runId);
      if (running === undefined) throw new NotFoundError(`There is no load run ${runId} under way.`);
      running.run.stop();
    },
    dispose: async () => {
      isClosing = true;
      const ending = [...live.values()];
      for (const { run } of ending) run.kill();
      await Promise.allSettled(ending.map(({ ended }) => ended));
    },
  };
}

function isSamePath(path: string, given: string, workspacePath: string): boolean {
  return path === given || path === `${workspacePath}/${given}` || path.endsWith(`/scenarios/${given}`);
}
