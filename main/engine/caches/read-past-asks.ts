import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { throwIfAborted } from '../../base/abort.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Attributes, Span } from '../../contract/span.ts';
import type { Trace } from '../../contract/trace.ts';
import type { PastAsk } from '../../evals/cache-calibration/past-ask.ts';
import type { TraceReader } from '../../spec/tracer.ts';
import { chunkUsesOf, citationsOf } from '../../trace/lineage/chunk-uses.ts';

/** The newest asks that are looked at. */
const MAX_ASKS = 5000;
const PAGE_TRACES = 200;
/** Traces read between two turns of the event loop. */
const TRACES_PER_TURN = 20;
const NANOS_PER_MS = 1e6;

/**
 * @returns the newest asks that a semantic cache could have answered, oldest first: asked alone, at temperature 0, in
 *   words, and made by a model instead of a cache
 */
export async function readPastAsks(
  traces: Pick<TraceReader, 'listTraces' | 'readTrace'>,
  options: { signal: AbortSignal; onProgress: (done: number, total: number) => void },
): Promise<readonly PastAsk[]> {
  const asks: PastAsk[] = [];
  const sessions = new Map<string, number>();
  const read: { ask: PastAsk; sessionId: string | null }[] = [];
  let cursor: string | undefined;
  let done = 0;
  do {
    const page = traces.listTraces({ filter: 'kind:ask origin:trestle', limit: PAGE_TRACES, cursor });
    const total = Math.min(page.total, MAX_ASKS);
    for (const { traceId, status, sessionId } of page.traces) {
      if (done === total) break;
      done += 1;
      if (sessionId !== null) sessions.set(sessionId, (sessions.get(sessionId) ?? 0) + 1);
      const ask = status === 'ok' || status === 'refused' ? toPastAsk(traces.readTrace(traceId)) : null;
      if (ask !== null) read.push({ ask, sessionId });
      if (done % TRACES_PER_TURN === 0) {
        throwIfAborted(options.signal);
        options.onProgress(done, total);
        await yieldToEventLoop();
      }
    }
    cursor = done < total ? (page.nextCursor ?? undefined) : undefined;
  } while (cursor !== undefined);
  // Newest first as they are listed: of a session only the last that is met, its first ask, stood alone.
  for (const { ask, sessionId } of read.toReversed()) {
    const count = sessionId === null ? 1 : (sessions.get(sessionId) ?? 1);
    if (sessionId !== null) sessions.set(sessionId, -1);
    if (count > 0) asks.push(ask);
  }
  return asks;
}

function toPastAsk({ summary, spans }: Trace): PastAsk | null {
  const root = spans[0]?.attributes ?? {};
  const model = spans.find(({ kind }) => kind === 'model');
  if (model === undefined) return null;
  const { attributes } = model;
  const isMade = attributes[ATTRIBUTE.cacheOutcome] !== 'hit' && attributes[ATTRIBUTE.structuredOutcome] === undefined;
  if (!isMade || attributes[ATTRIBUTE.temperature] !== 0) return null;
  const question = textOf(root, ATTRIBUTE.effectiveQuery) || textOf(root, ATTRIBUTE.question);
  const passages = chunkUsesOf(spans).map(({ chunkId, textHash, role }) => ({ key: `${chunkId} ${textHash}`, role }));
  const cost = attributes[ATTRIBUTE.costUsd];
  return {
    question,
    scope: scopeOf(root, attributes),
    askedAt: Date.parse(summary.startedAt),
    isAnswered: summary.status === 'ok',
    answer: textOf(root, ATTRIBUTE.answer),
    cited: citationsOf(root[ATTRIBUTE.citations]).map(({ chunkId, start, end }) => ({ chunkId, start, end })),
    passages: new Set(passages.map(({ key }) => key)),
    citedPassages: passages.filter(({ role }) => role === 'cited').map(({ key }) => key),
    durationMs: summary.durationMs,
    modelMs: durationOf(model),
    costUsd: typeof cost === 'number' ? cost : null,
  };
}

/** What the keys of the cache hold, as far as a trace tells it. */
function scopeOf(root: Attributes, model: Attributes): string {
  const parts = [
    root[ATTRIBUTE.accessScope],
    root[ATTRIBUTE.pipelineId],
    root[ATTRIBUTE.indexGeneration],
    model[ATTRIBUTE.requestModel],
    model[ATTRIBUTE.promptFingerprint],
    model[ATTRIBUTE.maxTokens],
  ];
  return JSON.stringify(parts.map((part) => part ?? null));
}

function textOf(attributes: Attributes, name: string): string {
  const value = attributes[name];
  return typeof value === 'string' ? value : '';
}

function durationOf({ startUnixNano, endUnixNano }: Span): number {
  return Number(BigInt(endUnixNano) - BigInt(startUnixNano)) / NANOS_PER_MS;
}
