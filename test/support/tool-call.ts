import type { AccessScope } from '../../main/contract/access.ts';
import type { SpanId, TraceId } from '../../main/contract/ids.ts';
import { type ToolFile, toolFile } from '../../main/contract/tool.ts';
import type { ToolCallOptions } from '../../main/spec/tool.ts';
import type { ActiveSpan } from '../../main/spec/tracer.ts';

/** A contract with what every one has. */
export function toolContract(file: Partial<Record<keyof ToolFile, unknown>> & { uses: string }): ToolFile {
  return toolFile.parse({
    version: 1,
    name: 'tool_under_test',
    description: 'for a test',
    inputSchema: { type: 'object' },
    effect: 'read',
    ...file,
  });
}

/** A span that keeps nothing. */
export const NO_SPAN: ActiveSpan = {
  traceId: '0'.repeat(32) as TraceId,
  spanId: '0'.repeat(16) as SpanId,
  startChild: () => NO_SPAN,
  setAttributes: () => undefined,
  addEvent: () => undefined,
  end: () => undefined,
};

export function callOptions(given: { signal?: AbortSignal; as?: AccessScope } = {}): ToolCallOptions {
  return {
    signal: given.signal ?? new AbortController().signal,
    span: NO_SPAN,
    as: given.as,
    idempotencyKey: 'key-1',
  };
}
