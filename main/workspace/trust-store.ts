import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { NotFoundError } from '../base/errors/not-found-error.ts';
import type { TrustEntry } from '../contract/workspace.ts';
import type { Clock } from '../spec/clock.ts';
import { createUserFile } from './user-file.ts';

const trustFile = z.object({
  version: z.literal(1),
  workspaces: z.array(z.object({ path: z.string().min(1), trustedAt: z.string() })),
});

/**
 * Which workspaces may run things and send things out. Kept with the person's data, never in a workspace, and keyed by
 * the real path of the folder, compared whole: neither a link, nor a folder beside or below a trusted one is trusted
 * by that.
 */
export interface TrustStore {
  isTrusted(path: string): boolean;
  /** @throws NotFoundError when the folder does not exist */
  trust(path: string): TrustEntry;
  /** Also takes back trust in a folder that is gone. */
  revoke(path: string): void;
  /** Oldest first. */
  list(): readonly TrustEntry[];
}

/** @param options.dataDirectory the person's data folder, see `resolveUserDirectories` */
export function createTrustStore(options: { dataDirectory: string; clock: Clock }): TrustStore {
  const { dataDirectory, clock } = options;
  // No backup is read: an older list may trust what was revoked since. A torn file trusts nothing.
  const file = createUserFile({
    path: join(dataDirectory, 'trust.json'),
    schema: trustFile,
    empty: { version: 1 as const, workspaces: [] },
    backup: 'never',
  });
  return {
    isTrusted: (path) => {
      const real = realPathOf(path);
      return real !== null && file.read().workspaces.some((entry) => entry.path === real);
    },
    trust: (path) => {
      const real = realPathOf(path);
      if (real === null) throw new NotFoundError(`There is no folder ${path} to trust.`, { details: { path } });
      const entry = { path: real, trustedAt: new Date(clock.now()).toISOString() };
      file.update(({ workspaces }) => ({
        version: 1,
        workspaces: [...workspaces.filter((known) => known.path !== real), entry],
      }));
      return entry;
    },
    revoke: (path) => {
      const names = new Set([path, realPathOf(path)]);
      file.update(({ workspaces }) => ({
        version: 1,
        workspaces: workspaces.filter((known) => !names.has(known.path)),
      }));
    },
    list: () => file.read().workspaces,
  };
}

/** As the disk spells it (on disks that ignore case too); null when the folder is not there. */
function realPathOf(path: string): string | null {
  return existsSync(path) ? realpathSync.native(path) : null;
}
