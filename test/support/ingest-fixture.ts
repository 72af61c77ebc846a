import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { IngestProgress, IngestReport } from '../../main/contract/ingest.ts';
import { createIndexer, type IndexerOptions } from '../../main/retrieval/ingest/indexer.ts';
import type { ResolvedSource } from '../../main/spec/indexing.ts';
import type { Database } from '../../main/storage/database.ts';
import { createHashEmbeddingModel } from './hash-embedding-model.ts';
import { openIndex, PARSE_WORKER_URL, systemClock } from './index-file.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

/** Well before the time at which files are read, so that their age is beyond doubt. */
const LONG_AGO_SECONDS = 1_700_000_000;

/** A folder to ingest and a real index to ingest it into; both are removed with the test. */
export interface IngestFixture {
  root: string;
  database: Database;
  model: ReturnType<typeof createHashEmbeddingModel>;
  /** Writes a file, dated long ago and later than the one before unless `when` (seconds since the epoch) says otherwise. */
  write(path: string, content: string | Uint8Array, when?: number): void;
  remove(path: string): void;
  source(options?: Partial<ResolvedSource>): ResolvedSource;
  ingest(
    options?: Partial<ResolvedSource> & { signal?: AbortSignal; onProgress?: (progress: IngestProgress) => void },
  ): Promise<IngestReport & { wasCancelled: boolean }>;
}

export function createIngestFixture(options: Partial<IndexerOptions> = {}): IngestFixture {
  const directory = makeTemporaryDirectory();
  const root = join(directory, 'docs');
  mkdirSync(root);
  const database = openIndex(join(directory, 'index.db'));
  onTestFinished(() => database.close());
  const model = createHashEmbeddingModel();
  let lastWrite = LONG_AGO_SECONDS;
  const indexer = createIndexer({
    database,
    embeddingModel: model,
    clock: systemClock,
    parseWorkerUrl: PARSE_WORKER_URL,
    ...options,
  });
  const source = (overrides: Partial<ResolvedSource> = {}): ResolvedSource => ({
    id: 'docs',
    rootPath: root,
    include: [],
    exclude: [],
    code: false,
    gitignore: true,
    ...overrides,
  });
  return {
    root,
    database,
    model,
    source,
    write(path, content, when = (lastWrite += 1)) {
      const file = join(root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      utimesSync(file, when, when);
    },
    remove: (path) => rmSync(join(root, path), { recursive: true }),
    async ingest({ signal = new AbortController().signal, onProgress = () => {}, ...overrides } = {}) {
      const { report, wasCancelled } = await indexer.indexSources([source(overrides)], { signal, onProgress });
      return { ...report, wasCancelled };
    },
  };
}
