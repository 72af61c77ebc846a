import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { defined, definedOrNone } from '../values/defined.ts';
import { readDocuments } from '../values/documents.ts';
import { asArray, asText } from '../values/json-fields.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import type { AttributeReader } from './attribute-reader.ts';
import type { Dialect, DialectSpan } from './dialect.ts';
import { kindOfOperation } from './gen-ai-kind.ts';
import { messagesOf, partsOf, withFinishReasons } from './read-content.ts';
import { providerOf } from './provider.ts';
import { readScores } from './read-scores.ts';
import { readUsage, type UsageKeys, useTotals } from './read-usage.ts';
import type { SpanFields } from './span-fields.ts';

/** Standard spellings of every version, then those that instrumentations made up. */
const USAGE: UsageKeys = {
  inputTokens: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'llm.usage.prompt_tokens'],
  outputTokens: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'llm.usage.completion_tokens'],
  cacheReadInputTokens: [
    'gen_ai.usage.cache_read.input_tokens',
    'gen_ai.usage.cache_read_input_tokens',
    'gen_ai.usage.input_tokens.cached',
    'gen_ai.usage.cached_tokens',
    'gen_ai.usage.details.cache_read_tokens',
    'gen_ai.usage.details.cache_read_input_tokens',
    'gen_ai.usage.input_token_details.cached',
    'llm.usage.cache_read_input_tokens',
  ],
  cacheWriteInputTokens: [
    'gen_ai.usage.cache_creation.input_tokens',
    'gen_ai.usage.cache_write.input_tokens',
    'gen_ai.usage.cache_creation_input_tokens',
    'gen_ai.usage.cache_write_input_tokens',
    'gen_ai.usage.details.cache_write_tokens',
    'gen_ai.usage.details.cache_creation_input_tokens',
    'llm.usage.cache_creation_input_tokens',
  ],
  reasoningOutputTokens: [
    'gen_ai.usage.reasoning.output_tokens',
    'gen_ai.usage.reasoning_tokens',
    'gen_ai.usage.output_tokens.reasoning',
    'gen_ai.usage.details.reasoning_tokens',
    'gen_ai.usage.output_token_details.reasoning',
    'llm.usage.reasoning_tokens',
  ],
};

const REQUEST = 'gen_ai.request.';
/** Of the request, but no parameter of it. */
const NO_PARAMETER = new Set(['model', 'type']);

/** OpenTelemetry's own conventions for generative AI as of 1.37: messages and calls as attributes. */
export const genAiDialect: Dialect = {
  name: 'gen-ai',
  speaks: ({ reader }) =>
    reader.hasHead('gen_ai') &&
    (reader.peek('gen_ai.operation.name') !== undefined ||
      reader.peek('gen_ai.input.messages') !== undefined ||
      reader.peek('gen_ai.output.messages') !== undefined),
  read: ({ reader }) => {
    const operationName = reader.text('gen_ai.operation.name');
    const outputMessages = reader.take((value) => messagesOf(value, 'assistant'), 'gen_ai.output.messages');
    return defined<SpanFields>({
      operationName,
      kind: kindOfOperation(operationName),
      systemInstructions: reader.take(partsOf, 'gen_ai.system_instructions'),
      inputMessages: reader.take((value) => messagesOf(value, 'user'), 'gen_ai.input.messages'),
      outputMessages: outputMessages && withFinishReasons(outputMessages, reader),
    });
  },
};

