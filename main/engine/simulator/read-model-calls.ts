import { throwIfAborted } from '../../base/abort.ts';
import type { Span } from '../../contract/span.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { RecordedCall } from '../../gateway/simulator/fit-profile.ts';
import type { TraceReader } from '../../spec/tracer.ts';

/** A page of a trace list, and how many traces are opened before others get a turn. */
const PAGE = 100;
const NANOS_PER_MS = 1_000_000;

/** @returns every call of a model in the newest traces, cancelled ones left out, and how many traces there were */
export async function readModelCalls(
  reader: TraceReader,
  { last, filter, signal }: { last: number; filter: string; signal: AbortSignal },
): Promise<{ calls: readonly (RecordedCall & { model: string })[]; traces: number }> {
  const calls: (RecordedCall & { model: string })[] = [];
  let traces = 0;
  let cursor: string | undefined;
  while (traces < last) {
    throwIfAborted(signal);
    const page = reader.listTraces({ filter, limit: Math.min(PAGE, last - traces), cursor });
    for (const { traceId, status } of page.traces) {
      traces += 1;
      if (status !== 'cancelled') calls.push(...callsOf(reader.readTrace(traceId).spans));
    }
    cursor = page.nextCursor ?? undefined;
    if (cursor === undefined) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { calls, traces };
}

/** A call that was routed holds its attempts as spans of their own: those are what a model did. */
function callsOf(spans: readonly Span[]): (RecordedCall & { model: string })[] {
  const isModelCall = ({ kind, attributes }: Span): boolean => kind === 'model' && ATTRIBUTE.requestModel in attributes;
  const models = spans.filter(isModelCall);
  const parents = new Set(models.map(({ parentSpanId }) => parentSpanId));
  return models.filter(({ spanId }) => !parents.has(spanId)).map(callOf);
}

function callOf({ startUnixNano, endUnixNano, status, attributes }: Span): RecordedCall & { model: string } {
  const numberOf = (key: string): number | null => {
    const value = attributes[key];
    return typeof value === 'number' ? value : null;
  };
  return {
    model: String(attributes[ATTRIBUTE.requestModel]),
    durationMs: Number(BigInt(endUnixNano) - BigInt(startUnixNano)) / NANOS_PER_MS,
    firstTokenMs: numberOf(ATTRIBUTE.firstTokenMs),
    outputTokens: numberOf(ATTRIBUTE.outputTokens) ?? 0,
    failure:
      status.code === 'error'
        ? { code: String(attributes[ATTRIBUTE.errorType] ?? ''), statusCode: numberOf(ATTRIBUTE.httpStatus) }
        : null,
  };
}
