import type { JsonObject, JsonValue } from '../../../../base/json.ts';
import type { CanonicalMessage, CanonicalSpan } from '../../../../contract/canonical-span.ts';
import { defined } from '../defined.ts';
import { asArray, asObject, asText, fieldOf, firstOf } from '../json-fields.ts';
import { readUsage } from '../usage.ts';
import { readGenerations } from './read-generations.ts';
import { contentParts, readMessage } from './read-message.ts';
import { readMessages } from './read-messages.ts';
import { modelName, readSystem } from './read-request.ts';

/** What a model answered. */
interface ModelResponse
  extends Pick<CanonicalSpan, 'outputMessages' | 'responseModel' | 'usage' | 'systemInstructions'> {
  responseId?: string;
  /** Members that were not read. */
  rest?: JsonObject;
}

/** Members of a response that fields of a span hold, in one API or another. */
export const RESPONSE_READ: ReadonlySet<string> = new Set(
  (
    'id object created created_at model modelVersion model_version choices usage usageMetadata usage_metadata totalUsage output content role ' +
    'type stop_reason stopReason candidates finishReason finish_reason messages response toolCalls tool_calls message generations ' +
    'llm_output additional_kwargs response_metadata kwargs text completion output_text token_usage lc name example'
  ).split(' '),
);

/**
 * @param value the body of a response of any API, or what a framework records as the output of a model: OpenAI `choices`,
 *   Responses `output`, Anthropic `content`, Gemini `candidates`, LangChain `generations`, the AI SDK's result, a message, a list of
 *   messages, a text
 * @returns without `outputMessages` where it holds none
 */
export function readResponse(value: JsonValue | undefined): ModelResponse {
  // Some record the choices alone.
  const isChoices = asArray(value)?.every((choice) => asObject(fieldOf(choice, 'message')) !== undefined) === true;
  const object = isChoices && asArray(value)?.length !== 0 ? { choices: value ?? null } : asObject(value);
  if (object === undefined) return defined<ModelResponse>({ outputMessages: readMessages(value, 'assistant') });
  return defined<ModelResponse>({
    outputMessages: messagesOf(object),
    responseModel: modelName(firstOf(object, 'model', 'modelVersion', 'model_version')) ?? modelOf(object),
    usage: usageOf(object),
    responseId: asText(firstOf(object, 'id', 'responseId')),
    rest: Object.fromEntries(
      Object.entries(object).filter(([key, member]) => !RESPONSE_READ.has(key) && member !== null),
    ),
    // A response of the Responses API repeats what it was told.
    systemInstructions:
      fieldOf(object, 'object') === 'response' ? readSystem(fieldOf(object, 'instructions')) : undefined,
  });
}

function messagesOf(object: JsonObject): CanonicalMessage[] | undefined {
  return (
    choicesOf(object) ??
    candidatesOf(object) ??
    candidateOf(object) ??
    readGenerations(fieldOf(object, 'generations')) ??
    vercelResult(object) ??
    messageOf(object) ??
    readList(firstOf(object, 'messages', 'output_messages', 'outputMessages')) ??
    readMessages(firstOf(object, 'output', 'content', 'completion', 'response', 'text', 'output_text'), 'assistant')
  );
}

function readList(value: JsonValue | undefined): CanonicalMessage[] | undefined {
  return asArray(value) === undefined ? undefined : readMessages(value, 'assistant');
}

function choicesOf(object: JsonObject): CanonicalMessage[] | undefined {
  const choices = asArray(fieldOf(object, 'choices'));
  const messages = choices?.flatMap((choice) => {
    const text = fieldOf(choice, 'text');
    const message: CanonicalMessage | undefined =
      readMessage(fieldOf(choice, 'message') ?? null) ??
      (typeof text === 'string' ? { role: 'assistant', parts: contentParts(text) } : undefined);
    return message === undefined ? [] : [withReason(message, firstOf(choice, 'finish_reason', 'finishReason'))];
  });
  return messages !== undefined && messages.length > 0 ? messages : undefined;
}

function candidatesOf(object: JsonObject): CanonicalMessage[] | undefined {
  const messages = asArray(fieldOf(object, 'candidates'))?.flatMap((candidate) => {
    const parts = contentParts(fieldOf(candidate, 'content', 'parts'));
    return [withReason({ role: 'assistant', parts }, firstOf(candidate, 'finishReason', 'finish_reason'))];
  });
  return messages !== undefined && messages.length > 0 ? messages : undefined;
}

