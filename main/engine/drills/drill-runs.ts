import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { DrillRunEvent } from '../../contract/drill.ts';
import { createAsyncQueue } from '../async-queue.ts';
import type { Engine, EngineOptions } from '../engine-types.ts';
import type { EngineServices } from '../services.ts';
import { drillsDirectory, makeDrillFolder } from './drill-folders.ts';
import { requireDrill } from './drills.ts';
import { runDrill } from './run-drill.ts';

/** Of the folder of a run, bytes: two may begin in the same millisecond. */
const FOLDER_ID_BYTES = 3;

/** The drills that one engine runs, each with engines of its own. */
export interface DrillRuns {
  /** Where the workspaces of drills are kept. */
  readonly directory: string;
  /**
   * Runs until its end, or until nobody reads it any more.
   *
   * @throws NotFoundError for a name that there is not
   */
  run(name: string, signal: AbortSignal): AsyncIterable<DrillRunEvent>;
  /** Ends those under way, and waits until what they opened is closed. */
  dispose(): Promise<void>;
}

export function createDrillRuns(
  { directories, clock, random, layout }: Pick<EngineServices, 'directories' | 'clock' | 'random' | 'layout'>,
  createEngine: (options: EngineOptions) => Promise<Engine>,
): DrillRuns {
  const directory = drillsDirectory(directories);
  const running = new Map<AbortController, Promise<void>>();
  return {
    directory,
    run: (name, signal) => {
      const drill = requireDrill(name);
      const stop = new AbortController();
      const queue = createAsyncQueue<DrillRunEvent>({ onReaderLeft: () => stop.abort() });
      queue.push({ type: 'started', name, title: drill.title });
      const startedAt = new Date(clock.now());
      const folder = makeDrillFolder({ directory, name, startedAt, id: random.hex(FOLDER_ID_BYTES) });
      const ended = runDrill({
        drill,
        folder,
        createEngine,
        layout,
        clock,
        signal: AbortSignal.any([signal, stop.signal]),
        onEvent: (event) => queue.push(event),
      }).then(
        (result) => {
          queue.push({ type: 'finished', result });
          queue.close();
        },
        (error: unknown) => queue.fail(error),
      );
      running.set(
        stop,
        ended.finally(() => running.delete(stop)),
      );
      return queue;
    },
    dispose: async () => {
      for (const stop of running.keys()) stop.abort(new CancelledError('Trestle was stopped during a drill.'));
      await Promise.all(running.values());
    },
  };
}
