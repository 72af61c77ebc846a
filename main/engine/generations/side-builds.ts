import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { GenerationEvent, GenerationSummary } from '../../contract/generation.ts';
import type { IngestProgress } from '../../contract/ingest.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import type { GenerationRecord } from '../../retrieval/generations/generation-record.ts';
import type { Clock } from '../../spec/clock.ts';
import type { ResolvedSource } from '../../spec/indexing.ts';
import { createAsyncQueue } from '../async-queue.ts';
import type { EventBus } from '../event-bus.ts';
import type { AskGate } from './ask-gate.ts';
import type { GenerationSet } from './generation-set.ts';

/** Progress is written into the journal at most this often, in milliseconds. */
const NOTE_INTERVAL_MS = 2000;

/** What a build that was stopped by its owner says of itself. */
export const CANCELLED_MESSAGE = 'Cancelled. Build it again to go on where it stopped, or delete it.';

interface Job {
  generation: number;
  abort: AbortController;
  progress: IngestProgress | null;
  listeners: Set<(event: GenerationEvent) => void>;
  done: Promise<void>;
}

/** Builds side generations and brings those that fell behind up to date, one at a time, while questions go first. */
export interface SideBuilds {
  /** Starts, or goes on with, the build or the catch-up of a generation; does nothing when it is under way. */
  start(generation: number): void;
  /** Every generation that is to be current and is not: unfinished builds, ready ones and serving ones. */
  startWhatIsDue(): void;
  /** Goes on until the generation is current. @throws NotFoundError when nothing works on it */
  watch(generation: number, signal: AbortSignal): AsyncIterable<GenerationEvent>;
  /** Resolves when nothing works on the generation any more. */
  settled(generation: number): Promise<void>;
  /** @throws NotFoundError when nothing works on it */
  cancel(generation: number): void;
  isRunning(generation: number): boolean;
  progressOf(generation: number): IngestProgress | null;
  /** Says that sources were ingested elsewhere just now: what is read of them at this moment may be old already. */
  noteChange(sources: readonly string[]): void;
  /**
   * Does work that no build may run beside (a source is removed, a person erased): what runs stops after its current
   * transaction, and goes on afterwards.
   */
  withoutBuilds<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Stops, leaving unfinished builds as unfinished. */
  dispose(): Promise<void>;
}

