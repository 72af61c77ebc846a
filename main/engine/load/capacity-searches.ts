import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { LoadCapacityEvent, LoadCapacityRequest } from '../../contract/load-capacity.ts';
import type { LoadResult } from '../../contract/load.ts';
import type { LoadCurvePoint } from '../../contract/load-run.ts';
import { searchCapacity } from '../../load/capacity/search-capacity.ts';
import type { LoadedScenario } from '../../workspace/workspace-files.ts';
import { createAsyncQueue } from '../async-queue.ts';
import type { EngineServices } from '../services.ts';
import type { LoadLab } from './load-lab.ts';

/** Of a search's id, bytes. */
const CAPACITY_ID_BYTES = 8;
const NANOS_PER_MS = 1e6;
const MS_PER_SECOND = 1000;
/** A run of fewer tells nothing of a p95: no rate is tried that would make them, if it is well below the start. */
const ENOUGH_REQUESTS = 20;
/** Of the start: nothing below it is tried. */
const LOWEST_SHARE = 256;

/** The capacity searches of one open workspace. */
export interface CapacitySearches {
  /** Searches until it has found, until it is stopped, or until nobody reads it any more. */
  run(request: LoadCapacityRequest, signal: AbortSignal): AsyncIterable<LoadCapacityEvent>;
  /** Its stream ends with the best so far. @throws NotFoundError when no such search is under way */
  stop(capacityId: string): void;
}

export function createCapacitySearches(options: {
  lab: LoadLab;
  services: Pick<EngineServices, 'clock' | 'random'>;
}): CapacitySearches {
  const { lab, services } = options;
  const { clock, random } = services;
  const running = new Map<string, AbortController>();

  const runOnce = async (
    loaded: LoadedScenario,
    probe: { rateFactor: number; seed: number; capacityId: string },
    signal: AbortSignal,
  ): Promise<LoadResult> => {
    const { runId, ended } = await lab.start(loaded, { ...probe, label: `capacity search ${probe.capacityId}` });
    const cancel = (): void => lab.cancel(runId);
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
    try {
      const { result } = await ended;
      if (result === null) throw new InvalidArgumentError(`The run ${runId} ended without a result.`);
      return result;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };

  return {
    run: (request, signal) => {
      const capacityId = random.hex(CAPACITY_ID_BYTES);
      const stop = new AbortController();
      const queue = createAsyncQueue<LoadCapacityEvent>({ onReaderLeft: () => stop.abort() });
      const leave = (): void => stop.abort();
      signal.addEventListener('abort', leave, { once: true });
      const search = async (): Promise<void> => {
        const loaded = lab.requireScenario(request.scenario);
        const { scenario } = loaded;
        if (scenario.slos.length === 0) {
          throw new InvalidArgumentError(
            `${loaded.path} has no "slos", so every rate would do. Say what has to hold, such as p95<1.5s.`,
          );
        }
        if (scenario.arrivals.type === 'closed') {
          throw new InvalidArgumentError(
            `${loaded.path} has closed arrivals: its users wait for their answers, so it has no rate to search for. Make them constant.`,
          );
        }
        const { curve, durationMs, warmUpMs } = lab.preview(loaded);
        const basePerSecond = meanRate(curve);
        const startPerSecond = request.startRatePerSecond ?? basePerSecond;
        const enoughPerSecond = (ENOUGH_REQUESTS * MS_PER_SECOND) / (durationMs - warmUpMs);
        running.set(capacityId, stop);
        queue.push({ type: 'started', capacityId, scenario: scenario.id });
        const result = await searchCapacity({
          capacityId,
          scenario: scenario.id,
          startPerSecond,
          minPerSecond: Math.max(startPerSecond / LOWEST_SHARE, Math.min(startPerSecond / 4, enoughPerSecond)),
          maxPerSecond: request.maxRatePerSecond,
          precision: request.precision,
          confidence: request.confidence,
          maxProbes: request.maxProbes,
          maxTimeMs: request.maxTimeMs,
          seed: request.seed ?? scenario.seed,
          elapsedMs: () => Number(clock.monotonicNano()) / NANOS_PER_MS,
          signal: stop.signal,
          measure: (ratePerSecond, seed, searchSignal) =>
            runOnce(loaded, { rateFactor: ratePerSecond / basePerSecond, seed, capacityId }, searchSignal),
          onProbing: ({ number, ratePerSecond }) =>
            queue.push({ type: 'probing', number, maxProbes: request.maxProbes, ratePerSecond }),
          onProbe: (probe) => queue.push({ type: 'probe', probe }),
        });
        queue.push({ type: 'finished', result });
      };
      search()
        .then(
          () => queue.close(),
          (error: unknown) => queue.fail(error),
        )
        .finally(() => {
          running.delete(capacityId);
          signal.removeEventListener('abort', leave);
        });
      return queue;
    },
    stop: (capacityId) => {
      const search = running.get(capacityId);
      if (search === undefined) throw new NotFoundError(`There is no capacity search ${capacityId} under way.`);
      search.abort();
    },
  };
}

/** @returns what a planned curve comes to on average, requests a second; straight between its points */
export function meanRate(curve: readonly LoadCurvePoint[]): number {
  let arrivals = 0;
  for (let index = 1; index < curve.length; index += 1) {
    const [from, to] = [curve[index - 1], curve[index]];
    if (from === undefined || to === undefined) continue;
    arrivals += ((from.perSecond + to.perSecond) / 2) * ((to.atMs - from.atMs) / MS_PER_SECOND);
  }
  const durationMs = (curve.at(-1)?.atMs ?? 0) - (curve[0]?.atMs ?? 0);
  if (!(arrivals > 0 && durationMs > 0)) throw new InvalidArgumentError('The scenario offers no load to search with.');
  return (arrivals / durationMs) * MS_PER_SECOND;
}
