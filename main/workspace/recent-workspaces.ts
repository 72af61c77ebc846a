import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { RecentWorkspace } from '../contract/workspace.ts';
import type { Clock } from '../spec/clock.ts';
import { createUserFile } from './user-file.ts';
import { layoutOf } from './workspace-layout.ts';

/** More than anybody scans in a list. */
const MAX_RECENT_WORKSPACES = 20;

const recentFile = z.object({
  version: z.literal(1),
  workspaces: z.array(z.object({ path: z.string().min(1), name: z.string(), lastOpenedAt: z.string() })),
});

export interface RecentWorkspaces {
  /** Newest first; one that is gone stays listed with `exists: false`, so that a person sees where it was. */
  list(): readonly RecentWorkspace[];
  /** @param workspace.path the real path */
  add(workspace: { path: string; name: string }): void;
}

/** @param options.dataDirectory the person's data folder, see `resolveUserDirectories` */
export function createRecentWorkspaces(options: { dataDirectory: string; clock: Clock }): RecentWorkspaces {
  const file = createUserFile({
    path: join(options.dataDirectory, 'recent.json'),
    schema: recentFile,
    empty: { version: 1 as const, workspaces: [] },
    backup: 'keep',
  });
  return {
    list: () => file.read().workspaces.map((entry) => ({ ...entry, exists: existsSync(layoutOf(entry.path).file) })),
    add: ({ path, name }) => {
      const entry = { path, name, lastOpenedAt: new Date(options.clock.now()).toISOString() };
      file.update(({ workspaces }) => ({
        version: 1,
        workspaces: [entry, ...workspaces.filter((known) => known.path !== path)].slice(0, MAX_RECENT_WORKSPACES),
      }));
    },
  };
}
