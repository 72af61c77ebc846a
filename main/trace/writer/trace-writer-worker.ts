import { parentPort, workerData } from 'node:worker_threads';
import { BugError } from '../../base/errors/bug-error.ts';
import { serveTraceWrites } from './serve-trace-writes.ts';
import type { TraceWriterSettings } from './trace-writer-protocol.ts';

if (parentPort === null) throw new BugError('trace-writer-worker is the entry of a worker thread, not a program');
serveTraceWrites(parentPort, workerData as TraceWriterSettings);
