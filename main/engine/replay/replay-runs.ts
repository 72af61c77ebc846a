import { reduceRecording } from './read-recording.ts';
import type { ErrorCode } from '../../base/errors/error-code.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import {
  type ReplayEvent,
  type ReplayStartRequest,
  replayStartRequest,
  type ReplaySummary,
  replayableTraces,
} from '../../contract/replay.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import type { ReplayStore, RowOutcome, StoredReplay } from '../../replay/run/replay-store.ts';
import { createAsyncQueue } from '../async-queue.ts';
import type { BaseParts, SessionParts } from '../session-parts.ts';
import { createReplayRecipes } from './replay-recipes.ts';
import { readReplayRules } from './replay-rules-file.ts';
import { replayTrace, type ReplayTools, rowOutcome } from './replay-trace.ts';
import { reportOf } from './replay-report.ts';

const REPLAY_ID_BYTES = 5;
/** Rows that are written down together, at most. */
const ROWS_PER_COMMIT = 256;
const NANOS_PER_MS = 1e6;
const PAGE = 1000;

/** The replays of one open workspace. They belong to the engine: leaving a view stops nothing. */
export interface ReplayRuns {
  start(request: ReplayStartRequest): string;
  resume(replayId: string): string;
  cancel(replayId: string): Promise<void>;
  watch(replayId: string, signal: AbortSignal): AsyncIterable<ReplayEvent>;
  isRunning(replayId: string): boolean;
  /** Stops what runs, to be gone on with. */
  dispose(): Promise<void>;
}

interface Running {
  abort: AbortController;
  isCancelled: boolean;
  listeners: Set<(event: ReplayEvent) => void>;
  ended: Promise<void>;
}

export function createReplayRuns(parts: BaseParts, store: ReplayStore, tools: ReplayTools): ReplayRuns {
  const { services } = parts;
  const { clock, random, events } = services;
  const live = new Map<string, Running>();
  const isoNow = (): string => new Date(clock.now()).toISOString();

  const launch = (replay: StoredReplay): void => {
    const running: Running = {
      abort: new AbortController(),
      isCancelled: false,
      listeners: new Set(),
      ended: Promise.resolve(),
    };
    live.set(replay.replayId, running);
    running.ended = work(replay, running).finally(() => live.delete(replay.replayId));
  };

  const work = async (replay: StoredReplay, running: Running): Promise<void> => {
    const { replayId } = replay;
    const startedNano = clock.monotonicNano();
    const elapsedMs = (): number => Number(clock.monotonicNano() - startedNano) / NANOS_PER_MS;
    const tell = (event: ReplayEvent): void => {
      for (const listener of running.listeners) listener(event);
    };
    const end = (state: ReplaySummary['state'], error?: { code: string; message: string }): void => {
      const isOver = state !== 'interrupted';
      store.setState(replayId, {
        state,
        endedAt: isOver ? isoNow() : null,
        addMs: elapsedMs(),
        ...(error === undefined ? {} : { error }),
      });
      events.publish({ type: 'replay-changed', replayId });
    };
    try {
      await runRows(replay, running.abort.signal, () => {
        tell(progressOf(store.summarize(replayId), elapsedMs()));
        events.publish({ type: 'replay-changed', replayId });
      });
      end('finished');
      tell({ type: 'replay-finished', replayId, report: reportOf(parts, store, replayId) });
    } catch (error) {
      if (running.abort.signal.aborted) {
        end(running.isCancelled ? 'cancelled' : 'interrupted');
        tell({ type: 'replay-cancelled', replayId, report: reportOf(parts, store, replayId) });
        return;
      }
      const serialized = serializeError(error);
      end('failed', serialized);
      tell({ type: 'replay-failed', replayId, error: serialized });
    }
  };

  const runRows = async (replay: StoredReplay, signal: AbortSignal, onCommit: () => void): Promise<void> => {
    const { replayId } = replay;
    const request = replayStartRequest.parse(JSON.parse(replay.request));
    const { rules } = readReplayRules(parts.path);
    const recipes = createReplayRecipes(parts, request.candidate);
    const rows = [...store.waiting(replayId)];
    const concluded: { ordinal: number; outcome: RowOutcome }[] = [];
    let lastCommit = clock.monotonicNano();
    const commit = (): void => {
      if (concluded.length === 0) return;
      store.conclude(replayId, concluded.splice(0));
      lastCommit = clock.monotonicNano();
      onCommit();
    };
    const one = async (traceId: string): Promise<RowOutcome> => {
      const reduced = reduceRecording(parts, traceId);
      if (!reduced.ok) return skipped(reduced.reason, reduced.message);
      const { input } = reduced;
      const recipe = recipes.candidateFor({
        pipelineId: input.recorded.pipelineId,
        releaseHash: input.recorded.releaseHash,
      });
      const { candidate } = request;
      return rowOutcome(await replayTrace(tools, { input, recipe, candidate, rules, replayId }, { signal }));
    };
    const worker = async (): Promise<void> => {
      for (let next = rows.shift(); next !== undefined && !signal.aborted; next = rows.shift()) {
        // What people ask goes first.
        await parts.gate.standBack(signal);
        let outcome: RowOutcome;
        try {
          outcome = await one(next.traceId);
        } catch (error) {
          if (signal.aborted) return;
          outcome = brokenOff(serializeError(error));
        }
        concluded.push({ ordinal: next.ordinal, outcome });
        const isDue = Number(clock.monotonicNano() - lastCommit) / NANOS_PER_MS > COMMIT_EVERY_MS;
        if (isDue || concluded.length >= ROWS_PER_COMMIT) commit();
      }
    };
    // A recipe that cannot be made is said once, before the first trace, and not once for each.
    if (rows.length > 0) recipes.candidateFor({ pipelineId: null, releaseHash: null });
    await Promise.all(Array.from({ length: Math.min(request.concurrency, rows.length) }, worker));
    commit();
    if (signal.aborted) throw new CancelledError('The replay was stopped.');
  };

  return {
    isRunning: (replayId) => live.has(replayId),
    start: (request) => {
      const chosen = chooseTraces(parts, request);
      if (chosen.length === 0) {
        throw new InvalidArgumentError(
          'No trace matches, so there is nothing to replay. `trestle trace list` shows what is there.',
        );
      }
      const replayId = `rp-${random.hex(REPLAY_ID_BYTES)}`;
      const { candidate } = request;
      // Whoever starts it is told what cannot be made, and nothing is left of it.
      createReplayRecipes(parts, candidate);
      const replay = {
        replayId,
        createdAt: isoNow(),
        state: 'running' as const,
        label: request.label,
        candidate: describeCandidate(candidate),
        request: JSON.stringify(request),
      };
      store.create(replay, chosen);
      launch({ ...replay, total: chosen.length });
      events.publish({ type: 'replay-changed', replayId });
      return replayId;
    },
    resume: (idOrPrefix) => {
      const replay = store.require(idOrPrefix);
      const { replayId } = replay;
      if (live.has(replayId)) return replayId;
      if (store.waiting(replayId).length === 0) {
        throw new InvalidArgumentError(`The replay ${replayId} is ${replay.state}: nothing of it is left to run.`);
      }
      store.setState(replayId, { state: 'running', endedAt: null, addMs: 0 });
      launch(replay);
      return replayId;
    },
    cancel: async (idOrPrefix) => {
      const { replayId, state } = store.require(idOrPrefix);
      const running = live.get(replayId);
      if (running === undefined) {
        if (state === 'interrupted') store.setState(replayId, { state: 'cancelled', endedAt: isoNow(), addMs: 0 });
        return;
      }
      running.isCancelled = true;
      running.abort.abort();
      await running.ended;
    },
    watch: (idOrPrefix, signal) => {
      const { replayId, total } = store.require(idOrPrefix);
      const running = live.get(replayId);
      const leave = (): void => void running?.listeners.delete(listener);
      const queue = createAsyncQueue<ReplayEvent>({ onReaderLeft: leave });
      const listener = (event: ReplayEvent): void => {
        queue.push(event);
        if (event.type !== 'replay-progress' && event.type !== 'replay-started') queue.close();
      };
      listener({ type: 'replay-started', replayId, total });
      if (running === undefined) {
        const report = reportOf(parts, store, replayId);
        if (report.state === 'failed' && report.error !== null) {
          const { message } = report.error;
          // It was written down from an error of ours.
          const code = report.error.code as ErrorCode;
          const error = { name: 'TrestleError', code, message, isRetryable: false, details: {} };
          listener({ type: 'replay-failed', replayId, error });
          return queue;
        }
        listener({ type: report.state === 'finished' ? 'replay-finished' : 'replay-cancelled', replayId, report });
        return queue;
      }
      listener(progressOf(store.summarize(replayId), 0));
      running.listeners.add(listener);
      signal.addEventListener('abort', () => queue.fail(new CancelledError()), { once: true });
      return queue;
    },
    dispose: async () => {
      const ending = [...live.values()];
      for (const { abort } of ending) abort.abort();
      await Promise.all(ending.map(({ ended }) => ended));
    },
  };
}

