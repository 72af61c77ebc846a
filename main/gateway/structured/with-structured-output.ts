import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { ConfigError } from '../../base/errors/config-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { ModelResponseError } from '../../base/errors/model-response-error.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { StructuredOutcome } from '../../contract/structured.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { type ModelCallContext, modelCallContextOf } from '../../spec/model-call.ts';
import type { SchemaProblem, SchemaValidator, StructuredReading, TextRepair } from '../../spec/schema-validator.ts';
import { restartReasonOf } from '../../spec/stream-restart.ts';
import { asStrictAs, invalidOutputOf } from './invalid-output.ts';
import { askedAgain, describeProblems, instructed } from './structured-prompt.ts';

type Finish = LanguageModelV4StreamPart & { type: 'finish' };

/** What the wrapper says beside the text, under `providerMetadata.trestle.structured` of the finish part. */
interface StructuredMetadata {
  value: JsonValue;
  repaired: boolean;
  reasked: boolean;
}

/**
 * Holds a model to the JSON Schema of `responseFormat`: natively where it takes one, else told in words. What it says is
 * read tolerantly; what the schema does not allow is asked for once more with the reasons, and after that an error. Who asks
 * may want less of that (`invalidOutput` of a prompt).
 *
 * The first text streams on as it comes, the second does not: the value that holds comes with the finish part.
 *
 * @param options.takesSchema the model enforces a schema by itself
 */
export function withStructuredOutput(
  model: LanguageModel,
  options: { modelId: string; takesSchema: boolean; schemas: () => SchemaValidator },
): LanguageModel {
  const { specificationVersion, provider, modelId, supportedUrls } = model;
  return {
    specificationVersion,
    provider,
    modelId,
    supportedUrls,
    doGenerate: async (callOptions) => {
      const schema = schemaOf(callOptions);
      if (schema === null) return model.doGenerate(callOptions);
      await checkSchema(options.schemas(), schema);
      const asked = prepare(callOptions, schema, options.takesSchema);
      const first = await model.doGenerate(asked);
      const settled = await settle({
        ...options,
        schema,
        asked,
        first: { text: textOf(first.content), ...first },
        askAgain: async (again) => {
          const second = await model.doGenerate(again);
          return { text: textOf(second.content), ...second };
        },
      });
      return {
        ...first,
        content: [...first.content.filter(({ type }) => type !== 'text'), { type: 'text', text: settled.text }],
        finishReason: settled.finishReason,
        usage: settled.usage,
        providerMetadata: withStructured(first.providerMetadata, settled.structured),
      };
    },
    doStream: async (callOptions) => {
      const schema = schemaOf(callOptions);
      if (schema === null) return model.doStream(callOptions);
      await checkSchema(options.schemas(), schema);
      const asked = prepare(callOptions, schema, options.takesSchema);
      const result = await model.doStream(asked);
      const parts = async function* (): AsyncGenerator<LanguageModelV4StreamPart> {
        let text = '';
        for await (const part of result.stream) {
          if (part.type === 'text-delta') text += part.delta;
          else if (restartReasonOf(part) !== null) text = '';
          if (part.type !== 'finish') {
            yield part;
            continue;
          }
          const { usage, finishReason } = part;
          const settled = await settle({
            ...options,
            schema,
            asked,
            first: { text, usage, finishReason },
            askAgain: async (again) => read((await model.doStream(again)).stream),
          });
          yield {
            type: 'finish',
            usage: settled.usage,
            finishReason: settled.finishReason,
            providerMetadata: withStructured(part.providerMetadata, settled.structured),
          };
        }
      };
      return { ...result, stream: ReadableStream.from(parts()) };
    },
  };
}

/** Calls with tools are left alone: between them a model says what it likes. */
function schemaOf({ responseFormat, tools }: LanguageModelV4CallOptions): JsonObject | null {
  if (responseFormat?.type !== 'json' || (tools?.length ?? 0) > 0) return null;
  return (responseFormat.schema as JsonObject | undefined) ?? null;
}

/** Before anything is paid for. */
async function checkSchema(schemas: SchemaValidator, schema: JsonObject): Promise<void> {
  try {
    await schemas.checkSchema(schema);
  } catch (error) {
    if (!InvalidArgumentError.is(error)) throw error;
    throw new ConfigError(`The prompt's outputSchema cannot be used. ${error.message}`, { cause: error });
  }
}

function prepare(
  options: LanguageModelV4CallOptions,
  schema: JsonObject,
  takesSchema: boolean,
): LanguageModelV4CallOptions {
  if (takesSchema) return options;
  const { responseFormat: _, ...rest } = options;
  return { ...rest, prompt: instructed(options.prompt, schema) };
}

interface Said {
  text: string;
  usage: LanguageModelV4Usage;
  finishReason: LanguageModelV4FinishReason;
}

