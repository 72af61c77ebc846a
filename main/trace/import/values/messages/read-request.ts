import type { JsonObject, JsonValue } from '../../../../base/json.ts';
import type { CanonicalMessage, CanonicalSpan, MessagePart } from '../../../../contract/canonical-span.ts';
import { defined } from '../defined.ts';
import { asArray, asObject, asText, fieldOf, firstOf } from '../json-fields.ts';
import { unwrapJsonText } from '../parse-json-text.ts';
import { contentParts } from './read-message.ts';
import { readMessages } from './read-messages.ts';

/** What was asked of a model. */
interface ModelRequest
  extends Pick<CanonicalSpan, 'systemInstructions' | 'inputMessages' | 'toolDefinitions' | 'requestModel' | 'params'> {
  /** Members that were not read. */
  rest: JsonObject;
}

const MESSAGES = [
  'messages',
  'input_messages',
  'inputMessages',
  'contents',
  'input',
  'chat_history',
  'prompts',
  'prompt',
];
const SYSTEM = ['system', 'instructions', 'systemInstruction', 'system_instruction', 'systemPrompt'];
const TOOLS = ['tools', 'functions', 'toolConfig'];
const MODEL = ['model', 'model_name', 'modelId', 'model_id'];

/** Settings of a call, in the spellings of the APIs. */
const PARAMS = new Set(
  (
    'temperature top_p topP top_k topK max_tokens max_completion_tokens max_output_tokens maxTokens maxOutputTokens ' +
    'stop stop_sequences stopSequences seed stream stream_options n presence_penalty presencePenalty ' +
    'frequency_penalty frequencyPenalty response_format responseFormat tool_choice toolChoice parallel_tool_calls ' +
    'logprobs top_logprobs logit_bias reasoning reasoning_effort thinking text verbosity truncation service_tier store ' +
    'include modalities audio generationConfig generation_config safetySettings maxSteps maxRetries format options ' +
    'dimensions encoding_format betas context_management output_config'
  ).split(' '),
);

/**
 * @param value the body of a request to any API, or what a framework records as the input of a model: an object, a list of
 *   messages, a text
 * @returns what it asks; without `inputMessages` where it holds none
 */
export function readRequest(value: JsonValue | undefined): ModelRequest {
  const object = asObject(value);
  if (object === undefined) {
    return defined<ModelRequest>({ inputMessages: readMessages(value, 'user'), rest: {} });
  }
  const single = isMessage(object) ? readMessages(object, 'user') : undefined;
  if (single !== undefined) return { inputMessages: single, rest: {} };
  const read = new Set<string>();
  const take = (keys: readonly string[]): JsonValue | undefined => {
    const key = keys.find((name) => fieldOf(object, name) !== undefined);
    if (key === undefined) return undefined;
    read.add(key);
    return fieldOf(object, key);
  };
  const [messages, key] = messagesIn(object);
  if (key !== undefined) read.add(key);
  const system = take(SYSTEM);
  const tools = readTools(take(TOOLS));
  const model = modelName(take(MODEL));
  const params = Object.entries(object).filter(
    ([name, param]) => PARAMS.has(name) && param !== null && !read.has(name),
  );
  for (const [name] of params) read.add(name);
  return defined<ModelRequest>({
    systemInstructions: readSystem(system),
    inputMessages: messages,
    toolDefinitions: tools,
    requestModel: model,
    params: params.length > 0 ? Object.fromEntries(params) : undefined,
    rest: Object.fromEntries(Object.entries(object).filter(([name, member]) => !read.has(name) && member !== null)),
  });
}

function isMessage(object: JsonObject): boolean {
  const isInput = MESSAGES.some((key) => Array.isArray(fieldOf(object, key)));
  return !isInput && (fieldOf(object, 'role') !== undefined || fieldOf(object, 'kwargs') !== undefined);
}

function messagesIn(object: JsonObject): [CanonicalMessage[] | undefined, string | undefined] {
  for (const key of MESSAGES) {
    const given = unwrapJsonText(fieldOf(object, key) ?? null);
    // `{input: {…}}` of a framework wraps the variables of a prompt, not messages.
    const isSpoken = typeof given === 'string' || Array.isArray(given);
    const messages = isSpoken ? readMessages(given, 'user') : undefined;
    if (messages !== undefined) return [messages, key];
  }
  return [undefined, undefined];
}

/** @returns the parts of a system prompt given apart from the messages */
export function readSystem(value: JsonValue | undefined): MessagePart[] | undefined {
  const content = firstOf(value, 'parts', 'content') ?? (asText(fieldOf(value, 'text')) || value);
  const parts = contentParts(content);
  return parts.length > 0 ? parts : undefined;
}

/** @returns tools offered to a model, each an object; texts that hold one are parsed (Vercel AI SDK) */
export function readTools(value: JsonValue | undefined): JsonValue[] | undefined {
  const given = unwrapJsonText(value ?? null);
  const named = asObject(given);
  const list =
    asArray(given) ?? (named ? Object.entries(named).map(([name, tool]) => withName(name, tool)) : undefined);
  if (list === undefined || list.length === 0) return undefined;
  return list.map((tool) => unwrapJsonText(tool));
}

/** `{search: {description, parameters}}` or `{search: "{…}"}`: the name is the key. */
function withName(name: string, tool: JsonValue): JsonValue {
  const object = asObject(unwrapJsonText(tool));
  return object === undefined
    ? { name, value: tool }
    : { ...(fieldOf(object, 'name') === undefined ? { name } : {}), ...object };
}

/** @returns the name of a model given as text or as the AI SDK's `{modelId}` */
export function modelName(value: JsonValue | undefined): string | undefined {
  return asText(value) ?? asText(firstOf(value, 'modelId', 'model_id', 'name', 'model'));
}
