/** Stands in for `main/engine/package-layout.ts` where vitest loads an engine (`vitest.config.ts`). */
import { findPackageLayout as findSources, type PackageLayout } from '../../main/engine/package-layout.ts';
import {
  EMBED_WORKER_URL,
  GENERATION_PROCESS_URL,
  IMPORT_WORKER_URL,
  PARSE_WORKER_URL,
  READER_WORKER_URL,
  TRACE_WRITER_URL,
} from './worker-urls.ts';

export type { PackageLayout };

/** The layout of the sources, with workers that start in a quarter of the time. */
export function findPackageLayout(fromUrl?: string): PackageLayout {
  return {
    ...findSources(fromUrl),
    embedWorker: EMBED_WORKER_URL,
    generationProcess: GENERATION_PROCESS_URL,
    importWorker: IMPORT_WORKER_URL,
    parseWorker: PARSE_WORKER_URL,
    readerWorker: READER_WORKER_URL,
    traceWriter: TRACE_WRITER_URL,
  };
}
