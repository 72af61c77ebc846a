import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { type PipelineFacts, pipelineFacts } from '../traces/view-model/pipeline-facts.ts';
import { useMemo } from 'react';
import type { Trace } from '../../../main/contract/trace.ts';
import { selectShownRun, usePlaygroundStore } from './playground-store.ts';
import type { AskRun } from './view-model/ask-run.ts';

/** The run on screen with what the engine keeps about it. */
export interface ShownRun {
  run: AskRun;
  /** Undefined until the run has ended and its trace was read. */
  trace: Trace | undefined;
  /** Undefined until the release is known. */
  pipeline: PipelineFacts | undefined;
}

/** @returns null before the first question */
export function useShownRun(): ShownRun | null {
  const run = usePlaygroundStore(selectShownRun);
  const hasTrace = run !== null && run.status !== 'running' && run.traceId !== null;
  const trace = useEngineQuery('trace.show', { traceId: run?.traceId ?? '' }, { isEnabled: hasTrace });
  const release = useEngineQuery(
    'release.show',
    { release: run?.release ?? '' },
    { isEnabled: run !== null && run.release !== null },
  );
  const pipeline = useMemo(
    () => (release.data === undefined ? undefined : pipelineFacts(release.data)),
    [release.data],
  );
  return useMemo(() => (run === null ? null : { run, trace: trace.data, pipeline }), [run, trace.data, pipeline]);
}
