import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Names the folder in which `bundle-workers.ts` put the programs; inherited by every process that a test starts. */
export const BUNDLE_VARIABLE = 'TRESTLE_TEST_WORKERS';

export const EMBED_WORKER_URL = urlOf('embed-worker', 'native/embedding/embed-worker.ts');
export const GENERATION_PROCESS_URL = urlOf('generation-process', 'native/generation/generation-process.ts');
export const IMPORT_WORKER_URL = urlOf('import-worker', 'main/trace/import/import-worker.ts');
export const PARSE_WORKER_URL = urlOf('parse-worker', 'main/retrieval/ingest/parse-worker.ts');
export const READER_WORKER_URL = urlOf('reader-worker', 'main/retrieval/search/reader-worker.ts');
export const TRACE_WRITER_URL = urlOf('trace-writer', 'main/trace/writer/trace-writer-worker.ts');

function urlOf(name: string, source: string): URL {
  const bundle = process.env[BUNDLE_VARIABLE];
  return bundle === undefined ? new URL(`../../${source}`, import.meta.url) : pathToFileURL(join(bundle, `${name}.js`));
}
