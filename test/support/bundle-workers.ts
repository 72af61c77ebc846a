/**
 * Vitest's global setup: bundles the programs that an engine starts by file name, once for the whole run, as the build
 * does for the product.
 *
 * An engine under test starts several of them, and each would strip the types of a hundred sources again: more than half
 * of what an ingest of a few files costs. Tests start them by the URLs in `worker-urls.ts`, engines by the layout in
 * `bundled-package-layout.ts`; a process that vitest did not start finds the variable unset and uses the sources.
 */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { BUNDLE_VARIABLE } from './worker-urls.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Longer than any run takes. */
const ABANDONED_MS = 86_400_000;

const ENTRIES = {
  'embed-worker': 'native/embedding/embed-worker.ts',
  'generation-process': 'native/generation/generation-process.ts',
  'parse-worker': 'main/retrieval/ingest/parse-worker.ts',
  'parse-watch': 'main/retrieval/ingest/parse-watch.ts',
  'import-worker': 'main/trace/import/import-worker.ts',
  'reader-worker': 'main/retrieval/search/reader-worker.ts',
  'trace-writer': 'main/trace/writer/trace-writer-worker.ts',
};

/** @returns what removes the bundle after the run */
export default async function bundleWorkers(): Promise<() => void> {
  // Below node_modules, so that what stays outside of the bundle is found from it.
  const parent = join(ROOT, 'node_modules', '.cache', 'trestle-test');
  mkdirSync(parent, { recursive: true });
  sweep(parent);
  const directory = mkdtempSync(join(parent, 'workers-'));
  // Also for the tests that give up their privileges and start a parse process.
  chmodSync(directory, 0o755);
  const input = Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, join(ROOT, path)]));
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: ['zod', 'yaml', 'jsonc-parser'] },
    build: {
      ssr: true,
      outDir: directory,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
      },
    },
  });
  process.env[BUNDLE_VARIABLE] = directory;
  // Hundreds of processes compile the same sources; all but the first find them compiled.
  process.env['NODE_COMPILE_CACHE'] ??= join(directory, 'compiled');
  return () => rmSync(directory, { recursive: true, force: true });
}

/** What a run that was killed left behind a day ago. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name);
    if (Date.now() - statSync(path).mtimeMs > ABANDONED_MS) rmSync(path, { recursive: true, force: true });
  }
}
