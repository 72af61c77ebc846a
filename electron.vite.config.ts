/**
 * The build: `out/main/*.js` for Node (ESM), `out/preload/preload.cjs` for the sandboxed preload, `out/renderer` for the
 * page. Dependencies of the main side stay in node_modules; the page's are bundled.
 */
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin, Rolldown } from 'vite';

/** Every program of ours that is started by file name, and the name it is started by. */
const MAIN_ENTRIES: Readonly<Record<string, string>> = {
  'electron-main': 'main/app/electron-main.ts',
  cli: 'main/cli/main.ts',
  'engine-process': 'main/engine/hosts/engine-process.ts',
  'embed-worker': 'native/embedding/embed-worker.ts',
  'generation-process': 'native/generation/generation-process.ts',
  'parse-worker': 'main/retrieval/ingest/parse-worker.ts',
  'parse-watch': 'main/retrieval/ingest/parse-watch.ts',
  'deny-network': 'main/retrieval/ingest/deny-network.ts',
  'reader-worker': 'main/retrieval/search/reader-worker.ts',
  'schema-worker': 'main/gateway/structured/schema-worker.ts',
  'script-metric-worker': 'main/evals/metrics/script/script-metric-worker.ts',
  'trace-writer': 'main/trace/writer/trace-writer-worker.ts',
  'sql-process': 'main/agent/tools/sql/sql-process-entry.ts',
  'import-worker': 'main/trace/import/import-worker.ts',
  'load-process': 'main/engine/load/load-process-entry.ts',
  'crash-process': 'main/engine/drills/crash-process-entry.ts',
  'asking-process': 'main/cli/bench/processes/asking-process.ts',
  'load-bench-process': 'main/cli/bench/load/load-bench-process.ts',
  'bench-process': 'main/cli/bench/retrieval/bench-process.ts',
};

/** Plain JavaScript that comes along with the main side: finding a hundred small files costs more than reading one. */
const BUNDLED = ['zod', 'yaml', 'jsonc-parser', 'commander', 'csv-parse', 'hdr-histogram-js'];

/** The syntax of the oldest runtime of the main side: the shell in the end-to-end tests' Electron 33. */
const MAIN_SYNTAX = 'node20.18';

/** The page runs in Electron's Chromium and in whatever current browser meets `trestle serve`. */
const PAGE_SYNTAX = 'es2023';

const entries = Object.fromEntries(Object.entries(MAIN_ENTRIES).map(([name, path]) => [name, resolve(path)]));

/** @returns the modules themselves and all that must be read before they run */
function importedBy(
  build: Pick<Rolldown.PluginContext, 'getModuleInfo'>,
  starts: readonly string[],
): ReadonlySet<string> {
  const found = new Set(starts);
  // A set goes on with what is added to it on the way.
  for (const id of found) for (const imported of build.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}

/** What the page draws everything with; its entry imports it once it has asked the engine for what is drawn first. */
const DRAWING = resolve('renderer/app/mount-app.tsx');

/** Modules that the page needs before it draws anything: what its entry and the drawing import, and what these import. */
let loadedAtStart: Record<'entry' | 'drawing', ReadonlySet<string>> = { entry: new Set(), drawing: new Set() };
const loadTheStartAtOnce: Plugin = {
  name: 'load-the-start-at-once',
  buildEnd() {
    const entry = [...this.getModuleIds()].filter((id) => this.getModuleInfo(id)?.isEntry);
    loadedAtStart = { entry: importedBy(this, entry), drawing: importedBy(this, [DRAWING]) };
  },
  transformIndexHtml: {
    order: 'post',
    // The drawing is imported late, and must not be fetched late.
    handler: (_html, { bundle = {} }) =>
      Object.values(bundle)
        .filter(({ fileName }) => /^assets\/start-[\w-]{8}\.(js|css)$/.test(fileName))
        .map(({ fileName }) => ({
          tag: 'link',
          attrs: {
            rel: fileName.endsWith('.css') ? 'stylesheet' : 'modulepreload',
            href: `./${fileName}`,
            crossorigin: true,
          },
          injectTo: 'head',
        })),
  },
};

/** What an engine needs before it answers, beside its entries. */
const ENGINE = resolve('main/engine/create-engine.ts');

/**
 * Modules that stand when an engine answers, each with the name of its chunk: one for each set of programs that share it.
 * What is read late would split them further, into a file for each set of late parts, and finding a file takes longer than
 * reading it.
 */
const chunkOfEngine = new Map<string, string>();
const keepTheEngineTogether: Plugin = {
  name: 'keep-the-engine-together',
  buildEnd() {
    const programs = Object.entries(entries).map(([name, path]) => ({ name, modules: importedBy(this, [path]) }));
    const names = new Map<string, string>();
    for (const id of importedBy(this, [ENGINE])) {
      const shared = programs.flatMap(({ name, modules }) => (modules.has(id) ? name : [])).join(' ');
      if (!names.has(shared)) names.set(shared, shared === '' ? 'engine' : `engine-${names.size}`);
      chunkOfEngine.set(id, names.get(shared) ?? '');
    }
  },
};

export default defineConfig({
  main: {
    plugins: [keepTheEngineTogether],
    build: {
      target: MAIN_SYNTAX,
      // Native code stays out, and what is found by its own files.
      externalizeDeps: { exclude: BUNDLED },
      // Stack traces in a bug report must name our functions.
      minify: false,
      sourcemap: true,
      reportCompressedSize: false,
      rolldownOptions: {
        input: entries,
        output: {
          format: 'es',
          comments: { legal: true, annotation: false, jsdoc: false },
          entryFileNames: '[name].js',
          // Beside the entries and not below them: `import.meta.url` then names the same folder in every file.
          chunkFileNames: 'chunk-[name]-[hash].js',
          codeSplitting: {
            includeDependenciesRecursively: false,
            groups: [{ name: (id) => chunkOfEngine.get(id) ?? null }],
          },
        },
      },
    },
  },
  preload: {
    build: {
      target: MAIN_SYNTAX,
      minify: false,
      reportCompressedSize: false,
      // A sandboxed preload is one CommonJS file that may require nothing but Electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: resolve('preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react(), loadTheStartAtOnce],
    build: {
      target: PAGE_SYNTAX,
      minify: true,
      reportCompressedSize: false,
      // Fonts and images stay files: the content security policy allows no data: fonts.
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { index: resolve('renderer/index.html') },
        output: {
          // In one file, which every schema waits for: zod must be told to make no code before the first schema is made.
          codeSplitting: {
            groups: [
              { name: 'zod', test: /configure-zod|node_modules[\\/]zod[\\/]/, priority: 1 },
              // What several views share would be a file for each set of views, and all of them are loaded at the start.
              { name: 'entry', test: (id) => loadedAtStart.entry.has(id) },
              { name: 'start', test: (id) => loadedAtStart.drawing.has(id) },
            ],
          },
        },
      },
    },
  },
});
