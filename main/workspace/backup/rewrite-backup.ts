import { copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeFileAtomically } from '../../storage/atomic-file.ts';
import { syncDirectory } from '../../storage/sync-directory.ts';
import { describeFile, MANIFEST_NAME, readManifest } from './backup-manifest.ts';

/** Ends the name of a database that is being rewritten; one that was left behind is begun anew. */
const REWRITING_SUFFIX = '.rewriting';

export function isBackup(directory: string): boolean {
  return existsSync(join(directory, MANIFEST_NAME));
}

/**
 * Rewrites the databases of a backup, each beside itself, and its manifest after them. Killed in between, the next call
 * ends it: until then the backup does not verify, which is better than one that holds what was erased.
 *
 * @param rewrite changes the database at a path in place; closed when it returns
 */
export async function rewriteBackup(
  directory: string,
  rewrite: (database: { name: string; path: string }) => Promise<void>,
): Promise<void> {
  const manifest = readManifest(directory);
  for (const { name } of manifest.files) {
    if (!name.endsWith('.db')) continue;
    const path = join(directory, name);
    const temporary = `${path}${REWRITING_SUFFIX}`;
    removeBeside(temporary);
    copyFileSync(path, temporary);
    await rewrite({ name, path: temporary });
    renameSync(temporary, path);
    removeBeside(temporary);
    syncDirectory(dirname(path));
  }
  const files = manifest.files.map(({ name }) => describeFile(directory, name));
  writeFileAtomically(join(directory, MANIFEST_NAME), `${JSON.stringify({ ...manifest, files }, null, 2)}\n`, {
    isPrivate: true,
  });
}

/** The file, its log and the copy a migration made of it. */
function removeBeside(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) if (name.startsWith(basename(path))) rmSync(join(folder, name));
}
