import { readFileSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import * as z from 'zod';
import type { Environment } from './model-process.ts';

const PACKAGE = 'node-llama-cpp';

/** Its entry for programs that import it. */
const manifestFile = z.looseObject({
  main: z.string().optional().catch(undefined),
  exports: z
    .looseObject({
      '.': z
        .looseObject({
          import: z.string().optional().catch(undefined),
          node: z.string().optional().catch(undefined),
          default: z.string().optional().catch(undefined),
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/**
 * Finds a person's own node-llama-cpp: in the workspace's folder, else where `npm install -g` puts it. Folders above the
 * workspace are not looked into, unlike Node does: they may be anybody's.
 *
 * @returns the file to import; null when it is nowhere
 */
export function findLlamaLibrary(options: { workspacePath: string; environment: Environment }): string | null {
  const { workspacePath, environment } = options;
  const prefix = environment['npm_config_prefix'] ?? environment['NPM_CONFIG_PREFIX'];
  const beside = dirname(process.execPath);
  const folders = [
    join(workspacePath, 'node_modules'),
    ...(prefix === undefined || prefix === ''
      ? []
      : [join(prefix, 'lib', 'node_modules'), join(prefix, 'node_modules')]),
    join(beside, '..', 'lib', 'node_modules'),
    join(beside, 'node_modules'),
  ];
  for (const folder of folders) {
    const entry = entryOf(join(folder, PACKAGE));
    if (entry !== null) return entry;
  }
  return null;
}

function entryOf(folder: string): string | null {
  try {
    const { main, exports } = manifestFile.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    const root = exports?.['.'];
    const named = root?.import ?? root?.node ?? root?.default ?? main;
    if (named === undefined) return null;
    const entry = join(folder, named);
    return entry.startsWith(folder + sep) && statSync(entry).isFile() ? entry : null;
  } catch {
    return null;
  }
}
