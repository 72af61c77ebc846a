import type { CanonicalSpan } from '../../main/contract/canonical-span.ts';

/** 2026-01-05T09:00:00Z, nanoseconds since the epoch. */
export const IMPORT_START_NS = 1_767_603_600_000_000_000n;

/** A span as an import brings it; times in milliseconds after `IMPORT_START_NS`. */
export function makeSpan(
  span: Partial<CanonicalSpan> & { spanId: string; startMs?: number; endMs?: number },
): CanonicalSpan {
  const { startMs, endMs, ...fields } = span;
  const nano = (ms: number): string => String(IMPORT_START_NS + BigInt(ms) * 1_000_000n);
  return {
    traceId: 'trace-1',
    seq: 0,
    name: span.spanId,
    kind: 'chain',
    status: 'ok',
    content: 'full',
    source: { format: 'langfuse', file: 'export.json', index: 0 },
    attributes: {},
    ...(startMs === undefined ? {} : { startNs: nano(startMs) }),
    ...(endMs === undefined ? {} : { endNs: nano(endMs) }),
    ...fields,
  };
}
