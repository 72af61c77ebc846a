/** A reader thread that dies instead of reading when the query asks it to; every other read is really done. */
import { existsSync, writeFileSync } from 'node:fs';
import { MessageChannel, parentPort, workerData } from 'node:worker_threads';
import type { ReaderReply, ReaderRequest, ReaderSettings } from '../../main/retrieval/search/reader-protocol.ts';
import { serveIndexReads } from '../../main/retrieval/search/serve-index-reads.ts';

const outside = parentPort;
if (outside === null) throw new Error('this is the entry of a worker thread');
const settings = workerData as ReaderSettings;
const marker = `${settings.databasePath}.died`;
const { port1: near, port2: far } = new MessageChannel();
serveIndexReads(far, settings);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port is no window: it has no origin
near.on('message', (replies: readonly ReaderReply[]) => outside.postMessage(replies));
outside.on('message', (message: readonly ReaderRequest[] | null) => {
  const queries = message?.map(({ request }) => (request as { query?: string } | undefined)?.query) ?? [];
  if (queries.includes('please throw')) throw new Error('a crash in native code');
  if (queries.includes('please exit once') && !existsSync(marker)) {
    writeFileSync(marker, '');
    process.exit(70);
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- as above
  near.postMessage(message);
});
