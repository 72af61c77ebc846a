import type { MessagePort } from 'node:worker_threads';
import { serveUntilClosed } from '../../../native/threads/serve-until-closed.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import { openDatabase } from '../../storage/database.ts';
import { JOURNAL_CHECKPOINT_PAGES } from '../journal-checkpoint.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../migrations.ts';
import { createRedactor } from '../redact.ts';
import { createTraceStore } from '../trace-store.ts';
import type { TraceWriteRequest, TraceWriterReply, TraceWriterSettings } from './trace-writer-protocol.ts';

/** An erasure may hold the journal for longer than a write of the other side waits, in milliseconds. */
const BUSY_TIMEOUT_MS = 60_000;

/**
 * The body of the writer thread: the store of every other journal, on a connection of its own. A journal that cannot be
 * opened ends the thread, and the other side goes on without it.
 */
export function serveTraceWrites(port: MessagePort, { databasePath }: TraceWriterSettings): void {
  const database = openDatabase({
    path: databasePath,
    durability: 'full',
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: JOURNAL_MIGRATIONS,
    isOpenElsewhere: true,
  });
  database.pragma(`wal_autocheckpoint = ${JOURNAL_CHECKPOINT_PAGES}`);
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  let knownSecrets: readonly string[] = [];
  const redactor = createRedactor({ knownSecrets: () => knownSecrets });
  const store = createTraceStore({ database, redactor, indexesSaid: true });
  const send = (reply: TraceWriterReply): void => port.postMessage(reply);
  const write = async (request: TraceWriteRequest): Promise<void> => {
    ({ knownSecrets } = request);
    const writing = request.traces.map((trace) => store.writeTrace(trace).then(() => null, serializeError));
    store.flush();
    send({ kind: 'written', outcomes: await Promise.all(writing) });
  };
  serveUntilClosed<TraceWriteRequest>(port, {
    answer: (request) => void write(request),
    close: () => database.close(),
  });
  send({ kind: 'ready' });
}
