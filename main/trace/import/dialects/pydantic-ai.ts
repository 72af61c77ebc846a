import { firstQuestion } from '../steps/first-and-last.ts';
import { defined, definedOrNone } from '../values/defined.ts';
import type { Dialect } from './dialect.ts';
import { messagesOf } from './read-content.ts';
import { readUsage, type UsageKeys } from './read-usage.ts';
import { type SpanFields, unless } from './span-fields.ts';

/** What an agent used in all of its calls. */
const AGGREGATED: UsageKeys = {
  inputTokens: ['gen_ai.aggregated_usage.input_tokens'],
  outputTokens: ['gen_ai.aggregated_usage.output_tokens'],
  cacheReadInputTokens: ['gen_ai.aggregated_usage.cache_read.input_tokens'],
  cacheWriteInputTokens: ['gen_ai.aggregated_usage.cache_creation.input_tokens'],
  reasoningOutputTokens: [],
};
const ALL_MESSAGES = ['pydantic_ai.all_messages', 'all_messages_events'] as const;

/**
 * Pydantic AI's own attributes on the run of an agent: the whole conversation in one, what came of it in another, what its calls
 * used added up. Its calls of models and tools speak OpenTelemetry's conventions.
 */
export const pydanticAiDialect: Dialect = {
  name: 'pydantic-ai',
  speaks: ({ reader }) =>
    reader.peek('final_result') !== undefined || ALL_MESSAGES.some((key) => reader.peek(key) !== undefined),
  read: ({ reader, told }) => {
    const given = ALL_MESSAGES.map((key) => reader.peek(key)).find((value) => value !== undefined);
    const messages = given === undefined ? undefined : messagesOf(given, 'user');
    // Its words stay to be read; the calls below tell them, too.
    if (messages !== undefined) reader.keep(...ALL_MESSAGES);
    const usage = unless(told.usage, () => readUsage(reader, AGGREGATED, undefined));
    return defined<SpanFields>({
      kind: unless(told.kind, () => 'agent' as const),
      agent: definedOrNone<NonNullable<SpanFields['agent']>>({
        name: unless(told.agent?.name, () => reader.text('agent_name')),
      }),
      requestModel: unless(told.requestModel, () => reader.text('model_name')),
      input: told.inputMessages === undefined ? firstQuestion(messages ?? []) : undefined,
      output: told.outputMessages === undefined ? reader.json('final_result') : undefined,
      usage,
      rollup: usage === undefined ? undefined : true,
    });
  },
};
