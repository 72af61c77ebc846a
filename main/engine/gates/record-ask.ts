import { BugError } from '../../base/errors/bug-error.ts';
import { createAskRunner } from '../ask-runner.ts';
import { SERVING } from '../releases/serving.ts';
import type { GateParts } from './check-context.ts';

/**
 * Asks what serves a pipeline now, the pinned release or else the files, so that there is a recording to hold a candidate
 * against.
 *
 * @returns the trace, also of an ask that failed
 */
export async function recordAsk(
  parts: GateParts,
  pipelineId: string,
  question: string,
  signal: AbortSignal,
): Promise<string> {
  let traceId: string | null = null;
  const recipe = parts.keptReleases.recipeFor(SERVING, pipelineId);
  try {
    await createAskRunner(parts)(
      { question, pipeline: pipelineId, pool: 'batch', overrides: {}, filter: {}, cache: false },
      {
        executor: parts.executor,
        kind: 'eval',
        ...(recipe === null ? {} : { recipe }),
        signal,
        emit: (event) => {
          if (event.type === 'ask-started') ({ traceId } = event);
        },
      },
    );
  } catch (error) {
    // It is a recording all the same once it began: a candidate may do better.
    if (traceId === null || signal.aborted) throw error;
  }
  if (traceId === null) throw new BugError('an ask ended without a trace');
  return traceId;
}
