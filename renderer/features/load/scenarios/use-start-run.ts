import { useCallback } from 'react';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { loadPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';

/** Starts a scenario and shows its run. It goes on when the view is left. */
export function useStartRun(): { start: (scenario: string) => void; isStarting: boolean; error: string | null } {
  const goTo = useGoTo();
  const { mutate, isPending, error } = useEngineMutation('load.start', ['load.list', 'load.scenarios']);
  const start = useCallback(
    (scenario: string) => mutate({ scenario }, { onSuccess: ({ runId }) => goTo(loadPath({ runId })) }),
    [mutate, goTo],
  );
  return { start, isStarting: isPending, error: error?.message ?? null };
}
