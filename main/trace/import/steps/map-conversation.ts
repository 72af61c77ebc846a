import type { JsonObject } from '../../../base/json.ts';
import type { CanonicalMessage, CanonicalSpan } from '../../../contract/canonical-span.ts';
import { firstQuestion, lastAnswer } from './first-and-last.ts';
import { pairToolCalls, type PairedCall } from './pair-tool-calls.ts';
import type { StepFields, StepTrace } from './step-trace.ts';

/** What is said of a conversation besides its messages. */
interface ConversationFields {
  root: StepFields;
  /** What holds for every step of the model: its name, its settings, the tools on offer. */
  step: Partial<StepFields>;
  /** Names the span of a step. */
  stepName: string;
}

/**
 * Makes a trace of a conversation: each message of the assistant is one step, whose input is everything before it; each of its
 * calls is a tool's span, with the result that came back. There are no times.
 */
export function* mapConversation(
  trace: StepTrace,
  messages: readonly CanonicalMessage[],
  { root, step, stepName }: ConversationFields,
): Iterable<CanonicalSpan> {
  const calls = Map.groupBy(pairToolCalls(messages), ({ askedAt }) => askedAt);
  for (const [at, message] of messages.entries()) {
    if (message.role !== 'assistant') continue;
    const agent = message.name === undefined ? undefined : { name: message.name };
    const span = trace.step(
      { agent, ...step, name: stepName, inputMessages: messages.slice(0, at), outputMessages: [message] },
      at,
    );
    yield span;
    for (const call of calls.get(at) ?? []) yield toolSpan(trace, span, call);
  }
  yield trace.root({ input: firstQuestion(messages), output: lastAnswer(messages), ...root });
}

/** @returns the span of a tool that somebody must have run, since a call and its result are there */
export function toolSpan(
  trace: StepTrace,
  parent: CanonicalSpan,
  { call, order, result }: PairedCall,
  attributes: JsonObject = {},
): CanonicalSpan {
  const { id, name, arguments: given } = call;
  const tool = {
    name,
    ...(id === undefined ? {} : { callId: id }),
    ...(given === null ? {} : { arguments: given }),
    ...(result === undefined ? {} : { result }),
  };
  return trace.tool({ name, tool, attributes }, parent, order);
}
