import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import { mergeStretches } from '../../replay/observe/merge-stretches.ts';
import { type Reduced, reduceTrace } from '../../replay/reduce-trace.ts';
import type { SessionParts } from '../session-parts.ts';

type Parts = Pick<SessionParts, 'traces' | 'agents'>;

/**
 * @returns the spans of a trace; of a stretch of an agent's run those of the whole run, since what one stretch did rests on
 *   those before it
 */
export function readRecording({ traces, agents }: Parts, traceId: string): readonly CanonicalSpan[] {
  const { spans } = traces.readCanonical(traceId);
  const root = spans.find(({ parentSpanId }) => parentSpanId === undefined);
  const runId = root?.attributes[ATTRIBUTE.agentRunId];
  // A replay's own run is not among the workspace's.
  if (typeof runId !== 'string' || root?.attributes[ATTRIBUTE.replayOf] !== undefined) return spans;
  const run = agents.stores.runs.list({ limit: Number.MAX_SAFE_INTEGER }).find((known) => known.runId === runId);
  if (run === undefined || run.traceIds.length < 2) return spans;
  return mergeStretches(run.traceIds.map((id) => traces.readCanonical(id).spans));
}

export function reduceRecording(parts: Parts, traceId: string): Reduced {
  return reduceTrace(readRecording(parts, traceId));
}
