import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BugError } from '../base/errors/bug-error.ts';

/** Where the parts of the installed program lie. The sources run as they are under Node; the product is bundled. */
export interface PackageLayout {
  /** The folder with package.json. */
  root: string;
  version: string;
  /** Key that releases are signed by, SPKI DER in base64: what `trestle.updateKey` in package.json says; null for none. */
  updateKey: string | null;
  embedWorker: URL;
  /** Holds a language model that is read from files. */
  generationProcess: URL;
  parseWorker: URL;
  readerWorker: URL;
  /** Queries files for the SQL tool. */
  sqlProcess: URL;
  /** Reads and maps trace exports. */
  importWorker: URL;
  /** Sends load. */
  loadProcess: URL;
  /** Runs an agent in order to be killed at it. */
  crashProcess: URL;
  /** Preloads and the watching thread of processes that handle what is not trusted. */
  processWatch: URL;
  denyNetwork: URL;
  schemaWorker: URL;
  /** Runs custom metrics. */
  scriptMetricWorker: URL;
  /** Writes finished traces. */
  traceWriter: URL;
  /** The bundled embedding model. */
  builtinModelDirectory: string;
  sampleWorkspaceDirectory: string;
  /** The built interface. */
  rendererDirectory: string;
}

/**
 * Finds the package around a running file, be it a source or a bundled chunk.
 *
 * @param fromUrl `import.meta.url` of the caller
 * @throws BugError when no package.json of ours lies above it
 */
export function findPackageLayout(fromUrl: string = import.meta.url): PackageLayout {
  const file = fileURLToPath(fromUrl);
  const root = findRoot(dirname(file));
  const isBundled = !file.endsWith('.ts');
  const entry = (bundled: string, source: string): URL =>
    pathToFileURL(isBundled ? join(root, 'out', 'main', bundled) : join(root, source));
  return {
    root,
    ...readManifest(root),
    embedWorker: entry('embed-worker.js', 'native/embedding/embed-worker.ts'),
    generationProcess: entry('generation-process.js', 'native/generation/generation-process.ts'),
    parseWorker: entry('parse-worker.js', 'main/retrieval/ingest/parse-worker.ts'),
    sqlProcess: entry('sql-process.js', 'main/agent/tools/sql/sql-process-entry.ts'),
    importWorker: entry('import-worker.js', 'main/trace/import/import-worker.ts'),
    loadProcess: entry('load-process.js', 'main/engine/load/load-process-entry.ts'),
    crashProcess: entry('crash-process.js', 'main/engine/drills/crash-process-entry.ts'),
    processWatch: entry('parse-watch.js', 'main/retrieval/ingest/parse-watch.ts'),
    denyNetwork: entry('deny-network.js', 'main/retrieval/ingest/deny-network.ts'),
    readerWorker: entry('reader-worker.js', 'main/retrieval/search/reader-worker.ts'),
    traceWriter: entry('trace-writer.js', 'main/trace/writer/trace-writer-worker.ts'),
    schemaWorker: entry('schema-worker.js', 'main/gateway/structured/schema-worker.ts'),
    scriptMetricWorker: entry('script-metric-worker.js', 'main/evals/metrics/script/script-metric-worker.ts'),
    builtinModelDirectory: join(root, 'native', 'builtin-en'),
    sampleWorkspaceDirectory: join(root, 'fixtures', 'sample-workspace'),
    rendererDirectory: join(root, 'out', 'renderer'),
  };
}

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'native'))) return folder;
    if (folder === dirname(folder)) throw new BugError(`no package.json of Trestle above ${start}`);
  }
}

function readManifest(root: string): { version: string; updateKey: string | null } {
  const { version, trestle } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
    trestle?: { updateKey?: string };
  };
  return { version, updateKey: trestle?.updateKey ?? null };
}
