import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalUsage } from '../../../contract/canonical-span.ts';
import { defined, definedOrNone } from '../values/defined.ts';
import { asNumber, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import { tokenCount } from '../values/usage.ts';
import type { Dialect, DialectSpan } from './dialect.ts';
import { requestMessages, responseMessages } from './openinference-messages.ts';
import { providerOf } from './provider.ts';
import { toolCallOf } from './read-tool-io.ts';
import { type SpanFields, unless } from './span-fields.ts';

const KINDS: Readonly<Record<string, CanonicalKind>> = {
  generation: 'llm',
  embedding: 'embedding',
  span: 'chain',
  event: 'event',
  agent: 'agent',
  tool: 'tool',
  chain: 'chain',
  retriever: 'retriever',
  guardrail: 'guardrail',
  evaluator: 'evaluator',
};

/** Spans of Langfuse's SDKs from version 3 on, as they leave the application: `langfuse.observation.*`. */
export const langfuseOtelDialect: Dialect = {
  name: 'langfuse-otel',
  speaks: ({ reader }) =>
    reader.hasHead('langfuse') &&
    [
      'langfuse.observation.type',
      'langfuse.observation.input',
      'langfuse.observation.output',
      'langfuse.trace.name',
    ].some((key) => reader.peek(key) !== undefined),
  read: (span) => {
    const { reader, told } = span;
    const model = unless(told.requestModel, () => reader.text('langfuse.observation.model.name'));
    const word = reader.text('langfuse.observation.type')?.toLowerCase();
    // Early SDKs called a generation a span.
    const named = word !== undefined && Object.hasOwn(KINDS, word) ? KINDS[word] : undefined;
    const kind = named === 'chain' && word === 'span' && (model ?? told.requestModel) !== undefined ? 'llm' : named;
    return {
      ...readIo(span, told.kind ?? kind),
      ...defined<SpanFields>({
        kind,
        requestModel: model,
        provider: unless(told.provider, () => providerOf(undefined, model)),
        params: asObject(reader.structure('langfuse.observation.model.parameters')),
        usage: unless(told.usage, () => reader.take(usageIn, 'langfuse.observation.usage_details')),
        costUsd: reader.take(costIn, 'langfuse.observation.cost_details'),
        prompt: definedOrNone<NonNullable<SpanFields['prompt']>>({
          name: reader.text('langfuse.observation.prompt.name', 'langfuse.prompt.name'),
          version: reader.id('langfuse.observation.prompt.version', 'langfuse.prompt.version'),
        }),
        error: readError(span),
        environment: unless(told.environment, () => reader.text('langfuse.environment')),
      }),
    };
  },
};

function readIo({ reader, told, name }: DialectSpan, kind: CanonicalKind | undefined): SpanFields {
  const input = reader.decoded('langfuse.observation.input');
  const output = reader.decoded('langfuse.observation.output');
  reader.keep('langfuse.trace.input', 'langfuse.trace.output');
  if (kind === 'tool') return { tool: toolCallOf({ name: told.tool?.name ?? name, input, output }) };
  if (kind !== 'llm') return defined<SpanFields>({ input, output });
  const inputMessages = told.inputMessages ?? requestMessages(input) ?? responseMessages(input);
  const outputMessages = told.outputMessages ?? responseMessages(output);
  return defined<SpanFields>({
    inputMessages,
    outputMessages,
    input: inputMessages === undefined ? input : undefined,
    output: outputMessages === undefined ? output : undefined,
  });
}

/** Its names are free; parts of the input may be counted apart from it, which the total tells. */
function usageIn(value: JsonValue): CanonicalUsage | undefined {
  const details = asObject(unwrapJsonText(value));
  const count = (...keys: readonly string[]): number | undefined => tokenCount(firstOf(details, ...keys));
  const input = count('input', 'input_tokens', 'prompt_tokens', 'promptTokens');
  const output = count('output', 'output_tokens', 'completion_tokens', 'completionTokens');
  const cacheRead = count('input_cached_tokens', 'input_cache_read', 'cache_read_input_tokens', 'input_cached');
  const cacheWrite = count('input_cache_creation', 'cache_creation_input_tokens', 'input_cache_write');
  const reasoning = count('output_reasoning_tokens', 'output_reasoning', 'reasoning_tokens');
  const cached = (cacheRead ?? 0) + (cacheWrite ?? 0);
  const total = count('total', 'total_tokens', 'totalTokens');
  const isApart = total === (input ?? 0) + (output ?? 0) + cached + (reasoning ?? 0) && cached + (reasoning ?? 0) > 0;
  return definedOrNone<CanonicalUsage>({
    inputTokens: input === undefined || !isApart ? input : input + cached,
    outputTokens: output === undefined || !isApart ? output : output + (reasoning ?? 0),
    cacheReadInputTokens: cacheRead,
    cacheWriteInputTokens: cacheWrite,
    reasoningOutputTokens: reasoning,
  });
}

function costIn(value: JsonValue): SpanFields['costUsd'] {
  const details = unwrapJsonText(value);
  return definedOrNone<NonNullable<SpanFields['costUsd']>>({
    total: asNumber(fieldOf(details, 'total')),
    input: asNumber(fieldOf(details, 'input')),
    output: asNumber(fieldOf(details, 'output')),
  });
}

function readError({ reader }: DialectSpan): SpanFields['error'] {
  if (asText(reader.peek('langfuse.observation.level')) !== 'ERROR') return undefined;
  return defined<NonNullable<SpanFields['error']>>({ message: reader.text('langfuse.observation.status_message') });
}