async function settle(options: {
  modelId: string;
  schemas: () => SchemaValidator;
  schema: JsonObject;
  asked: LanguageModelV4CallOptions;
  first: Said;
  askAgain: (options: LanguageModelV4CallOptions) => Promise<Said>;
}): Promise<Said & { structured: StructuredMetadata }> {
  const { modelId, schema, asked, first, askAgain } = options;
  const schemas = options.schemas();
  const call = modelCallContextOf(asked);
  const mode = invalidOutputOf(asked);
  const reading = asStrictAs(mode, await readWhole(schemas, schema, first));
  if (reading.ok) {
    const repaired = reading.repairs.length > 0;
    record(call, repaired ? 'repaired' : 'ok', { repairs: reading.repairs });
    return { ...first, structured: { value: reading.value, repaired, reasked: false } };
  }
  const told = { problems: reading.problems, firstText: first.text };
  // To be cut off at the same place again would only cost twice.
  if (first.finishReason.unified === 'length') {
    record(call, 'failed', told);
    throw new ModelResponseError(
      `${modelId} was cut off before its JSON was whole. Allow the prompt more maxOutputTokens.`,
    );
  }
  if (mode !== 'ask-again') {
    record(call, 'failed', told);
    throw notOfSchema(modelId, reading.problems, { wayOut: `The prompt asks once ("invalidOutput": "${mode}").` });
  }
  const second = await askAgain({ ...asked, prompt: askedAgain(asked.prompt, first.text, reading.problems) });
  const again = await readWhole(schemas, schema, second);
  if (!again.ok) {
    record(call, 'failed', { ...told, problems: [...told.problems, ...again.problems] });
    throw notOfSchema(modelId, again.problems, {
      when: ', not even when asked again',
      wayOut: 'Use a model that writes JSON, or change the schema.',
    });
  }
  record(call, 'reasked', { ...told, repairs: again.repairs });
  return {
    text: second.text,
    finishReason: second.finishReason,
    usage: sumUsage(first.usage, second.usage),
    structured: { value: again.value, repaired: again.repairs.length > 0, reasked: true },
  };
}

function notOfSchema(
  modelId: string,
  problems: readonly SchemaProblem[],
  { when = '', wayOut }: { when?: string; wayOut: string },
): ModelResponseError {
  const told = describeProblems(problems);
  return new ModelResponseError(
    `${modelId} did not give JSON as the prompt's outputSchema wants it${when}: ${told.join('; ')}. ${wayOut}`,
    { details: { problems: told } },
  );
}

/** A text that was cut off can be closed so that the schema allows it, but half of it is missing: only one that is whole as it stands holds. */
async function readWhole(schemas: SchemaValidator, schema: JsonObject, said: Said): Promise<StructuredReading> {
  const reading = await schemas.readText(schema, said.text);
  const isHalf = reading.ok && reading.repairs.includes('repaired') && said.finishReason.unified !== 'stop';
  return isHalf ? { ok: false, problems: [{ path: '', message: 'was cut off' }] } : reading;
}

/** @throws the stream's own error, ModelResponseError when it ends without its finish part */
async function read(stream: ReadableStream<LanguageModelV4StreamPart>): Promise<Said> {
  let text = '';
  let finish: Finish | undefined;
  for await (const part of stream) {
    if (part.type === 'text-delta') text += part.delta;
    else if (restartReasonOf(part) !== null) text = '';
    else if (part.type === 'error') throw part.error;
    else if (part.type === 'finish') finish = part;
  }
  if (finish !== undefined) return { text, usage: finish.usage, finishReason: finish.finishReason };
  throw new ModelResponseError('The model stopped without saying that it had finished. Ask again.', {
    isRetryable: true,
  });
}

function textOf(content: readonly LanguageModelV4Content[]): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

type Metadata = Finish['providerMetadata'];

function withStructured(metadata: Metadata, structured: StructuredMetadata): NonNullable<Metadata> {
  // JSON goes in as JSON; the specification's type of it only differs in being writable.
  // A second text that is whole takes the place of a first one that was not.
  const whole = structured.reasked ? { partial: null } : {};
  const said = { ...metadata?.['trestle'], ...whole, structured } as unknown as NonNullable<Metadata>[string];
  return { ...metadata, trestle: said };
}

function record(
  call: ModelCallContext | null,
  outcome: StructuredOutcome,
  more: { repairs?: readonly TextRepair[]; problems?: readonly SchemaProblem[]; firstText?: string },
): void {
  const { repairs = [], problems = [], firstText } = more;
  call?.span.setAttributes({
    [ATTRIBUTE.structuredOutcome]: outcome,
    ...(repairs.length === 0 ? {} : { [ATTRIBUTE.structuredRepairs]: repairs }),
    ...(problems.length === 0 ? {} : { [ATTRIBUTE.structuredProblems]: describeProblems(problems) }),
    ...(firstText === undefined ? {} : { [ATTRIBUTE.structuredFirstText]: firstText }),
  });
}

/** What is not known of one call is not known of both. */
function sumUsage(a: LanguageModelV4Usage, b: LanguageModelV4Usage): LanguageModelV4Usage {
  const sum = (x: number | undefined, y: number | undefined): number | undefined =>
    x === undefined || y === undefined ? undefined : x + y;
  return {
    inputTokens: {
      total: sum(a.inputTokens.total, b.inputTokens.total),
      noCache: sum(a.inputTokens.noCache, b.inputTokens.noCache),
      cacheRead: sum(a.inputTokens.cacheRead, b.inputTokens.cacheRead),
      cacheWrite: sum(a.inputTokens.cacheWrite, b.inputTokens.cacheWrite),
    },
    outputTokens: {
      total: sum(a.outputTokens.total, b.outputTokens.total),
      text: sum(a.outputTokens.text, b.outputTokens.text),
      reasoning: sum(a.outputTokens.reasoning, b.outputTokens.reasoning),
    },
  };
}
