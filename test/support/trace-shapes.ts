import type { SpanId, TraceId } from '../../main/contract/ids.ts';
import type { Attributes, Span } from '../../main/contract/span.ts';
import { ATTRIBUTE } from '../../main/contract/span-attributes.ts';
import type { Trace, TraceSummary } from '../../main/contract/trace.ts';

const BASE_NANO = 1_767_603_600_000_000_000n;
const NANOS_PER_MS = 1_000_000n;

/** @returns 32 hex digits that end in the number */
export function traceIdOf(number: number): TraceId {
  return number.toString(16).padStart(32, '0') as TraceId;
}

export interface TraceShape {
  number?: number;
  summary?: Partial<TraceSummary>;
  /** Of the root span. */
  attributes?: Attributes;
  stages?: readonly { id: string; ms: number; degraded?: boolean; failed?: boolean; attributes?: Attributes }[];
}

/** A finished trace: a run and its stages, one after the other. */
export function makeTrace({ number = 1, summary = {}, attributes = {}, stages = [] }: TraceShape = {}): Trace {
  const traceId = traceIdOf(number);
  const spanIdOf = (index: number) => (number * 1000 + index).toString(16).padStart(16, '0') as SpanId;
  const durationMs = summary.durationMs ?? stages.reduce((sum, { ms }) => sum + ms, 1);
  let at = BASE_NANO;
  const stageSpans = stages.map((stage, index): Span => {
    const startUnixNano = String(at);
    at += BigInt(Math.round(stage.ms * Number(NANOS_PER_MS)));
    return {
      traceId,
      spanId: spanIdOf(index + 1),
      parentSpanId: spanIdOf(0),
      name: `stage ${stage.id}`,
      kind: 'stage',
      startUnixNano,
      endUnixNano: String(at),
      status: stage.failed ? { code: 'error', message: 'it broke' } : { code: 'ok' },
      attributes: {
        [ATTRIBUTE.stageId]: stage.id,
        ...(stage.degraded ? { [ATTRIBUTE.ladderStep]: 'skip' } : {}),
        ...stage.attributes,
      },
      events: [],
    };
  });
  const root: Span = {
    traceId,
    spanId: spanIdOf(0),
    parentSpanId: null,
    name: 'ask default',
    kind: 'run',
    startUnixNano: String(BASE_NANO),
    endUnixNano: String(BASE_NANO + BigInt(Math.round(durationMs * Number(NANOS_PER_MS)))),
    status: { code: 'ok' },
    attributes: { [ATTRIBUTE.question]: summary.title ?? 'How many days?', ...attributes },
    events: [],
  };
  const spans = [root, ...stageSpans];
  return {
    summary: {
      traceId,
      kind: 'ask',
      title: 'How many days?',
      pipelineId: 'default',
      releaseHash: `r-${'a'.repeat(64)}` as TraceSummary['releaseHash'],
      sessionId: null,
      origin: 'trestle',
      startedAt: new Date(Date.UTC(2026, 0, 5, 9, 0, number)).toISOString(),
      durationMs,
      status: 'ok',
      spanCount: spans.length,
      inputTokens: 10,
      outputTokens: 5,
      costUsd: 0,
      model: 'local/extractive',
      ...summary,
    },
    spans,
  };
}
