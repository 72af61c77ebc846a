import { Worker } from 'node:worker_threads';
import { BugError } from '../../base/errors/bug-error.ts';
import {
  packResult,
  type ParseResult,
  type ParseTask,
  type ParseWorkerMessage,
  type WatchData,
} from './parse-protocol.ts';

/** A process that holds more than this share of what it may hold, after a file, asks to be replaced. */
const RETIRE_SHARE = 0.5;
const MEBIBYTE = 1024 * 1024;
/** Steps of a long file are told at most this often, in milliseconds. */
const STEP_INTERVAL_MS = 250;

/**
 * The life of a parse process: one file after the other, until it is ended from outside.
 *
 * @param run never throws on account of a file; what it throws ends the process
 */
export function serveParseTasks(
  run: (task: ParseTask, onStep: (done: number) => void) => ParseResult | Promise<ParseResult>,
): void {
  const residentMib = Number(process.argv[2]);
  if (process.send === undefined || !(residentMib > 0)) throw new BugError('this is the entry of a parse process');
  let last: Promise<void> = Promise.resolve();
  process.on('message', (task: ParseTask) => {
    last = last
      .then(async () => {
        send({ kind: 'result', result: packResult(await run(task, tellSteps())) });
        if (process.memoryUsage.rss() > residentMib * MEBIBYTE * RETIRE_SHARE) {
          send({ kind: 'retire' });
          await new Promise(() => {});
        }
      })
      .catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      });
  });
  process.on('disconnect', () => process.exit());
  // A loose end of a file that was answered long ago must not cost the next one.
  process.on('unhandledRejection', () => {});
  send({ kind: 'ready' });
  startWatch({ residentMib });
}

function tellSteps(): (done: number) => void {
  let told = performance.now();
  return (done) => {
    if (performance.now() - told < STEP_INTERVAL_MS) return;
    told = performance.now();
    send({ kind: 'step', done });
  };
}

function send(message: ParseWorkerMessage): void {
  process.send?.(message);
}

function startWatch(workerData: WatchData): void {
  const isSource = import.meta.url.endsWith('.ts');
  const watch = new Worker(new URL(isSource ? './parse-watch.ts' : './parse-watch.js', import.meta.url), {
    workerData,
  });
  watch.unref();
}
