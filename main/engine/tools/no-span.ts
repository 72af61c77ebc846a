import type { SpanId, TraceId } from '../../contract/ids.ts';
import type { ActiveSpan } from '../../spec/tracer.ts';

const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;

/** The span of a call that belongs to no run: nothing of it is kept. */
export const NO_SPAN: ActiveSpan = {
  traceId: '0'.repeat(TRACE_ID_DIGITS) as TraceId,
  spanId: '0'.repeat(SPAN_ID_DIGITS) as SpanId,
  startChild: () => NO_SPAN,
  setAttributes: () => undefined,
  addEvent: () => undefined,
  end: () => undefined,
};
