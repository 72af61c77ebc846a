/**
 * Entry of the parse worker: files that nobody vouched for are read and taken apart here, in a thread with a bounded
 * heap that can be ended at any moment. It knows no secrets and holds no database.
 */
import { parentPort } from 'node:worker_threads';
import { BugError } from '../../base/errors/bug-error.ts';
import { packResult, type ParseTask, type ParseWorkerMessage } from './parse-protocol.ts';
import { runParseTask } from './run-parse-task.ts';

const port = parentPort;
if (port === null) throw new BugError('parse-worker is the entry of a worker thread');
port.on('message', (task: ParseTask) => {
  port.postMessage({ kind: 'result', result: packResult(runParseTask(task)) } satisfies ParseWorkerMessage);
});
port.postMessage({ kind: 'ready' } satisfies ParseWorkerMessage);
