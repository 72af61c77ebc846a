import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalKind } from '../../../contract/canonical-span.ts';
import { defined, definedOrNone } from '../values/defined.ts';
import { asObject, asText } from '../values/json-fields.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import type { AttributeReader } from './attribute-reader.ts';
import type { Dialect, DialectSpan } from './dialect.ts';
import { readRetrievalOf } from './openinference-documents.ts';
import { choicesOf, promptsOf, requestMessages, responseMessages, spelledMessages } from './openinference-messages.ts';
import { providerOf } from './provider.ts';
import { readFeedback } from './read-scores.ts';
import { toolCallOf } from './read-tool-io.ts';
import { readUsage, type UsageKeys, useTotals } from './read-usage.ts';
import { type SpanFields, unless } from './span-fields.ts';

const KINDS: Readonly<Record<string, CanonicalKind>> = {
  LLM: 'llm',
  EMBEDDING: 'embedding',
  CHAIN: 'chain',
  RETRIEVER: 'retriever',
  RERANKER: 'reranker',
  TOOL: 'tool',
  AGENT: 'agent',
  GUARDRAIL: 'guardrail',
  EVALUATOR: 'evaluator',
  PROMPT: 'chain',
};

const USAGE: UsageKeys = {
  inputTokens: ['llm.token_count.prompt'],
  outputTokens: ['llm.token_count.completion'],
  cacheReadInputTokens: [
    'llm.token_count.prompt_details.cache_read',
    'llm.token_count.prompt_details.cache_input',
    'llm.token_count.prompt_details.cached_tokens',
  ],
  cacheWriteInputTokens: ['llm.token_count.prompt_details.cache_write'],
  reasoningOutputTokens: ['llm.token_count.completion_details.reasoning'],
};

/** OpenInference (Arize Phoenix): `llm.*`, `retrieval.*`, `input.value` … */
export const openInferenceDialect: Dialect = {
  name: 'openinference',
  speaks: ({ reader }) =>
    reader.hasHead('openinference', 'input', 'output', 'llm', 'retrieval') &&
    (reader.peek('openinference.span.kind') !== undefined ||
      // Others borrow these two for what goes into a span and comes out.
      reader.peek('input.value') !== undefined ||
      reader.peek('output.value') !== undefined ||
      reader.hasList('llm.input_messages') ||
      reader.hasList('llm.output_messages') ||
      reader.hasList('retrieval.documents')),
  read: (span) => {
    const { reader, told } = span;
    const kind = kindOf(span);
    const usage = readUsage(reader, USAGE, told.usage);
    useTotals(reader, told.usage ?? usage, 'llm.token_count.total');
    return {
      ...readModel(span),
      ...readContent(span, told.kind ?? kind),
      ...defined<SpanFields>({
        kind,
        usage,
        costUsd: definedOrNone<NonNullable<SpanFields['costUsd']>>({
          total: reader.number('llm.cost.total'),
          input: reader.number('llm.cost.prompt'),
          output: reader.number('llm.cost.completion'),
        }),
        prompt: readPrompt(reader),
        agent: definedOrNone<NonNullable<SpanFields['agent']>>({
          name: unless(told.agent?.name, () => reader.text('agent.name')),
        }),
        toolDefinitions: unless(told.toolDefinitions, () => readOfferedTools(reader)),
        scores: readFeedback(span),
      }),
    };
  },
};

function kindOf({ reader }: DialectSpan): CanonicalKind | undefined {
  const word = reader.text('openinference.span.kind');
  if (word === undefined) {
    if (reader.hasList('retrieval.documents')) return 'retriever';
    return reader.hasList('llm.input_messages') || reader.hasList('llm.output_messages') ? 'llm' : undefined;
  }
  const known = word.toUpperCase();
  return Object.hasOwn(KINDS, known) ? KINDS[known] : undefined;
}

function readModel({ reader, told }: DialectSpan): SpanFields {
  const params = asObject(reader.structure('llm.invocation_parameters', 'embedding.invocation_parameters'));
  const named = unless(told.requestModel, () =>
    reader.text('llm.model_name', 'embedding.model_name', 'reranker.model_name'),
  );
  const asked = unless(told.requestModel, () => reader.text('llm.request.model_name') ?? asText(params?.['model']));
  const answered = unless(told.responseModel, () => reader.text('llm.response.model_name'));
  const maker = asText(reader.peek('llm.provider')) ?? asText(reader.peek('llm.system'));
  const provider = unless(told.provider, () => providerOf(maker, answered ?? asked ?? named));
  for (const key of ['llm.provider', 'llm.system']) {
    if (reader.peek(key) === (told.provider ?? provider)) reader.use(key);
  }
  return defined<SpanFields>({
    provider,
    requestModel: asked ?? named,
    // The one name there is may be what was asked for or what answered: instrumentations overwrite it with the latter.
    responseModel: answered ?? (asked !== undefined && named !== asked ? named : undefined),
    params: params !== undefined && Object.keys(params).length > 0 ? params : undefined,
  });
}

function readPrompt(reader: AttributeReader): SpanFields['prompt'] {
  return definedOrNone<NonNullable<SpanFields['prompt']>>({
    name: reader.id('prompt.id', 'llm.prompt_template.name'),
    template: reader.text('llm.prompt_template.template'),
    version: reader.id('llm.prompt_template.version'),
    variables: asObject(reader.structure('llm.prompt_template.variables')),
  });
}

