/**
 * Entry of an import process: exports that nobody vouched for are read, mapped and cleaned of secrets here, in a process with
 * bounded memory that can be ended at any moment. It knows no secrets, holds no database, writes nothing and connects nowhere.
 */
import { Worker } from 'node:worker_threads';
import { createRedactor } from '../redact.ts';
import { IMPORT_RESIDENT_MIB, type ImportMessage, type ImportRequest, type ImportTask } from './import-protocol.ts';
import { mapTraceFile } from './map-trace-file.ts';
import { decodeOtlpProtobuf } from './otlp/decode-otlp-protobuf.ts';
import { UnreadableError } from './read/unreadable.ts';
import { TRACE_FORMATS } from './trace-formats.ts';

/** How far reading has got is told at most this often, in milliseconds. */
const PROGRESS_INTERVAL_MS = 200;

/** Batches under way to the engine, which is not always listening, while the next is made. */
const MAX_UNDER_WAY = 3;

const redactor = createRedactor({ knownSecrets: () => [] });
let underWay = 0;
let taken = Promise.withResolvers<void>();

function send(message: ImportMessage): void {
  process.send?.(message);
}

async function map(task: ImportTask): Promise<void> {
  let bytesRead = 0;
  let toldAt = performance.now();
  try {
    await mapTraceFile(task, {
      formats: TRACE_FORMATS,
      redactor,
      decodeOtlpProtobuf,
      onRead: (place) => {
        bytesRead = Math.max(bytesRead, place);
        const now = performance.now();
        if (now - toldAt < PROGRESS_INTERVAL_MS) return;
        toldAt = now;
        send({ kind: 'progress', bytesRead });
      },
      onBatch: async (batch) => {
        if (underWay >= MAX_UNDER_WAY) {
          taken = Promise.withResolvers();
          await taken.promise;
        }
        underWay += 1;
        send({ kind: 'batch', batch, bytesRead });
      },
      onPart: (part) => send({ kind: 'part', part }),
    });
    send({ kind: 'done', problem: null });
  } catch (error) {
    if (UnreadableError.is(error)) send({ kind: 'done', problem: `The file ${error.message}` });
    else if (isFileProblem(error)) send({ kind: 'done', problem: `The file cannot be read (${error.code}).` });
    else throw error;
  }
}

function isFileProblem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

process.on('message', (request: ImportRequest) => {
  if (request.kind === 'taken') {
    underWay -= 1;
    taken.resolve();
    return;
  }
  map(request.task).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`, () =>
      process.exit(1),
    );
  });
});
process.on('disconnect', () => process.exit());
const [watchUrl] = process.argv.slice(2);
// It hears that the engine is gone, or that memory runs away, also while a mapper holds this thread.
if (watchUrl !== undefined) new Worker(new URL(watchUrl), { workerData: { residentMib: IMPORT_RESIDENT_MIB } }).unref();
send({ kind: 'ready' });
