import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateDirectory } from '../../storage/private-directory.ts';
import type { UserDirectories } from '../../workspace/user-directories.ts';

/** Runs of one drill whose workspaces are kept, the present one among them. */
export const KEPT_DRILL_RUNS = 3;

/** Where the workspaces of drills are kept: `drills/NAME/TIME/without` and `…/with` in the user's state folder. */
export function drillsDirectory({ state }: Pick<UserDirectories, 'state'>): string {
  return join(state, 'drills');
}

/** Makes the folder of one run, and removes those of the drill that are older than the newest few. */
export function makeDrillFolder(options: { directory: string; name: string; startedAt: Date; id: string }): string {
  const { directory, name, startedAt, id } = options;
  const ofDrill = join(directory, name);
  // In the order of their names they are in the order of time.
  const folder = join(ofDrill, `${startedAt.toISOString().replaceAll(/[:.]/g, '-')}-${id}`);
  ensurePrivateDirectory(folder);
  for (const old of readdirSync(ofDrill).toSorted().slice(0, -KEPT_DRILL_RUNS)) {
    rmSync(join(ofDrill, old), { recursive: true, force: true });
  }
  return folder;
}
