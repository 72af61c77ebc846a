import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalMessage } from '../../../contract/canonical-span.ts';
import { contentTraceId } from '../values/content-id.ts';
import type { ToolCallPart } from '../values/messages/read-tool-call.ts';

/** Ends of conversations that are remembered in one file; the oldest is forgotten first. */
const MAX_REMEMBERED = 100_000;

/** A call of a tool somebody was asked to make, and by which span. */
interface AskedTool {
  call: ToolCallPart;
  spanId: string;
  order: number;
}

/**
 * Finds out which calls of a model belong together: a call whose messages begin with all messages of an earlier one (and what it
 * answered), or that names it as `previous_response_id`, goes on with its conversation.
 */
export class ConversationLinks {
  readonly #traceByEnd = new Map<string, string>();
  readonly #askedTools = new Map<string, AskedTool>();
  readonly #toldTools = new Map<string, true>();

  /**
   * @param system what stands apart from the messages: the same question to another prompt is another conversation
   * @returns the trace of the longest earlier conversation that these messages go on with
   */
  find(
    system: JsonValue,
    messages: readonly CanonicalMessage[],
    previousResponseId: string | undefined,
  ): string | undefined {
    const named = previousResponseId === undefined ? undefined : this.#traceByEnd.get(`response ${previousResponseId}`);
    if (named !== undefined) return named;
    const ends = endsOf(system, messages);
    // All of the messages would be the same question asked again.
    return ends
      .slice(0, -1)
      .toReversed()
      .map((end) => this.#traceByEnd.get(end))
      .find((trace) => trace !== undefined);
  }

  remember(options: {
    traceId: string;
    spanId: string;
    system: JsonValue;
    asked: readonly CanonicalMessage[];
    answered: readonly CanonicalMessage[];
    responseId: string | undefined;
  }): void {
    const { traceId, spanId, system, asked, answered, responseId } = options;
    const askedEnd = endsOf(system, asked).at(-1);
    const [answer] = answered;
    const answeredEnd = answer === undefined ? undefined : endsOf(system, [...asked, answer]).at(-1);
    for (const end of [askedEnd, answeredEnd, responseId && `response ${responseId}`]) {
      if (end !== undefined && end !== '') keep(this.#traceByEnd, end, traceId);
    }
    const calls = answered.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool_call' ? [part] : [])));
    for (const [order, call] of calls.entries()) {
      if (call.id !== undefined) keep(this.#askedTools, `${traceId} ${call.id}`, { call, spanId, order });
    }
  }

  /** @returns the call of this id that an earlier span of the trace asked for */
  askedTool(traceId: string, callId: string): AskedTool | undefined {
    return this.#askedTools.get(`${traceId} ${callId}`);
  }

  /** @returns true the first time only: the result of a tool is told again with every later request */
  isNews(traceId: string, call: string): boolean {
    const key = `${traceId} ${call}`;
    const isNews = !this.#toldTools.has(key);
    keep(this.#toldTools, key, true);
    return isNews;
  }
}

function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.size > MAX_REMEMBERED ? map.keys() : [];
  if (oldest !== undefined) map.delete(oldest);
}

/** @returns for each message a name of the conversation up to it */
function endsOf(system: JsonValue, messages: readonly CanonicalMessage[]): string[] {
  let end = contentTraceId(system);
  return messages.map(({ role, name, parts }) => {
    end = contentTraceId(end, role, name ?? null, parts);
    return end;
  });
}
