import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { ToolExecutionError } from '../../base/errors/tool-execution-error.ts';
import type { LoadRunEvent, LoadRunRequest } from '../../contract/load.ts';
import { deserializeError } from '../../contract/serialized-error.ts';
import { createAsyncQueue } from '../async-queue.ts';
import type { EngineServices } from '../services.ts';
import { type LoadProcess, startLoadProcess } from './load-process.ts';

/** Of a run's id, bytes. */
const RUN_ID_BYTES = 8;

/** The load runs of one engine. */
export interface LoadRuns {
  /** Runs until its end, until it is stopped, or until nobody reads it any more. */
  run(request: LoadRunRequest, signal: AbortSignal): AsyncIterable<LoadRunEvent>;
  /** @throws NotFoundError when no such run is under way */
  stop(runId: string): void;
  dispose(): void;
}

export function createLoadRuns(
  services: Pick<EngineServices, 'layout' | 'random' | 'settings' | 'egressRecords'>,
): LoadRuns {
  const running = new Map<string, LoadProcess>();
  return {
    run: (request, signal) => {
      const runId = services.random.hex(RUN_ID_BYTES);
      const leave = (): void => running.get(runId)?.kill();
      const queue = createAsyncQueue<LoadRunEvent>({ onReaderLeft: leave });
      queue.push({ type: 'started', runId });
      signal.addEventListener('abort', leave, { once: true });
      const isOffline = services.settings.read().settings.offline;
      const process = startLoadProcess({
        entry: services.layout.loadProcess,
        order: { kind: 'run', runId, load: { kind: 'address', request }, isOffline },
        onReport: (report) => {
          if (report.kind === 'row') services.egressRecords.record(report.row);
          else if (report.kind === 'progress') queue.push({ type: 'progress', progress: report.progress });
          else if (report.kind === 'failed') queue.fail(deserializeError(report.error));
          else if (report.kind === 'done') {
            const { result, isStopped, unfinished } = report.outcome;
            queue.push({ type: 'finished', result, isStopped, unfinished });
            queue.close();
          }
        },
        onGone: (why) => {
          running.delete(runId);
          signal.removeEventListener('abort', leave);
          // After its result this is no news.
          queue.fail(new ToolExecutionError(`The load generator ended without a result: ${why}`));
        },
      });
      running.set(runId, process);
      return queue;
    },
    stop: (runId) => {
      const process = running.get(runId);
      if (process === undefined) throw new NotFoundError(`There is no load run ${runId} under way.`);
      process.stop();
    },
    dispose: () => {
      for (const process of running.values()) process.kill();
    },
  };
}
