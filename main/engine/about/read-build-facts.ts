import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const buildFacts = z.strictObject({
  version: z.string(),
  kind: z.enum(['official', 'test']),
  commit: z.string(),
  electron: z.string(),
  node: z.string(),
});

/** What the packaging wrote down of itself. */
export type BuildFacts = z.infer<typeof buildFacts>;

/**
 * @param root of the package layout
 * @returns null in a clone
 */
export function readBuildFacts(root: string): BuildFacts | null {
  const path = join(root, 'build.json');
  return existsSync(path) ? buildFacts.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
}
