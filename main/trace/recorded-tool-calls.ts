import { ATTRIBUTE } from '../contract/span-attributes.ts';
import type { SpanId, TraceId } from '../contract/ids.ts';
import type { TraceReader } from '../spec/tracer.ts';
import type { Database } from '../storage/database.ts';

/** A tool call as a trace keeps it. */
export interface RecordedToolCall {
  traceId: TraceId;
  spanId: SpanId;
  tool: string;
  /** JSON text; null when it was not kept. */
  arguments: string | null;
}

/**
 * Tool calls of the newest traces, newest trace first, in the order in which they were made.
 *
 * @param options.traces so many traces with tool calls are looked at
 * @param options.tool only calls of this tool
 */
export function* recordedToolCalls(
  database: Database,
  traces: Pick<TraceReader, 'readTrace'>,
  options: { traces: number; tool: string | undefined },
): Generator<RecordedToolCall> {
  const rows = database
    .prepare<{ trace_id: TraceId }>(
      `SELECT trace_id FROM trace
       WHERE EXISTS (SELECT 1 FROM span WHERE span.trace_id = trace.trace_id AND span.kind = 'tool')
       ORDER BY started_at DESC LIMIT ?`,
    )
    .all(options.traces);
  for (const { trace_id: traceId } of rows) {
    for (const { spanId, kind, name, attributes } of traces.readTrace(traceId).spans) {
      if (kind !== 'tool') continue;
      const named = attributes[ATTRIBUTE.toolName];
      const tool = typeof named === 'string' ? named : name.replace(/^execute_tool /, '');
      if (options.tool !== undefined && tool !== options.tool) continue;
      const given = attributes[ATTRIBUTE.toolArguments];
      yield { traceId, spanId, tool, arguments: typeof given === 'string' ? given : null };
    }
  }
}
