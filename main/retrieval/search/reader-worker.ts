import { parentPort, workerData } from 'node:worker_threads';
import { BugError } from '../../base/errors/bug-error.ts';
import type { LegSettings } from '../memory/leg-protocol.ts';
import { serveLeg } from '../memory/serve-leg.ts';
import type { ReaderSettings } from './reader-protocol.ts';
import { serveIndexReads } from './serve-index-reads.ts';

if (parentPort === null) throw new BugError('reader-worker is the entry of a worker thread, not a program');
const settings = workerData as ReaderSettings | LegSettings;
if ('leg' in settings) serveLeg(parentPort, settings);
else serveIndexReads(parentPort, settings);
