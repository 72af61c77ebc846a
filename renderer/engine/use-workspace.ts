import type { WorkspaceInfo } from '../../main/contract/workspace.ts';
import { useEngineQuery } from './use-engine-query.ts';

/** @returns the open workspace, null for none, undefined while it is not known yet */
export function useWorkspace(): WorkspaceInfo | null | undefined {
  return useEngineQuery('workspace.current', {}).data;
}
