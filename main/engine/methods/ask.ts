import { followAbort } from '../../base/abort.ts';
import type { AskEvent, AskRequest, AskResult } from '../../contract/ask.ts';
import type { TraceId } from '../../contract/ids.ts';
import { createReading } from '../access/reading.ts';
import { createRecordedEvents } from '../access/recorded-events.ts';
import { type AskRunOptions, createAskRunner } from '../ask-runner.ts';
import { createAsyncQueue } from '../async-queue.ts';
import { firstReadings } from '../first-readings.ts';
import { lostIndexes } from '../generations/settle-missing-files.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

const NANOS_PER_MS = 1e6;

/** Asking: one run of the workspace's pipeline over a typed question, under the live policy. */
export function createAskHandlers(parts: StandingParts): Handlers<never, 'ask.run'> {
  const reading = createReading(parts);
  const { keptReleases } = parts;
  const runAsk = createAskRunner(parts);

  /** The legs found nothing in what is lost or not read yet, which is not the same as that there is nothing. */
  const withMissing = (
    event: Extract<AskEvent, { type: 'retrieval-ready' }>,
    unread: ReturnType<typeof firstReadings>,
  ): AskEvent => {
    const degraded = [...lostIndexes(parts.generations.registry), ...unread];
    return degraded.length === 0 ? event : { ...event, retrieval: { ...event.retrieval, degraded } };
  };

  const recipeOf = ({ release }: AskRequest, pipelineId: string): Pick<AskRunOptions, 'recipe'> => {
    if (release === undefined) return {};
    const recipe = keptReleases.recipeFor(release, pipelineId);
    return recipe === null ? {} : { recipe };
  };

  return {
    'ask.run': (request, { signal }) => {
      parts.requireTrust('ask');
      const left = followAbort(signal);
      let hasEnded = false;
      // Whoever has read to the end stops nothing: an abort makes an error with its stack, once for each ask.
      const queue = createAsyncQueue<AskEvent>({ onReaderLeft: () => (hasEnded ? undefined : left.abort()) });
      let traceId: TraceId | null = null;
      let result: AskResult | null = null;
      const unread = firstReadings(parts, { isForPrincipal: request.filter.as !== undefined });
      const emit = (event: AskEvent): void => {
        if (event.type === 'ask-started') traceId = event.traceId;
        hasEnded ||= event.type === 'ask-finished' || event.type === 'ask-failed';
        if (event.type === 'ask-finished') ({ result } = event);
        recorded.push(event.type === 'retrieval-ready' ? withMissing(event, unread) : event);
      };
      const recorded = createRecordedEvents({
        request,
        reading,
        accessLog: parts.accessLog,
        deliver: (event) => queue.push(event),
        onUnrecorded: () => left.abort(),
      });
      const startedNano = parts.services.clock.monotonicNano();
      const served = request.served === true ? parts.serving.choose(request) : null;
      const asked = {
        executor: parts.executor,
        signal: left.signal,
        emit,
        ...(served === null ? {} : { attributes: served.attributes }),
        ...(served?.recipe === undefined ? {} : { recipe: served.recipe }),
      };
      const pipelineId = request.pipeline ?? parts.files.readWorkspace().pipeline;
      const isServing = request.served === true || request.release !== undefined;
      const endRun = isServing ? keptReleases.beginRun(pipelineId) : null;
      parts.gate
        .during(() => runAsk(request, { ...asked, ...recipeOf(request, pipelineId) }))
        .then(
          () => recorded.delivered(),
          // The executor has already said how a run ended; what failed before it began has not been said.
          async (error: unknown) => {
            await recorded.delivered();
            if (!hasEnded) throw error;
          },
        )
        .then(
          () => queue.close(),
          (error: unknown) => queue.fail(error),
        )
        .finally(() => {
          left.unfollow();
          // Whoever left early got no answer to look at.
          if (!left.signal.aborted) {
            const ms = Number(parts.services.clock.monotonicNano() - startedNano) / NANOS_PER_MS;
            served?.conclude({ traceId, result, ms });
          }
          endRun?.();
          // Failed and stopped runs leave a trace too.
          if (traceId !== null) parts.services.events.publish({ type: 'trace-added', traceId });
        });
      return queue;
    },
  };
}
