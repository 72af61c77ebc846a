import { parentPort, workerData } from 'node:worker_threads';
import { BugError } from '../../base/errors/bug-error.ts';
import type { ReaderSettings } from './reader-protocol.ts';
import { serveIndexReads } from './serve-index-reads.ts';

if (parentPort === null) throw new BugError('reader-worker is the entry of a worker thread, not a program');
serveIndexReads(parentPort, workerData as ReaderSettings);
