import type { MessagePort } from 'node:worker_threads';
import { serveUntilClosed } from '../../../native/threads/serve-until-closed.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../index/migrations.ts';
import { createKeptIndexFacts, type KeptIndexFacts } from './index-facts.ts';
import type { IndexReadRequest } from './index-reads.ts';
import { runIndexRead } from './in-thread-index-reader.ts';
import { inReadTransaction } from '../../storage/read-transaction.ts';
import type { ReaderReply, ReaderRequest, ReaderSettings } from './reader-protocol.ts';

/**
 * The body of a reader thread: answers each request over the port from its own read-only connection. What the writer has
 * committed is seen by the next read, because every read begins a transaction of its own on the write-ahead log.
 *
 * The connection is opened by the first request, so that an index that cannot be opened is an answer, not a dead thread.
 */
export function serveIndexReads(port: MessagePort, settings: ReaderSettings): void {
  let database: Database | undefined;
  let facts: KeptIndexFacts | undefined;
  const answer = ({ id, name, request }: ReaderRequest): ReaderReply => {
    try {
      database ??= openDatabase({
        path: settings.databasePath,
        durability: 'normal',
        applicationId: INDEX_APPLICATION_ID,
        migrations: INDEX_MIGRATIONS,
        readOnly: true,
      });
      facts ??= createKeptIndexFacts(database);
      return { id, ok: true, value: read(database, facts, { name, request }) };
    } catch (error) {
      return { id, ok: false, error: serializeError(error) };
    }
  };
  serveUntilClosed<readonly ReaderRequest[]>(port, {
    answer: (requests) => port.postMessage(requests.map(answer)),
    close: () => database?.close(),
  });
}

function read(
  database: Database,
  facts: KeptIndexFacts,
  { name, request }: Pick<ReaderRequest, 'name' | 'request'>,
): unknown {
  return inReadTransaction(database, () => {
    facts.beginRead();
    return runIndexRead(database, name, request as IndexReadRequest<typeof name>, facts);
  });
}