function readOfferedTools(reader: AttributeReader): SpanFields['toolDefinitions'] {
  if (!reader.hasList('llm.tools')) return undefined;
  const tools = reader.takeList('llm.tools')?.flatMap((item) => {
    const schema = item.get('tool.json_schema');
    if (schema !== undefined) return [unwrapJsonText(schema)];
    const members: Record<string, JsonValue> = Object.fromEntries(item);
    return Object.keys(members).length > 0 ? [members] : [];
  });
  return tools !== undefined && tools.length > 0 ? tools : undefined;
}

function readContent(span: DialectSpan, kind: CanonicalKind | undefined): SpanFields {
  const { reader } = span;
  if (kind === 'tool') return readTool(span);
  if (kind === 'retriever' || kind === 'reranker') return readRetrievalOf(reader, kind);
  if (kind === 'embedding') return readEmbedding(reader);
  const spoken = readMessagesOf(span);
  const { retrieval } = reader.hasList('retrieval.documents') ? readRetrievalOf(reader, 'retriever') : {};
  return {
    ...spoken,
    ...(kind === 'llm' ? readRawCall(span, spoken) : readIo(reader)),
    ...(retrieval && { retrieval }),
  };
}

function readMessagesOf({ reader, told }: DialectSpan): SpanFields {
  const inputMessages =
    told.inputMessages ?? spelledMessages(reader, 'llm.input_messages', 'user') ?? promptsOf(reader);
  const outputMessages =
    told.outputMessages ?? spelledMessages(reader, 'llm.output_messages', 'assistant') ?? choicesOf(reader);
  const reason = outputMessages === undefined ? undefined : reader.text('llm.finish_reason');
  const first = outputMessages?.[0];
  return defined<SpanFields>({
    inputMessages,
    outputMessages:
      first !== undefined && reason !== undefined && first.finishReason === undefined
        ? [{ ...first, finishReason: reason }, ...(outputMessages ?? []).slice(1)]
        : outputMessages,
  });
}

/**
 * What went to the model and came back as the framework had it. With messages it stays an attribute; without them it is
 * all there is, and messages are read from it where its form is known (a completion: `{prompt}`, `{text}`).
 */
function readRawCall({ reader }: DialectSpan, { inputMessages, outputMessages }: SpanFields): SpanFields {
  reader.keep('input.mime_type', 'output.mime_type');
  if (inputMessages !== undefined) reader.keep('input.value');
  if (outputMessages !== undefined) reader.keep('output.value');
  const input = inputMessages === undefined ? ioValue(reader, 'input') : undefined;
  const output = outputMessages === undefined ? ioValue(reader, 'output') : undefined;
  return defined<SpanFields>({
    input,
    output,
    inputMessages: inputMessages ?? requestMessages(input),
    outputMessages: outputMessages ?? responseMessages(output),
  });
}

function readIo(reader: AttributeReader): SpanFields {
  reader.keep('input.mime_type', 'output.mime_type');
  return defined<SpanFields>({ input: ioValue(reader, 'input'), output: ioValue(reader, 'output') });
}

/** A value is JSON where its mime type says so; other text may look like it and be a `repr` of Python. */
function ioValue(reader: AttributeReader, side: 'input' | 'output'): JsonValue | undefined {
  const isJson = asText(reader.peek(`${side}.mime_type`))?.includes('json') === true;
  return isJson
    ? reader.decoded(`${side}.value`)
    : reader.take((value) => (value === '' ? undefined : value), `${side}.value`);
}

function readTool({ reader, told, name }: DialectSpan): SpanFields {
  reader.keep('input.mime_type', 'output.mime_type');
  const input = unless(told.tool?.arguments, () => reader.json('input.value'));
  return {
    tool: toolCallOf({
      name: told.tool?.name ?? reader.text('tool.name') ?? name,
      callId: unless(told.tool?.callId, () => reader.id('tool_call.id', 'tool.id')),
      // The schema of the arguments stands in the same attribute; beside real ones it is not read.
      input: input ?? unless(told.tool?.arguments, () => reader.take(argumentsIn, 'tool.parameters')),
      output: unless(told.tool?.result, () => ioValue(reader, 'output')),
    }),
  };
}

/** @returns the arguments of a call; undefined for a schema of them, whose members are types */
function argumentsIn(value: JsonValue): JsonValue | undefined {
  const given = asObject(unwrapJsonText(value));
  const isSchema = given !== undefined && (asText(given['type']) === 'object' || Object.values(given).every(isType));
  return isSchema ? undefined : given;
}

function isType(member: JsonValue): boolean {
  return asText(asObject(member)?.['type']) !== undefined;
}

/** Vectors are left out: a million of them is most of a file, and nothing here reads them. */
function readEmbedding(reader: AttributeReader): SpanFields {
  const texts = reader.takeList('embedding.embeddings')?.flatMap((item) => item.get('embedding.text') ?? []) ?? [];
  if (texts.length === 0) return readIo(reader);
  reader.keep('input.mime_type', 'output.mime_type');
  reader.keep('input.value', 'output.value');
  return { input: texts };
}