/** One of Gemini's candidates by itself, as ADK hands it on: `{content: {role, parts}, finishReason}`. */
function candidateOf(object: JsonObject): CanonicalMessage[] | undefined {
  const content = fieldOf(object, 'content');
  return Array.isArray(fieldOf(content, 'parts')) ? candidatesOf({ candidates: [object] }) : undefined;
}

/** `{message}` of Ollama, `{output: {message}}` of Bedrock, `{role, content, stop_reason}` of Anthropic, a message of LangChain. */
function messageOf(object: JsonObject): CanonicalMessage[] | undefined {
  const message =
    readMessage(object) ??
    readMessage(fieldOf(object, 'message') ?? null) ??
    readMessage(fieldOf(object, 'output', 'message') ?? null);
  if (message === undefined) return undefined;
  const reason = firstOf(object, 'done_reason', 'stopReason');
  return [message.finishReason === undefined ? withReason(message, reason) : message];
}

/** The AI SDK: what was said last as `content` or `text` and `toolCalls`, maybe of the last of its `steps`; all turns in `response.messages`. */
function vercelResult(object: JsonObject): CanonicalMessage[] | undefined {
  const reason = fieldOf(object, 'finishReason');
  const turns = readList(fieldOf(object, 'response', 'messages'));
  if (turns !== undefined) {
    const last = turns.at(-1);
    return last === undefined ? turns : [...turns.slice(0, -1), withReason(last, reason)];
  }
  const calls = asArray(firstOf(object, 'toolCalls', 'tool_calls'));
  const step = asArray(fieldOf(object, 'steps'))?.at(-1);
  const isInStep = fieldOf(object, 'content') === undefined && fieldOf(object, 'text') === undefined;
  if (isInStep && fieldOf(step, 'content') !== undefined) return vercelResult(asObject(step) ?? {});
  if (reason === undefined && calls === undefined) return undefined;
  const content = firstOf(object, 'content', 'text') ?? null;
  const message = readMessage({
    role: asText(fieldOf(object, 'role')) ?? 'assistant',
    content,
    ...(calls ? { tool_calls: calls } : {}),
  });
  return message === undefined || message.parts.length === 0 ? undefined : [withReason(message, reason)];
}

function withReason(message: CanonicalMessage, reason: JsonValue | undefined): CanonicalMessage {
  const finishReason = asText(reason) ?? asText(fieldOf(reason, 'unified'));
  return finishReason === undefined ? message : { ...message, finishReason };
}

/** LangChain says the model in the metadata of the answer, or beside the generations. */
function modelOf(object: JsonObject): string | undefined {
  const told =
    firstOf(fieldOf(object, 'llm_output'), 'model_name', 'model') ??
    firstOf(fieldOf(object, 'response_metadata'), 'model_name', 'model') ??
    firstOf(fieldOf(object, 'kwargs', 'response_metadata'), 'model_name', 'model') ??
    firstOf(fieldOf(firstMessage(object), 'response_metadata'), 'model_name', 'model') ??
    firstOf(fieldOf(object, 'response'), 'modelId', 'model');
  return asText(told);
}

function usageOf(object: JsonObject): CanonicalSpan['usage'] {
  const message = firstMessage(object);
  const places = [
    fieldOf(object, 'usage'),
    fieldOf(object, 'usageMetadata') ?? fieldOf(object, 'usage_metadata'),
    fieldOf(object, 'totalUsage'),
    fieldOf(object, 'kwargs', 'usage_metadata'),
    fieldOf(message, 'usage_metadata'),
    firstOf(fieldOf(object, 'llm_output'), 'token_usage', 'tokenUsage', 'usage'),
    firstOf(fieldOf(object, 'response_metadata'), 'token_usage', 'tokenUsage', 'usage'),
    firstOf(fieldOf(message, 'response_metadata'), 'token_usage', 'tokenUsage', 'usage'),
    fieldOf(object, 'token_usage'),
    // Ollama counts beside the message.
    object,
  ];
  for (const place of places) {
    const usage = readUsage(place);
    if (usage !== undefined) return usage;
  }
  return undefined;
}

/** The message of the first generation, out of its serialised form. */
function firstMessage(object: JsonObject): JsonValue | undefined {
  const first = asArray(fieldOf(object, 'generations'))?.[0];
  const message = fieldOf(asArray(first)?.[0] ?? first, 'message');
  return fieldOf(message, 'kwargs') ?? fieldOf(message, 'data') ?? message;
}
