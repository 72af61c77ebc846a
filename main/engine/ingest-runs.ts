import { throwIfAborted } from '../base/abort.ts';
import { CancelledError } from '../base/errors/cancelled-error.ts';
import { NotFoundError } from '../base/errors/not-found-error.ts';
import type { IngestEvent, IngestProgress, SkippedFile } from '../contract/ingest.ts';
import { serializeError } from '../contract/serialized-error.ts';
import type { SourceId } from '../contract/ids.ts';
import type { Random } from '../spec/random.ts';
import type { Indexer, ResolvedSource, SourceOutcome } from '../spec/indexing.ts';
import { createAsyncQueue } from './async-queue.ts';
import type { EventBus } from './event-bus.ts';

const INGEST_ID_BYTES = 6;
/** Ended ingests remembered, so that a view that comes back late still learns how one went. */
const MAX_ENDED_RUNS = 32;

interface IngestRun {
  ingestId: string;
  sources: readonly ResolvedSource[];
  missing: readonly SkippedFile[];
  /** Made by saves: goes before those that wait. */
  isFromWatch: boolean;
  abort: AbortController;
  progress: IngestProgress | null;
  /** The terminal event once there is one. */
  ended: IngestEvent | null;
  listeners: Set<(event: IngestEvent) => void>;
}

/** What one source's part of an ingest came to, with what started it. */
export type IngestedSource = SourceOutcome & { kind: 'ingest' | 'watch' };

/** Ingests that belong to the engine, not to the view that started them: leaving a view never stops work. */
export interface IngestRuns {
  /**
   * Starts when the one that runs is done: the index has one writer. What was saved goes before what waits: it is short,
   * and somebody is looking.
   *
   * @param options.missing sources that were asked for and are not there: reported with the files that were skipped
   */
  start(
    sources: readonly ResolvedSource[],
    options?: { missing?: readonly SkippedFile[]; isFromWatch?: boolean },
  ): string;
  /** Progress so far and from now on, ending with the terminal event. @throws NotFoundError */
  watch(ingestId: string, signal: AbortSignal): AsyncIterable<IngestEvent>;
  cancel(ingestId: string): void;
  running(): readonly { ingestId: string; sources: readonly string[]; progress: IngestProgress | null }[];
  /** Resolves when nothing runs or waits any more. */
  idle(): Promise<void>;
  /** Cancels all and waits until the last row is written. */
  dispose(): Promise<void>;
}

export function createIngestRuns(options: {
  indexer: () => Promise<Indexer>;
  random: Random;
  events: EventBus;
  /** Called once for each source of an ingest, before the ingest ends. */
  onSourceEnded?: (ingested: IngestedSource) => void;
}): IngestRuns {
  const runs = new Map<string, IngestRun>();
  const waiting: IngestRun[] = [];
  let last: Promise<void> = Promise.resolve();

  const tell = (run: IngestRun, event: IngestEvent): void => {
    if (event.type === 'ingest-progress') run.progress = event.progress;
    for (const listener of run.listeners) listener(event);
    options.events.publish({ type: 'ingest-progressed', ingestId: run.ingestId });
  };
  const end = (run: IngestRun, event: IngestEvent): void => {
    run.ended = event;
    tell(run, event);
    options.events.publish({ type: 'sources-changed' });
    const ended = [...runs.values()].filter((other) => other.ended !== null);
    for (const old of ended.slice(0, -MAX_ENDED_RUNS)) runs.delete(old.ingestId);
  };
  const execute = async (run: IngestRun): Promise<void> => {
    const { ingestId } = run;
    try {
      throwIfAborted(run.abort.signal);
      const indexer = await options.indexer();
      const { report, wasCancelled } = await indexer.indexSources(run.sources, {
        signal: run.abort.signal,
        onProgress: (progress) => tell(run, { type: 'ingest-progress', ingestId, progress }),
        onSourceEnded: (outcome) => options.onSourceEnded?.({ ...outcome, kind: run.isFromWatch ? 'watch' : 'ingest' }),
      });
      end(run, {
        type: wasCancelled ? 'ingest-cancelled' : 'ingest-finished',
        ingestId,
        report: { ...report, skipped: [...run.missing, ...report.skipped] },
      });
    } catch (error) {
      const { code, message } = serializeError(run.abort.signal.aborted ? new CancelledError() : error);
      end(run, { type: 'ingest-failed', ingestId, error: { code, message } });
    }
  };
  const executeNext = async (): Promise<void> => {
    const next = takeNext(waiting);
    if (next !== undefined) await execute(next);
  };
  const find = (ingestId: string): IngestRun => {
    const run = runs.get(ingestId);
    if (run === undefined) throw new NotFoundError(`There is no ingest ${ingestId}; it may have ended long ago.`);
    return run;
  };

  return {
    start: (sources, { missing = [], isFromWatch = false } = {}) => {
      const ingestId = `ing-${options.random.hex(INGEST_ID_BYTES)}`;
      const run: IngestRun = {
        ingestId,
        sources,
        missing,
        isFromWatch,
        abort: new AbortController(),
        progress: null,
        ended: null,
        listeners: new Set(),
      };
      runs.set(ingestId, run);
      waiting.push(run);
      // One turn for each ingest; which one takes it is decided when it comes.
      last = last.then(executeNext);
      options.events.publish({ type: 'sources-changed' });
      return ingestId;
    },
    watch: (ingestId, signal) => {
      const run = find(ingestId);
      const leave = (): void => void run.listeners.delete(listener);
      const queue = createAsyncQueue<IngestEvent>({ onReaderLeft: leave });
      const isTerminal = (event: IngestEvent): boolean =>
        event.type !== 'ingest-started' && event.type !== 'ingest-progress';
      const listener = (event: IngestEvent): void => {
        queue.push(event);
        if (isTerminal(event)) queue.close();
      };
      const sources = run.sources.map(({ id }) => id as SourceId);
      listener({ type: 'ingest-started', ingestId, sources });
      if (run.ended !== null) listener(run.ended);
      else {
        if (run.progress !== null) listener({ type: 'ingest-progress', ingestId, progress: run.progress });
        run.listeners.add(listener);
        signal.addEventListener('abort', () => queue.fail(new CancelledError()), { once: true });
      }
      return queue;
    },
    cancel: (ingestId) => find(ingestId).abort.abort(),
    running: () =>
      [...runs.values()]
        .filter((run) => run.ended === null)
        .map((run) => ({ ingestId: run.ingestId, sources: run.sources.map(({ id }) => id), progress: run.progress })),
    idle: () => last,
    dispose: async () => {
      for (const run of runs.values()) run.abort.abort();
      await last;
    },
  };
}

/** The oldest that saves made, else the oldest. */
function takeNext(waiting: IngestRun[]): IngestRun | undefined {
  const urgent = waiting.findIndex(({ isFromWatch }) => isFromWatch);
  return waiting.splice(Math.max(urgent, 0), 1)[0];
}