/** What spans of every generation of the conventions write alike, whichever way they write their messages. */
export function readGenAiCore(span: DialectSpan): SpanFields {
  const { reader } = span;
  if (!reader.hasHead('gen_ai', 'llm')) return {};
  const requestModel = reader.take(modelName, 'gen_ai.request.model');
  const responseModel = reader.take(modelName, 'gen_ai.response.model');
  const usage = readUsage(reader, USAGE, undefined);
  useTotals(reader, usage, 'gen_ai.usage.total_tokens', 'llm.usage.total_tokens');
  return defined<SpanFields>({
    provider: readProvider(reader, responseModel ?? requestModel),
    requestModel,
    responseModel,
    params: readParams(reader),
    tool: readTool(reader),
    toolDefinitions: asArray(reader.structure('gen_ai.tool.definitions')),
    retrieval: readRetrieval(reader),
    prompt: definedOrNone<NonNullable<SpanFields['prompt']>>({
      name: reader.text('gen_ai.prompt.name'),
      version: reader.id('gen_ai.prompt.version'),
    }),
    usage,
    // Not in the conventions; those who write it count dollars.
    costUsd: definedOrNone<NonNullable<SpanFields['costUsd']>>({
      total: reader.number('gen_ai.usage.cost', 'gen_ai.usage.total_cost', 'operation.cost'),
    }),
    conversationId: reader.id('gen_ai.conversation.id'),
    agent: definedOrNone<NonNullable<SpanFields['agent']>>({
      id: reader.id('gen_ai.agent.id'),
      name: reader.text('gen_ai.agent.name'),
      version: reader.id('gen_ai.agent.version'),
    }),
    scores: readScores(span),
  });
}

/** `gen_ai.system` until 1.36. The name of a framework stays an attribute. */
function readProvider(reader: AttributeReader, model: string | undefined): string | undefined {
  const told = asText(reader.peek('gen_ai.provider.name')) ?? asText(reader.peek('gen_ai.system'));
  const provider = providerOf(told, model);
  for (const key of ['gen_ai.provider.name', 'gen_ai.system']) if (reader.peek(key) === provider) reader.use(key);
  return provider;
}

/** `unknown` is what an instrumentation writes that did not find the model. */
function modelName(value: JsonValue): string | undefined {
  const name = asText(value);
  return name === undefined || /^(?:unknown|none|null)$/i.test(name) ? undefined : name;
}

function readParams(reader: AttributeReader): SpanFields['params'] {
  const params: Record<string, JsonValue> = {};
  for (const [name, key] of reader.below(REQUEST)) {
    const value = reader.peek(key);
    if (value === undefined || NO_PARAMETER.has(name) || name === '__proto__') continue;
    params[name] = isNumberText(value) ? Number(value) : value;
    reader.use(key);
  }
  return Object.keys(params).length > 0 ? params : undefined;
}

/** ClickHouse keeps every value as text; no parameter of a model is a text of digits. */
function isNumberText(value: JsonValue): value is string {
  return typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value);
}

function readTool(reader: AttributeReader): SpanFields['tool'] {
  const name = reader.text('gen_ai.tool.name');
  if (name === undefined) return undefined;
  return defined<NonNullable<CanonicalSpan['tool']>>({
    name,
    callId: reader.id('gen_ai.tool.call.id'),
    type: reader.text('gen_ai.tool.type'),
    arguments: reader.json(
      'gen_ai.tool.call.arguments',
      'gen_ai.tool.arguments',
      'gen_ai.tool.input',
      'tool_arguments',
    ),
    result: reader.json(
      'gen_ai.tool.call.result',
      'gen_ai.tool.message',
      'gen_ai.tool.result',
      'gen_ai.tool.output',
      'tool_response',
    ),
  });
}

function readRetrieval(reader: AttributeReader): SpanFields['retrieval'] {
  const documents = reader.take((value) => readDocuments(unwrapJsonText(value)), 'gen_ai.retrieval.documents');
  const told = definedOrNone<Omit<NonNullable<CanonicalSpan['retrieval']>, 'documents' | 'isRecorded'>>({
    query: reader.text('gen_ai.retrieval.query.text', 'gen_ai.retrieval.query'),
    topK: reader.number('gen_ai.retrieval.top_k'),
    dataSourceId: reader.id('gen_ai.data_source.id'),
  });
  if (documents === undefined) return told === undefined ? undefined : { ...told, documents: [], isRecorded: false };
  return { ...told, documents };
}
