/**
 * A thread beside the parser, in the same process: a parser that hangs hears nothing and answers nothing, so somebody
 * else must notice that memory runs away or that the engine is gone.
 */
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { workerData } from 'node:worker_threads';
import { MEMORY_MARK, type WatchData } from './parse-protocol.ts';

/** Memory grows by some hundred MiB between two looks, at the very most. */
const LOOK_INTERVAL_MS = 50;
const STDERR_FD = 2;
const MEBIBYTE = 1024 * 1024;

const { residentMib } = workerData as WatchData;

setInterval(() => {
  if (process.memoryUsage.rss() <= residentMib * MEBIBYTE) return;
  // `process.stderr` of a thread would go through the main thread, which may be busy for ever.
  writeSync(STDERR_FD, MEMORY_MARK);
  end();
}, LOOK_INTERVAL_MS);

// The engine holds the other end and never writes: the system closes it when the engine dies, however it dies.
const lifeline = new Socket({ fd: 0, readable: true, writable: false });
lifeline.on('error', end);
lifeline.on('close', end);
lifeline.resume();

function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
