import { throwIfAborted } from '../../base/abort.ts';
import type { AttributeValue, Span } from '../../contract/span.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { RecordedAsk, RecordedCall } from '../../gateway/trial/try-policy.ts';
import type { TraceReader } from '../../spec/tracer.ts';

/** The newest ones, when there are more: each is run through the policy. */
const MAX_ASKS = 2000;
const PAGE = 200;
const NANOS_PER_MS = 1_000_000;
/** Ended by whoever asked: they say nothing of a model. */
const NOT_TRIED: ReadonlySet<string> = new Set(['cancelled']);

/**
 * @param since ISO, inclusive
 * @returns past asks that reached a model, oldest first, as their traces tell them
 */
export function recordedAsks(traces: TraceReader, since: string, signal: AbortSignal): readonly RecordedAsk[] {
  const asks: RecordedAsk[] = [];
  let cursor: string | null = null;
  do {
    throwIfAborted(signal);
    const page = traces.listTraces({ filter: 'kind:ask', limit: PAGE, ...(cursor === null ? {} : { cursor }) });
    for (const summary of page.traces) {
      if (summary.startedAt < since || asks.length === MAX_ASKS) return asks.toReversed();
      if (NOT_TRIED.has(summary.status)) continue;
      const { spans } = traces.readTrace(summary.traceId);
      const calls = callsOf(spans);
      if (calls.length === 0) continue;
      asks.push({
        atMs: Date.parse(summary.startedAt),
        question: summary.title,
        inputTokens: summary.inputTokens,
        outputTokens: summary.outputTokens,
        totalMs: Math.max(...calls.map(({ totalMs }) => totalMs)),
        costUsd: summary.costUsd,
        isOk: summary.status !== 'error',
        calls,
      });
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return asks.toReversed();
}

/** Attempts have spans of their own where there was a policy; elsewhere the model's span is the attempt. */
function callsOf(spans: readonly Span[]): readonly RecordedCall[] {
  const models = spans.filter(({ kind }) => kind === 'model');
  const attempts = models.filter(({ name }) => name.startsWith('attempt '));
  return (attempts.length > 0 ? attempts : models).flatMap((span) => {
    const modelId = span.attributes[ATTRIBUTE.requestModel];
    if (typeof modelId !== 'string' || span.status.code === 'unset') return [];
    const totalMs = Number(BigInt(span.endUnixNano) - BigInt(span.startUnixNano)) / NANOS_PER_MS;
    const firstTokenMs = numberOr(span.attributes[ATTRIBUTE.firstTokenMs], totalMs);
    return [{ modelId, firstTokenMs, totalMs, isOk: span.status.code === 'ok' }];
  });
}

function numberOr(value: AttributeValue | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
