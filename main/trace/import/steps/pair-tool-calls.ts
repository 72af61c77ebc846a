import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalMessage } from '../../../contract/canonical-span.ts';
import type { ToolCallPart } from '../values/messages/read-tool-call.ts';

/** A call of a tool that a conversation holds, and what came back. */
export interface PairedCall {
  call: ToolCallPart;
  /** Place of the message that calls, from 0. */
  askedAt: number;
  /** Place of the call among those of its message, from 0. */
  order: number;
  /** Absent when nothing came back. */
  result?: JsonValue;
  /** Place of the message that brought the result. */
  answeredAt?: number;
}

interface Result {
  id: string | undefined;
  response: JsonValue;
}

/**
 * Pairs calls of tools with results by the call's id, first within the messages up to the next call, and without ids in their
 * order.
 *
 * @param messages a conversation in its order
 * @returns every call, in order
 */
export function pairToolCalls(messages: readonly CanonicalMessage[]): PairedCall[] {
  const paired: PairedCall[] = [];
  /** Calls nobody answered yet; an id may be used again later in a conversation. */
  let open: PairedCall[] = [];
  messages.forEach((message, askedAt) => {
    const calls = message.parts.flatMap((part) => (part.type === 'tool_call' ? [part] : []));
    if (calls.length > 0) {
      const asked = calls.map((call, order): PairedCall => ({ call, askedAt, order }));
      paired.push(...asked);
      open = [...open.filter(({ call }) => call.id !== undefined), ...asked];
    }
    for (const result of resultsOf(message)) {
      const answered = findAnswered(open, result);
      if (answered === undefined) continue;
      answered.result = result.response;
      answered.answeredAt = askedAt;
      open = open.filter((call) => call !== answered);
    }
  });
  return paired;
}

function findAnswered(open: readonly PairedCall[], { id }: Result): PairedCall | undefined {
  return id === undefined
    ? open[0]
    : (open.findLast(({ call }) => call.id === id) ?? open.find(({ call }) => call.id === undefined));
}

function resultsOf(message: CanonicalMessage): Result[] {
  return message.parts.flatMap((part) =>
    part.type === 'tool_call_response' ? [{ id: part.id, response: part.response }] : [],
  );
}
