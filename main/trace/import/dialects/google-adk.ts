import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalMessage } from '../../../contract/canonical-span.ts';
import { defined } from '../values/defined.ts';
import { asArray, asObject, asText, fieldOf, firstOf, isEmptyObject } from '../values/json-fields.ts';
import { contentParts } from '../values/messages/read-message.ts';
import { readMessages } from '../values/messages/read-messages.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import type { Dialect, DialectSpan } from './dialect.ts';
import { toolCallOf } from './read-tool-io.ts';
import { type SpanFields, unless } from './span-fields.ts';

const SCOPE = 'gcp.vertex.agent';
const REQUEST = 'gcp.vertex.agent.llm_request';
const RESPONSE = 'gcp.vertex.agent.llm_response';

/** Google's Agent Development Kit: content as JSON text in Gemini's form, `{}` where there is none to tell. */
export const googleAdkDialect: Dialect = {
  name: 'google-adk',
  speaks: ({ reader, scope }) =>
    scope === SCOPE ||
    (reader.hasHead('gcp') &&
      (reader.peek(REQUEST) !== undefined || reader.peek('gcp.vertex.agent.event_id') !== undefined)),
  read: (span) => {
    const { reader, told } = span;
    const kind = unless(told.kind, () => kindOf(span));
    const request = reader.take(structureIn, REQUEST);
    const response = reader.take(structureIn, RESPONSE);
    // Attributes it sets to nothing, since its own window expects them.
    for (const key of [REQUEST, RESPONSE]) if (isNothing(reader.peek(key))) reader.use(key);
    return {
      ...readCall(told, request, response),
      ...defined<SpanFields>({
        kind,
        tool: (told.kind ?? kind) === 'tool' ? readToolCallOf(span) : undefined,
        input: unless(told.input, () => reader.take(structureIn, 'gcp.vertex.agent.data')),
        conversationId: unless(told.conversationId, () => reader.id('gcp.vertex.agent.session_id')),
      }),
    };
  },
};

function kindOf({ name, reader }: DialectSpan): CanonicalKind | undefined {
  if (name === 'call_llm') return 'llm';
  if (name.startsWith('agent_run')) return 'agent';
  if (reader.peek('gcp.vertex.agent.tool_call_args') !== undefined || name.startsWith('execute_tool')) return 'tool';
  return isNothing(reader.peek(REQUEST)) ? undefined : 'llm';
}

function readToolCallOf({ reader, told, name }: DialectSpan): SpanFields['tool'] {
  const output = unless(told.tool?.result, () => reader.take(contentIn, 'gcp.vertex.agent.tool_response'));
  return toolCallOf({
    name: told.tool?.name ?? name.replace(/^execute_tool /, ''),
    input: unless(told.tool?.arguments, () => reader.take(contentIn, 'gcp.vertex.agent.tool_call_args')),
    output,
  });
}

function readCall(
  told: Readonly<SpanFields>,
  request: JsonValue | undefined,
  response: JsonValue | undefined,
): SpanFields {
  const config = fieldOf(request, 'config');
  const content = fieldOf(response, 'content');
  const said = readMessages(content, 'assistant');
  const finishReason = asText(firstOf(response, 'finish_reason', 'finishReason'))?.toLowerCase();
  const instruction = fieldOf(config, 'system_instruction');
  return defined<SpanFields>({
    requestModel: unless(told.requestModel, () => asText(fieldOf(request, 'model'))),
    responseModel: unless(told.responseModel, () => asText(firstOf(response, 'model_version', 'modelVersion'))),
    systemInstructions: unless(told.systemInstructions, () => instructionParts(instruction)),
    inputMessages: unless(told.inputMessages, () => readMessages(fieldOf(request, 'contents'), 'user')),
    outputMessages: unless(told.outputMessages, () => said?.map((message) => ended(message, finishReason))),
    toolDefinitions: unless(told.toolDefinitions, () => declarationsIn(config)),
    params: paramsIn(config),
  });
}

/** A text, or a content of its own with parts. */
function instructionParts(instruction: JsonValue | undefined): SpanFields['systemInstructions'] {
  const parts = contentParts(fieldOf(instruction, 'parts') ?? instruction);
  return parts.length > 0 ? parts : undefined;
}

function ended(message: CanonicalMessage, finishReason: string | undefined): CanonicalMessage {
  return message.finishReason === undefined && finishReason !== undefined ? { ...message, finishReason } : message;
}

function declarationsIn(config: JsonValue | undefined): SpanFields['toolDefinitions'] {
  const tools = asArray(fieldOf(config, 'tools'))?.flatMap((tool) => {
    const declared = asArray(firstOf(tool, 'function_declarations', 'functionDeclarations'));
    return declared ?? [tool];
  });
  return tools !== undefined && tools.length > 0 ? tools : undefined;
}

/** Of the configuration, what is neither said to the model nor about the connection. */
const NO_PARAMETER = new Set(['http_options', 'system_instruction', 'tools', 'labels']);

function paramsIn(config: JsonValue | undefined): SpanFields['params'] {
  const params = Object.entries(asObject(config) ?? {}).filter(([name]) => !NO_PARAMETER.has(name));
  return params.length > 0 ? Object.fromEntries(params) : undefined;
}

function structureIn(value: JsonValue): JsonValue | undefined {
  const structure = unwrapJsonText(value);
  return typeof structure === 'object' && !isEmptyObject(structure) ? (structure ?? undefined) : undefined;
}

/** An empty object is what a tool without parameters was called with; `N/A` stands for nothing. */
function contentIn(value: JsonValue): JsonValue | undefined {
  return value === '' || value === 'N/A' || value === '<not specified>' ? undefined : unwrapJsonText(value);
}

function isNothing(value: JsonValue | undefined): boolean {
  return value === undefined || value === '' || isEmptyObject(unwrapJsonText(value));
}
