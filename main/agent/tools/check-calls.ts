import type { JsonValue } from '../../base/json.ts';
import type { SpanId, TraceId } from '../../contract/ids.ts';
import type { ToolCheckFailure, ToolCheckReport } from '../../contract/tool.ts';
import type { SchemaValidator } from '../../spec/schema-validator.ts';
import type { Tool } from '../../spec/tool.ts';
import { prepareCall } from './arguments/prepare-call.ts';

/** A call as a trace keeps it. */
export interface RecordedCall {
  traceId: TraceId;
  spanId: SpanId;
  tool: string;
  /** JSON text; null when it was not kept. */
  arguments: string | null;
}

/** Holds calls of the past against the contracts of today. None of them is made. */
export async function checkCalls(
  calls: Iterable<RecordedCall>,
  tools: readonly Pick<Tool, 'contract'>[],
  schemas: SchemaValidator,
): Promise<ToolCheckReport> {
  const failing: ToolCheckFailure[] = [];
  let checked = 0;
  let repaired = 0;
  let unknown = 0;
  const callable = tools.map(
    ({ contract }): Tool => ({ contract, execute: () => Promise.reject(new Error('not called')) }),
  );
  for (const call of calls) {
    if (call.arguments === null) {
      unknown += 1;
      continue;
    }
    checked += 1;
    const prepared = await prepareCall({ name: call.tool, arguments: call.arguments }, callable, schemas);
    if (!prepared.ok) {
      const { traceId, spanId, tool } = call;
      failing.push({ traceId, spanId, tool, arguments: parsed(call.arguments), problems: prepared.problems });
    } else if (prepared.repairs.length > 0) repaired += 1;
  }
  return { checked, repaired, unknown, failing };
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
