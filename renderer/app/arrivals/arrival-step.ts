import type { Arrival, LinkView } from '../../../main/contract/arrival.ts';
import type { RecentWorkspace, WorkspaceInfo } from '../../../main/contract/workspace.ts';
import {
  agentPath,
  evalsPath,
  loadPath,
  playgroundPath,
  promptsPath,
  releasesPath,
  replayPath,
  settingsPath,
  sourcesPath,
  tracePath,
  tracesPath,
} from '../../navigation/paths.ts';

/** What the page does about an arrival. */
export type ArrivalStep =
  | { type: 'go'; path: string }
  /** Opens the workspace: the person has opened it before, and nothing is left for it. */
  | { type: 'enter'; path: string }
  /** Asks first. `leaves` is the workspace that would be closed; null for none. */
  | { type: 'ask'; path: string; isKnown: boolean; leaves: string | null }
  | { type: 'verify'; path: string }
  | { type: 'import'; path: string }
  /** Says so and is done. */
  | { type: 'say'; sentence: string }
  /** Says so, and is looked at again once a workspace is open. */
  | { type: 'wait'; sentence: string }
  | { type: 'nothing' };

const VIEW_PATHS: Readonly<Record<LinkView, string>> = {
  playground: playgroundPath(),
  agent: agentPath(),
  sources: sourcesPath(),
  prompts: promptsPath(),
  traces: tracesPath(),
  replay: replayPath(),
  evals: evalsPath(),
  load: loadPath(),
  releases: releasesPath(),
  settings: settingsPath(),
};

/** @param workspace the open one; null for none */
export function arrivalStep(
  arrival: Arrival,
  workspace: Pick<WorkspaceInfo, 'path' | 'name'> | null,
  recent: readonly Pick<RecentWorkspace, 'path'>[],
): ArrivalStep {
  switch (arrival.type) {
    case 'told':
      return { type: 'say', sentence: arrival.sentence };
    case 'view':
      return { type: 'go', path: VIEW_PATHS[arrival.view] };
    case 'workspace-link': {
      const { path } = arrival;
      if (workspace?.path === path) return { type: 'nothing' };
      const isKnown = recent.some((each) => each.path === path);
      // Work may be going on in the one that is open: a link in a page must not be able to end it.
      return isKnown && workspace === null
        ? { type: 'enter', path }
        : { type: 'ask', path, isKnown, leaves: workspace?.name ?? null };
    }
    case 'trace':
      return workspace === null
        ? { type: 'wait', sentence: 'Open the workspace that holds the trace, and the trace is shown.' }
        : { type: 'go', path: tracePath({ traceId: arrival.traceId }) };
    case 'release-file':
      return workspace === null
        ? { type: 'wait', sentence: `Open a workspace, and ${arrival.path} is verified beside it.` }
        : { type: 'verify', path: arrival.path };
    case 'trace-file':
      return workspace === null
        ? { type: 'wait', sentence: `Open a workspace, and ${arrival.path} can be imported into it.` }
        : { type: 'import', path: arrival.path };
  }
}
