/** The ingest that the kill -9 loop kills: `node kill-nine-ingest.ts <index.db> <root>`, one line per stored document. */
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { createIndexer } from '../../main/retrieval/ingest/indexer.ts';
import { createHashEmbeddingModel } from './hash-embedding-model.ts';
import { openIndex, PARSE_WORKER_URL, systemClock } from './index-file.ts';

const [databasePath = '', rootPath = ''] = process.argv.slice(2);
const database = openIndex(databasePath);
const indexer = createIndexer({
  database,
  embeddingModel: createHashEmbeddingModel(),
  clock: systemClock,
  parseWorkerUrl: PARSE_WORKER_URL,
  // Written at once and by the system: what was told must have left this process before it can be killed.
  onDocumentWritten: (documentId) => writeSync(1, `${documentId}\n`),
});
// Otherwise written at a peaceful end: every child of the loop would compile the sources again.
flushCompileCache();
writeSync(1, 'started\n');
await indexer.indexSources([{ id: 'docs', rootPath, include: [], exclude: [], code: false, gitignore: true }], {
  signal: new AbortController().signal,
  onProgress: () => {},
});
writeSync(1, 'finished\n');
database.close();
