import { throwIfAborted } from '../../base/abort.ts';
import { replayableTraces } from '../../contract/replay.ts';
import type { Recipe } from '../../replay/recipe.ts';
import { stickyPlace } from '../../release/trial/sticky-share.ts';
import type { GateParts } from '../gates/check-context.ts';
import { reduceRecording } from '../replay/read-recording.ts';
import type { RunningTrial } from './running-trial.ts';
import { shadowAnswer } from './shadow-desk.ts';

const PAGE = 200;

/**
 * Tries a release on the last recorded asks, the oldest of them first: as a shadow on each, beside what serves; as a canary each
 * goes to one of the two. Both run anew under the same conditions, in turns which goes first, so that neither has the
 * warmer caches.
 */
export async function runRecordedTrial(
  parts: GateParts,
  running: RunningTrial,
  given: { serving: Recipe; candidate: Recipe; last: number },
  signal: AbortSignal,
): Promise<void> {
  const { serving, candidate, last } = given;
  const { trialId, kind, share, pipelineId } = running.trial;
  const run = (traceId: string, recipe: Recipe): ReturnType<typeof shadowAnswer> =>
    shadowAnswer(parts, { traceId, recipe }, signal);
  for (const [index, traceId] of lastAsks(parts, { pipelineId, last }).entries()) {
    throwIfAborted(signal);
    if (running.isOver) return;
    if (kind === 'canary') {
      const isCandidate = stickyPlace(trialId, traceId) < share;
      const answer = await run(traceId, isCandidate ? candidate : serving);
      if (answer === null) running.noteSkipped();
      else running.add(isCandidate ? { candidate: answer } : { serving: answer });
      continue;
    }
    const isServingFirst = index % 2 === 0;
    const first = await run(traceId, isServingFirst ? serving : candidate);
    const second = await run(traceId, isServingFirst ? candidate : serving);
    if (first === null || second === null) running.noteSkipped();
    else running.add(isServingFirst ? { serving: first, candidate: second } : { serving: second, candidate: first });
  }
  running.end('undecided');
}

/** @returns the last asks of a pipeline that can be run again, in the order in which they were asked */
function lastAsks(parts: GateParts, { pipelineId, last }: { pipelineId: string; last: number }): readonly string[] {
  const chosen: string[] = [];
  for (let cursor: string | undefined; chosen.length < last; ) {
    const page = parts.traces.listTraces({ filter: replayableTraces(''), limit: PAGE, cursor });
    for (const trace of page.traces) {
      if (chosen.length === last) break;
      if (trace.pipelineId === pipelineId && reduceRecording(parts, trace.traceId).ok) chosen.push(trace.traceId);
    }
    if (page.nextCursor === null || page.traces.length === 0) break;
    cursor = page.nextCursor;
  }
  return chosen.toReversed();
}
