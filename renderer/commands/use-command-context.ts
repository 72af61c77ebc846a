import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useBridge } from '../engine/bridge-context.ts';
import { useWorkspace } from '../engine/use-workspace.ts';
import { useGoTo } from '../navigation/use-go-to.ts';
import type { CommandContext } from './command.ts';

/** @returns what commands may touch, as of now */
export function useCommandContext(): CommandContext {
  const bridge = useBridge();
  const queries = useQueryClient();
  const goTo = useGoTo();
  const { history } = useRouter();
  const workspace = useWorkspace() ?? null;
  return useMemo(
    () => ({ bridge, queries, goTo, workspace, back: () => history.back(), forward: () => history.forward() }),
    [bridge, queries, goTo, workspace, history],
  );
}
