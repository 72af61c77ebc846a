/**
 * Entry of the process that queries files: a query may run for ever or hold all memory, and SQLite cannot be interrupted from
 * its own thread. It writes nothing, connects nowhere, and is ended from outside.
 */
import { Worker } from 'node:worker_threads';
import { runSqlTask } from './run-sql-task.ts';
import { SQL_RESIDENT_MIB, type SqlProcessMessage, type SqlTask } from './sql-protocol.ts';

const send = (message: SqlProcessMessage): void => void process.send?.(message);
process.on('message', (task: SqlTask) => send({ kind: 'answer', answer: runSqlTask(task) }));
process.on('disconnect', () => process.exit());
const [watchUrl] = process.argv.slice(2);
// It hears that the engine is gone, or that memory runs away, also while a query holds this thread.
if (watchUrl !== undefined) new Worker(new URL(watchUrl), { workerData: { residentMib: SQL_RESIDENT_MIB } }).unref();
send({ kind: 'ready' });
