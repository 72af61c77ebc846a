import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from './repository.ts';

/**
 * Bundles a program of the tests for a runtime that cannot run our sources as they are: one ESM file with everything in
 * it but Electron and Node's own modules.
 *
 * @param sources name of the program → its source, below `test/`
 * @returns the folder with `<name>.js` of each, and how to remove it
 */
export async function bundleFixture(
  folder: string,
  sources: Readonly<Record<string, string>>,
): Promise<{ directory: string; dispose(): void }> {
  const directory = join(ROOT, '.cache', 'test-fixtures', folder);
  const input = Object.fromEntries(Object.entries(sources).map(([name, path]) => [name, join(ROOT, 'test', path)]));
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: directory,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { input, output: { entryFileNames: '[name].js', chunkFileNames: 'chunk-[name].js' } },
    },
  });
  return { directory, dispose: () => rmSync(directory, { recursive: true, force: true }) };
}
