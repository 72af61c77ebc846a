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

const redactor = createRedactor({ knownSecrets: () => [] });
let written: PromiseWithResolvers<void> | null = null;

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
      onBatch: async (spans) => {
        // One batch is under way while the next is made.
        await written?.promise;
        written = Promise.withResolvers();
        send({ kind: 'batch', spans, bytesRead });
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
  if (request.kind === 'written') {
    written?.resolve();
    return;
  }
  written = null;
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
