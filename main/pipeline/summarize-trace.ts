import type { Span } from '../contract/span.ts';
import type { Trace, TraceSummary } from '../contract/trace.ts';

const NANOS_PER_MS = 1e6;
/** Titles are for lists; the whole question stands on the root span. UTF-16 units. */
const MAX_TITLE_LENGTH = 200;

/** @returns a run's trace: its spans, parents first, and the row that lists draw without opening them */
export function summarizeTrace(
  run: Omit<TraceSummary, 'traceId' | 'origin' | 'durationMs' | 'spanCount'> & { spans: readonly Span[] },
): Trace {
  const { spans, ...facts } = run;
  const root = spans.find((span) => span.parentSpanId === null);
  if (root === undefined) throw new TypeError('a trace needs an ended root span');
  return {
    summary: {
      ...facts,
      title: facts.title.slice(0, MAX_TITLE_LENGTH),
      traceId: root.traceId,
      origin: 'trestle',
      durationMs: Number(BigInt(root.endUnixNano) - BigInt(root.startUnixNano)) / NANOS_PER_MS,
      spanCount: spans.length,
    },
    spans,
  };
}
