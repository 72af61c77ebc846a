import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import type { WorkspaceInfo } from '../../../main/contract/workspace.ts';
import { useEngine } from '../../engine/bridge-context.ts';
import { forgetWorkspace } from '../../engine/forget-workspace.ts';
import { engineQueryKey } from '../../engine/query-key.ts';
import { playgroundPath, sourcesPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';

/** Which workspace to enter. */
export type WorkspaceChoice =
  | { type: 'sample' }
  /** `leadsTo`: what to show of it, where that is known. */
  | { type: 'folder'; path: string; create: boolean; leadsTo?: string };

/**
 * Opens a workspace and leads to where its work begins: a sample made just now is read at once and leads to the
 * Playground; a workspace without documents leads to Sources.
 */
export function useEnterWorkspace(): UseMutationResult<WorkspaceInfo, Error, WorkspaceChoice> {
  const client = useEngine();
  const queries = useQueryClient();
  const goTo = useGoTo();
  return useMutation<WorkspaceInfo, Error, WorkspaceChoice>({
    mutationFn: async (choice) => {
      if (choice.type === 'folder') {
        return client.call('workspace.open', { path: choice.path, create: choice.create });
      }
      const info = await client.call('workspace.openSample', {});
      // The sample's one source is declared but not read yet the first time.
      if (info.createdNow) await client.call('ingest.start', {});
      return info;
    },
    onSuccess: async (info, choice) => {
      forgetWorkspace(queries);
      queries.setQueryData(engineQueryKey('workspace.current', {}), info);
      void queries.invalidateQueries({ queryKey: engineQueryKey('workspace.recent') });
      if (choice.type === 'folder' && choice.leadsTo !== undefined) {
        goTo(choice.leadsTo);
        return;
      }
      const sources = await client.call('source.list', {}).catch(() => []);
      goTo(sources.length === 0 ? sourcesPath({ add: true }) : playgroundPath());
    },
  });
}
