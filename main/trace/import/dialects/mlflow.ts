import type { CanonicalKind } from '../../../contract/canonical-span.ts';
import { defined, definedOrNone } from '../values/defined.ts';
import { asNumber, asText, fieldOf, isEmptyObject } from '../values/json-fields.ts';
import type { JsonValue } from '../../../base/json.ts';
import { decodeJsonText } from '../values/parse-json-text.ts';
import { readUsage } from '../values/usage.ts';
import type { Dialect, DialectSpan } from './dialect.ts';
import { readMlflowIo } from './mlflow-io.ts';
import { providerOf } from './provider.ts';
import { type SpanFields, unless } from './span-fields.ts';

const KINDS: Readonly<Record<string, CanonicalKind>> = {
  LLM: 'llm',
  CHAT_MODEL: 'llm',
  CHAIN: 'chain',
  WORKFLOW: 'chain',
  TASK: 'chain',
  PARSER: 'chain',
  AGENT: 'agent',
  TOOL: 'tool',
  RETRIEVER: 'retriever',
  EMBEDDING: 'embedding',
  RERANKER: 'reranker',
  GUARDRAIL: 'guardrail',
  EVALUATOR: 'evaluator',
};

/** @param type as MLflow names it, in any case @returns undefined for a type of an application's own */
export function kindOfMlflowType(type: string | undefined): CanonicalKind | undefined {
  const known = type?.toUpperCase();
  return known !== undefined && Object.hasOwn(KINDS, known) ? KINDS[known] : undefined;
}

/** @returns what went in or came out, out of its JSON text; undefined for `{}`, which is what a span has that gave nothing */
export function mlflowContent(value: JsonValue | undefined): JsonValue | undefined {
  const decoded = value === undefined ? undefined : decodeJsonText(value);
  return isEmptyObject(decoded) ? undefined : (decoded ?? undefined);
}

/** @returns dollars, of `mlflow.llm.cost` */
export function mlflowCost(cost: JsonValue | undefined): SpanFields['costUsd'] {
  return definedOrNone<NonNullable<SpanFields['costUsd']>>({
    total: asNumber(fieldOf(cost, 'total_cost')),
    input: asNumber(fieldOf(cost, 'input_cost')),
    output: asNumber(fieldOf(cost, 'output_cost')),
  });
}

/** Spans of MLflow's tracing as they leave an application over OTLP: `mlflow.*`, every value JSON text. */
export const mlflowDialect: Dialect = {
  name: 'mlflow',
  speaks: ({ reader }) =>
    reader.hasHead('mlflow') &&
    ['mlflow.spanType', 'mlflow.spanInputs', 'mlflow.spanOutputs', 'mlflow.chat.messages'].some(
      (key) => reader.peek(key) !== undefined,
    ),
  read: (span) => {
    const { reader, told } = span;
    const kind = kindOfMlflowType(asText(reader.decoded('mlflow.spanType')));
    const io = readContent(span, told.kind ?? kind ?? 'other');
    const requestModel = unless(told.requestModel, () => asText(reader.decoded('mlflow.llm.model')) ?? io.requestModel);
    const maker = asText(reader.decoded('mlflow.llm.provider'));
    // It names the trace once more, and says how the messages are written, which shows.
    reader.keep('mlflow.traceRequestId');
    reader.use('mlflow.message.format');
    return {
      ...io,
      ...defined<SpanFields>({
        kind,
        requestModel,
        provider: unless(told.provider, () => maker ?? providerOf(undefined, requestModel)),
        usage: reader.take((value) => readUsage(decodeJsonText(value)), 'mlflow.chat.tokenUsage') ?? io.usage,
        costUsd: reader.take((value) => mlflowCost(decodeJsonText(value)), 'mlflow.llm.cost'),
      }),
    };
  },
};

/** Inputs and outputs of which a field holds but a part stay attributes. */
function readContent({ reader, name }: DialectSpan, kind: CanonicalKind): SpanFields {
  const { rest = {}, ...io } = readMlflowIo({
    kind,
    name,
    inputs: mlflowContent(reader.peek('mlflow.spanInputs')),
    outputs: mlflowContent(reader.peek('mlflow.spanOutputs')),
    messages: reader.decoded('mlflow.chat.messages'),
    tools: reader.decoded('mlflow.chat.tools'),
  });
  const unread = Object.keys(rest);
  for (const [key, side] of [
    ['mlflow.spanInputs', 'inputs.'],
    ['mlflow.spanOutputs', 'outputs.'],
  ] as const) {
    if (unread.some((member) => member.startsWith(side))) reader.keep(key);
    else reader.use(key);
  }
  return io;
}
