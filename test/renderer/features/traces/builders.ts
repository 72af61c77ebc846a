import type { ReleaseHash, SpanId, TraceId } from '../../../../main/contract/ids.ts';
import type { Span } from '../../../../main/contract/span.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import type { TraceStats, TraceSummary } from '../../../../main/contract/trace.ts';
import { type SpanNode, spanTree } from '../../../../renderer/features/traces/view-model/span-tree.ts';

/** The trace begins here: beyond 2^53 nanoseconds, as real stamps are. */
const EPOCH_NANO = 1_763_128_867_000_000_000n;
const nano = (ms: number): string => String(EPOCH_NANO + BigInt(Math.round(ms * 1e6)));

export interface SpanFacts extends Partial<Omit<Span, 'spanId' | 'parentSpanId'>> {
  id: string;
  parent?: string;
  startMs: number;
  ms: number;
}

export function aSpan({ id, parent, startMs, ms, ...more }: SpanFacts): Span {
  return {
    traceId: 'a'.repeat(32) as TraceId,
    spanId: id as SpanId,
    parentSpanId: (parent ?? null) as SpanId | null,
    name: id,
    kind: 'stage',
    startUnixNano: nano(startMs),
    endUnixNano: nano(startMs + ms),
    status: { code: 'ok' },
    attributes: {},
    events: [],
    ...more,
  };
}

/** A stage of a run, with its budget. */
export function aStage(facts: SpanFacts & { budgetMs?: number }): Span {
  const { budgetMs, attributes, ...more } = facts;
  return aSpan({
    parent: 'run',
    name: `stage ${facts.id}`,
    attributes: {
      [ATTRIBUTE.stageId]: facts.id,
      ...(budgetMs === undefined ? {} : { [ATTRIBUTE.stageBudgetMs]: budgetMs }),
      ...attributes,
    },
    ...more,
  });
}

/** rewrite, then both legs side by side, then generate with its model call: 100 ms in all. */
export function aRunTrace(): readonly Span[] {
  return [
    aSpan({ id: 'run', kind: 'run', name: 'ask default', startMs: 0, ms: 100 }),
    aStage({ id: 'rewrite', startMs: 2, ms: 8, budgetMs: 5 }),
    aStage({ id: 'bm25', startMs: 10, ms: 10, budgetMs: 50 }),
    aStage({ id: 'vector', startMs: 10, ms: 30, budgetMs: 100 }),
    aStage({ id: 'generate', startMs: 40, ms: 60, budgetMs: 1500 }),
    aSpan({
      id: 'chat',
      parent: 'generate',
      kind: 'model',
      name: 'chat local/extractive',
      startMs: 45,
      ms: 50,
      attributes: { [ATTRIBUTE.firstTokenMs]: 20, [ATTRIBUTE.inputTokens]: 2264, [ATTRIBUTE.outputTokens]: 94 },
    }),
  ];
}

export function theRoots(spans: readonly Span[] = aRunTrace()): readonly SpanNode[] {
  return spanTree({ spans });
}

export function aSummary(facts: Partial<TraceSummary> = {}): TraceSummary {
  return {
    traceId: 'a'.repeat(32) as TraceId,
    kind: 'ask',
    title: 'How many days?',
    pipelineId: 'default',
    releaseHash: 'r-1' as ReleaseHash,
    sessionId: null,
    origin: 'trestle',
    startedAt: '2025-11-14T14:41:07Z',
    durationMs: 100,
    status: 'ok',
    spanCount: 6,
    inputTokens: 2264,
    outputTokens: 94,
    costUsd: 0,
    model: 'local/extractive',
    ...facts,
  };
}

export function theStats(facts: Partial<TraceStats> = {}): TraceStats {
  return {
    untimed: 0,
    count: 3,
    durationsMs: [10, 20, 40],
    p50Ms: 20,
    p95Ms: 40,
    byStatus: { ok: 3, refused: 0, degraded: 0, error: 0, cancelled: 0 },
    stages: [],
    ...facts,
  };
}
