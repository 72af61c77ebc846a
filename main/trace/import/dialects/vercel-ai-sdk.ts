import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalMessage, MessagePart } from '../../../contract/canonical-span.ts';
import { defined } from '../values/defined.ts';
import { asArray, asText } from '../values/json-fields.ts';
import { readToolCall } from '../values/messages/read-tool-call.ts';
import { decodeJsonText, unwrapJsonText } from '../values/parse-json-text.ts';
import type { AttributeReader } from './attribute-reader.ts';
import type { Dialect, DialectSpan } from './dialect.ts';
import { providerOf } from './provider.ts';
import { messagesOf } from './read-content.ts';
import { toolCallOf } from './read-tool-io.ts';
import { readUsage, type UsageKeys, useTotals } from './read-usage.ts';
import { type SpanFields, unless } from './span-fields.ts';

const USAGE: UsageKeys = {
  inputTokens: ['ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens'],
  outputTokens: ['ai.usage.outputTokens', 'ai.usage.completionTokens'],
  cacheReadInputTokens: ['ai.usage.cachedInputTokens', 'ai.usage.inputTokenDetails.cacheReadTokens'],
  cacheWriteInputTokens: ['ai.usage.inputTokenDetails.cacheWriteTokens'],
  reasoningOutputTokens: ['ai.usage.reasoningTokens', 'ai.usage.outputTokenDetails.reasoningTokens'],
};

/** Vercel AI SDK 3 to 6, `ai.*`. */
export const vercelAiSdkDialect: Dialect = {
  name: 'vercel-ai-sdk',
  speaks: ({ reader }) => reader.hasHead('ai') && reader.peek('ai.operationId') !== undefined,
  read: (span) => {
    const { reader, told } = span;
    const operation = reader.text('ai.operationId') ?? '';
    const kind = kindOf(operation);
    const usage = readUsage(reader, USAGE, told.usage);
    useTotals(reader, told.usage ?? usage, 'ai.usage.totalTokens');
    reader.keep('operation.name', 'resource.name', 'ai.telemetry.functionId');
    // What the caller asked for, around one call of a model for each step: its counts are theirs, added up.
    const isOuter = !operation.includes('.do') && operation !== 'ai.toolCall';
    return {
      ...readModel(span),
      ...readContent(span, operation, kind),
      ...defined<SpanFields>({
        kind,
        usage,
        rollup: isOuter && (told.usage ?? usage) !== undefined ? true : undefined,
        params: readSettings(reader),
        toolDefinitions: unless(told.toolDefinitions, () => readTools(reader)),
      }),
    };
  },
};

function kindOf(operation: string): CanonicalKind {
  if (operation === 'ai.toolCall') return 'tool';
  if (operation.startsWith('ai.embed')) return 'embedding';
  if (operation.endsWith('.doRerank')) return 'reranker';
  return operation.endsWith('.doGenerate') || operation.endsWith('.doStream') ? 'llm' : 'chain';
}

function readModel({ reader, told }: DialectSpan): SpanFields {
  const requestModel = unless(told.requestModel, () => reader.text('ai.model.id'));
  const responseModel = unless(told.responseModel, () => reader.text('ai.response.model'));
  const maker = asText(reader.peek('ai.model.provider'));
  const provider = unless(told.provider, () => providerOf(maker, told.requestModel ?? requestModel));
  // Of `openai.responses` the provider is told; the interface stays to be read.
  reader.keep('ai.model.provider', 'gen_ai.system');
  return defined<SpanFields>({ requestModel, responseModel, provider });
}

function readContent(span: DialectSpan, operation: string, kind: CanonicalKind): SpanFields {
  const { reader } = span;
  if (kind === 'tool') return readToolCallOf(span);
  if (kind === 'embedding') {
    const texts = reader.take((value) => asArray(unwrapJsonText(value))?.map(decodeJsonText), 'ai.values');
    return defined<SpanFields>({ input: texts ?? reader.decoded('ai.value') });
  }
  if (kind === 'llm') return readCall(span, operation);
  return defined<SpanFields>({
    input: reader.json('ai.prompt'),
    output:
      reader.take((value) => (value === '' ? undefined : value), 'ai.response.text', 'ai.result.text') ??
      reader.json('ai.response.object', 'ai.result.object', 'ai.response.toolCalls', 'ai.result.toolCalls'),
  });
}

function readToolCallOf({ reader, name, told }: DialectSpan): SpanFields {
  return {
    tool: toolCallOf({
      name: reader.text('ai.toolCall.name') ?? told.tool?.name ?? name,
      callId: reader.id('ai.toolCall.id'),
      input: reader.json('ai.toolCall.args', 'ai.toolCall.input'),
      output: reader.decoded('ai.toolCall.result', 'ai.toolCall.output'),
    }),
  };
}

function readCall({ reader, told }: DialectSpan, operation: string): SpanFields {
  const inputMessages = unless(told.inputMessages, () =>
    reader.take((value) => messagesOf(value, 'user'), 'ai.prompt.messages', 'ai.prompt'),
  );
  return defined<SpanFields>({
    inputMessages,
    outputMessages: unless(told.outputMessages, () => answerOf(reader, operation)),
  });
}

function answerOf(reader: AttributeReader, operation: string): readonly CanonicalMessage[] | undefined {
  const parts: MessagePart[] = [];
  const reasoning = reader.text('ai.response.reasoning');
  if (reasoning !== undefined) parts.push({ type: 'reasoning', content: reasoning });
  const text = reader.text('ai.response.text', 'ai.result.text');
  if (text !== undefined) parts.push({ type: 'text', content: text });
  else if (operation.includes('Object')) {
    // The object is the text that the model wrote.
    const object = reader.text('ai.response.object', 'ai.result.object');
    if (object !== undefined) parts.push({ type: 'text', content: object });
  }
  const calls = reader.take((value) => callsOf(value), 'ai.response.toolCalls', 'ai.result.toolCalls');
  parts.push(...(calls ?? []));
  if (parts.length === 0) return undefined;
  const reasons = asArray(reader.structure('gen_ai.response.finish_reasons'));
  const finishReason = reader.text('ai.response.finishReason', 'ai.finishReason') ?? asText(reasons?.[0]);
  return [defined<CanonicalMessage>({ role: 'assistant', parts, finishReason })];
}

function callsOf(value: JsonValue): MessagePart[] | undefined {
  const calls = asArray(unwrapJsonText(value))?.flatMap((call) => readToolCall(call) ?? []);
  return calls !== undefined && calls.length > 0 ? calls : undefined;
}

/** Settings of the call beside those that the standard attributes repeat. */
function readSettings(reader: AttributeReader): SpanFields['params'] {
  const settings: Record<string, JsonValue> = {};
  for (const [name, key] of reader.below('ai.settings.')) {
    const value = reader.peek(key);
    if (value === undefined || name === '__proto__') continue;
    settings[name] = value;
    reader.use(key);
  }
  const choice = reader.json('ai.prompt.toolChoice');
  if (choice !== undefined) settings['toolChoice'] = choice;
  return Object.keys(settings).length > 0 ? settings : undefined;
}

/** Each tool is JSON text of its own. */
function readTools(reader: AttributeReader): SpanFields['toolDefinitions'] {
  const tools = reader.take((value) => asArray(unwrapJsonText(value))?.map(decodeJsonText), 'ai.prompt.tools');
  return tools !== undefined && tools.length > 0 ? tools : undefined;
}