export function createSideBuilds(options: {
  generations: GenerationSet;
  /** Declared sources that are there now, resolved; restricted to ids when any are given. */
  resolveSources: (ids: readonly string[]) => { sources: readonly ResolvedSource[]; missing: readonly string[] };
  summarize: (generation: number) => GenerationSummary;
  gate: AskGate;
  clock: Clock;
  events: EventBus;
}): SideBuilds {
  const { generations, resolveSources, summarize, gate, clock, events } = options;
  const { registry } = generations;
  const jobs = new Map<number, Job>();
  /** By source id: how often it was ingested elsewhere since the engine started. */
  const changes = new Map<string, number>();
  let last: Promise<void> = Promise.resolve();
  let isDisposed = false;
  let interruptions = 0;

  const tell = (job: Job, event: GenerationEvent): void => {
    for (const listener of job.listeners) listener(event);
    events.publish({ type: 'generations-changed' });
  };

  const index = async (job: Job, sources: readonly ResolvedSource[]): Promise<void> => {
    const { generation, abort } = job;
    const indexer = await generations.get(generation).indexer((signal) => gate.standBack(signal));
    let notedMs = 0;
    const { wasCancelled } = await indexer.indexSources(sources, {
      signal: abort.signal,
      onProgress: (progress) => {
        job.progress = progress;
        tell(job, { type: 'generation-progress', generation, progress });
        if (clock.now() - notedMs < NOTE_INTERVAL_MS) return;
        notedMs = clock.now();
        registry.noteProgress(generation, progress);
      },
    });
    generations.noteModel(generation);
    if (wasCancelled) throw new CancelledError();
  };

  /** Reads sources again until nothing was ingested elsewhere while it was read. */
  const catchUp = async (job: Job): Promise<void> => {
    const { generation } = job;
    for (;;) {
      const { sources } = resolveSources(registry.behind(generation));
      const behind = registry.behind(generation);
      const due = sources.filter(({ id }) => behind.includes(id));
      if (due.length === 0) return;
      for (const source of due) {
        const before = changes.get(source.id) ?? 0;
        await index(job, [source]);
        if ((changes.get(source.id) ?? 0) === before) registry.markCurrent(generation, source.id);
      }
    }
  };

  const build = async (job: Job, record: GenerationRecord): Promise<void> => {
    const { generation } = job;
    const { sources, missing } = resolveSources(record.sources);
    // A drive that is not there now: the generation has not seen it, and says so.
    registry.markBehind([generation], [...missing, ...sources.map(({ id }) => id)]);
    const counts = new Map(sources.map(({ id }) => [id, changes.get(id) ?? 0]));
    await index(job, sources);
    for (const [id, count] of counts) {
      if ((changes.get(id) ?? 0) === count) registry.markCurrent(generation, id);
    }
    await catchUp(job);
    registry.finish(generation, new Date(clock.now()).toISOString());
  };

  const execute = async (job: Job): Promise<void> => {
    const { generation, abort } = job;
    let end: GenerationEvent;
    const record = registry.find(generation);
    try {
      if (record === null || abort.signal.aborted) throw new CancelledError();
      if (record.state === 'complete') {
        await catchUp(job);
        if (registry.behind(generation).length === 0) registry.note(generation, null);
      } else await build(job, record);
      end = { type: 'generation-finished', generation, summary: summarize(generation) };
    } catch (error) {
      const wasCancelled = abort.signal.aborted || CancelledError.is(error);
      const { code, message } = serializeError(error);
      // An engine that closes leaves the build to the next one; a catch-up stays noted as due.
      const isToBeNoted = record !== null && record.state !== 'complete' && !isDisposed && interruptions === 0;
      if (isToBeNoted) noteFailure(generation, wasCancelled ? CANCELLED_MESSAGE : message);
      end = wasCancelled
        ? { type: 'generation-cancelled', generation }
        : { type: 'generation-failed', generation, error: { code, message } };
    }
    jobs.delete(generation);
    tell(job, end);
  };

  /** The journal may be on the very disk that is full; serving does not depend on this row. */
  const noteFailure = (generation: number, message: string): void => {
    try {
      registry.fail(generation, message);
    } catch {
      // The event says it; at the next start the build is still unfinished and is tried again.
    }
  };

  const start = (generation: number): void => {
    if (isDisposed || jobs.has(generation)) return;
    const job: Job = {
      generation,
      abort: new AbortController(),
      progress: null,
      listeners: new Set(),
      done: Promise.resolve(),
    };
    jobs.set(generation, job);
    job.done = last.then(() => execute(job));
    last = job.done;
    events.publish({ type: 'generations-changed' });
  };
  const find = (generation: number): Job => {
    const job = jobs.get(generation);
    if (job === undefined) throw new NotFoundError(`Nothing is being built of g${generation} now.`);
    return job;
  };

  return {
    start,
    startWhatIsDue: () => {
      const served = new Set(registry.flips().flatMap(({ from }) => [from]));
      for (const { generation, state } of registry.list()) {
        const isServing = summarize(generation).state === 'serving';
        // A generation that was flipped away from waits for its flip back.
        const isKept = served.has(generation) && !isServing;
        if (state === 'building') start(generation);
        else if (state === 'complete' && !isKept && registry.behind(generation).length > 0) start(generation);
      }
    },
    watch: (generation, signal) => {
      const job = find(generation);
      const leave = (): void => void job.listeners.delete(listener);
      const queue = createAsyncQueue<GenerationEvent>({ onReaderLeft: leave });
      const listener = (event: GenerationEvent): void => {
        queue.push(event);
        if (event.type !== 'generation-progress') queue.close();
      };
      if (job.progress !== null) listener({ type: 'generation-progress', generation, progress: job.progress });
      job.listeners.add(listener);
      signal.addEventListener('abort', () => queue.fail(new CancelledError()), { once: true });
      return queue;
    },
    settled: async (generation) => {
      await jobs.get(generation)?.done;
    },
    cancel: (generation) => find(generation).abort.abort(),
    isRunning: (generation) => jobs.has(generation),
    progressOf: (generation) => jobs.get(generation)?.progress ?? null,
    noteChange: (sources) => {
      for (const sourceId of sources) changes.set(sourceId, (changes.get(sourceId) ?? 0) + 1);
    },
    withoutBuilds: async (work) => {
      const running = [...jobs.keys()];
      interruptions += 1;
      for (const job of jobs.values()) job.abort.abort();
      // In the builds' own queue: what is started meanwhile, and other such work, comes after it.
      const turn = last.then(work);
      last = turn.then(
        () => undefined,
        () => undefined,
      );
      try {
        return await turn;
      } finally {
        interruptions -= 1;
        for (const generation of running) start(generation);
      }
    },
    dispose: async () => {
      isDisposed = true;
      for (const job of jobs.values()) job.abort.abort();
      await last;
    },
  };
}
