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
  /** What holds for the step of one message, by its place. */
  ofStep?: (at: number) => Partial<StepFields>;
  /** When each message was there, where a clock ran: a step lasts from the message before it to its own. */
  timeOf?: (at: number) => string | undefined;
}

/**
 * Makes a trace of a conversation: each message of the assistant is one step, whose input is everything before it; each of its
 * calls is a tool's span, with the result that came back. There are no times but those of the messages, where they have some.
 */
export function* mapConversation(
  trace: StepTrace,
  messages: readonly CanonicalMessage[],
  { root, step, stepName, ofStep, timeOf = () => undefined }: ConversationFields,
): Iterable<CanonicalSpan> {
  const calls = Map.groupBy(pairToolCalls(messages), ({ askedAt }) => askedAt);
  for (const [at, message] of messages.entries()) {
    if (message.role !== 'assistant') continue;
    const agent = message.name === undefined ? undefined : { name: message.name };
    const times = { startNs: timeOf(at - 1) ?? timeOf(at), endNs: timeOf(at) };
    const told = { agent, ...step, name: stepName, ...times, ...ofStep?.(at) };
    const span = trace.step({ ...told, inputMessages: messages.slice(0, at), outputMessages: [message] }, at);
    yield span;
    for (const call of calls.get(at) ?? []) {
      const { answeredAt } = call;
      const ran = answeredAt === undefined ? {} : { startNs: timeOf(answeredAt - 1), endNs: timeOf(answeredAt) };
      yield toolSpan(trace, span, call, {}, ran);
    }
  }
  yield trace.root({ input: firstQuestion(messages), output: lastAnswer(messages), ...root });
}

/** @returns the span of a tool that somebody must have run, since a call and its result are there */
export function toolSpan(
  trace: StepTrace,
  parent: CanonicalSpan,
  { call, order, result }: PairedCall,
  attributes: JsonObject = {},
  times: Pick<StepFields, 'startNs' | 'endNs'> = {},
): CanonicalSpan {
  const { id, name, arguments: given } = call;
  const tool = {
    name,
    ...(id === undefined ? {} : { callId: id }),
    ...(given === null ? {} : { arguments: given }),
    ...(result === undefined ? {} : { result }),
  };
  return trace.tool({ name, tool, attributes, ...times }, parent, order);
}
