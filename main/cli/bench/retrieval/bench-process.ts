/**
 * The program of every process that `trestle bench retrieval` measures in: one task as JSON in the first argument, its
 * outcome as one line of JSON on stdout. In a thread of such a process it answers plain SQLite searches.
 */
import { isMainThread } from 'node:worker_threads';
import { serveSqliteReads } from './engines/sqlite-vec.ts';
import { runTask } from './run-task.ts';
import type { BenchTask } from './tasks.ts';

if (isMainThread) {
  const outcome = await runTask(JSON.parse(process.argv[2] ?? '') as BenchTask);
  process.stdout.write(`${JSON.stringify(outcome)}\n`, () => {
    // LanceDB's threads would keep the process alive.
    process.exit(0);
  });
} else {
  serveSqliteReads();
}