/** Milliseconds; a progress that is told more often is not read, one that is told less often looks stuck. */
const COMMIT_EVERY_MS = 200;

function progressOf({ replayId, done, total, verdicts, failed }: ReplaySummary, elapsedMs: number): ReplayEvent {
  return { type: 'replay-progress', replayId, done, total, verdicts, failed, elapsedMs };
}

function describeCandidate({ release, overrides }: ReplayStartRequest['candidate']): string {
  const changes = Object.entries(overrides).map(([key, value]) => `${key}=${String(value)}`);
  return [release ?? 'working tree', ...changes].join(', ');
}

function chooseTraces(
  { traces }: Pick<SessionParts, 'traces'>,
  { traceIds, filter, limit }: ReplayStartRequest,
): readonly { traceId: string; question: string }[] {
  if (traceIds !== undefined) {
    const found = traceIds.map((id) => traces.readSummary(id));
    return [...new Map(found.map(({ traceId, title }) => [traceId as string, { traceId, question: title }])).values()];
  }
  const chosen: { traceId: string; question: string }[] = [];
  for (let cursor: string | undefined; chosen.length < limit; ) {
    const page = traces.listTraces({ filter: replayableTraces(filter), limit: PAGE, cursor });
    for (const { traceId, title } of page.traces) {
      if (chosen.length < limit) chosen.push({ traceId, question: title });
    }
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  return chosen;
}

function skipped(code: string, message: string): RowOutcome {
  return { ...NOTHING, state: 'skipped', verdict: null, because: message, error: { code, message } };
}

function brokenOff({ code, message }: { code: string; message: string }): RowOutcome {
  return { ...NOTHING, state: 'failed', verdict: 'broken', because: message, error: { code, message } };
}

const NOTHING = {
  replayTraceId: null,
  releaseHash: null,
  firstDivergence: null,
  cluster: null,
  recordedMs: null,
  candidateMs: null,
  deltaTokens: null,
  recordedCostUsd: null,
  candidateCostUsd: null,
  stubs: null,
};
