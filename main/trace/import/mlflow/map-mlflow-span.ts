import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { mapOtelAttributes } from '../dialects/map-otel-attributes.ts';
import { providerOf } from '../dialects/provider.ts';
import { fillFrom, type SpanFields } from '../dialects/span-fields.ts';
import type { MapperContext } from '../trace-format.ts';
import { readSpanId } from '../values/binary-ids.ts';
import { contentState } from '../values/content-state.ts';
import { defined } from '../values/defined.ts';
import { asArray, asId, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { decodeJsonText, unwrapJsonText } from '../values/parse-json-text.ts';
import { nanosecondsOfAny } from '../values/timestamps.ts';
import { readUsage } from '../values/usage.ts';
import { readMlflowIo } from '../dialects/mlflow-io.ts';
import { kindOfMlflowType, mlflowContent, mlflowCost } from '../dialects/mlflow.ts';
import type { MlflowTraceInfo } from './mlflow-trace-info.ts';

const KNOWN = new Set(
  (
    'trace_id span_id parent_span_id parent_id context name start_time_unix_nano end_time_unix_nano start_time end_time ' +
    'start_time_ns end_time_ns attributes events status status_code status_message span_type inputs outputs request_id'
  ).split(' '),
);
const ATTRIBUTES_READ = new Set(
  (
    'mlflow.spanType mlflow.traceRequestId mlflow.spanInputs mlflow.spanOutputs mlflow.chat.messages mlflow.chat.tools ' +
    'mlflow.chat.tokenUsage mlflow.llm.cost mlflow.llm.model mlflow.llm.provider mlflow.message.format model_name model usage ' +
    'invocation_params token_usage'
  ).split(' '),
);

/** @returns the id of a span, which older schemas keep in its context */
export function mlflowSpanId(span: JsonValue): string | undefined {
  return readSpanId(asId(fieldOf(span, 'span_id')) ?? asId(fieldOf(span, 'context', 'span_id')));
}

/** @returns the id of a span's parent; undefined for a root */
export function mlflowParentId(span: JsonValue): string | undefined {
  return readSpanId(asId(firstOf(span, 'parent_span_id', 'parent_id')));
}

/**
 * @param options.unnamed the trace of spans that name none
 * @returns undefined for a span without an id
 */
export function mapMlflowSpan(
  span: JsonObject,
  { info, unnamed, context }: { info: MlflowTraceInfo; unnamed: string | undefined; context: MapperContext },
): CanonicalSpan | undefined {
  const spanId = mlflowSpanId(span);
  if (spanId === undefined) return undefined;
  // Every value is JSON once more: "\"CHAIN\"".
  const attributes = Object.fromEntries(
    Object.entries(asObject(unwrapJsonText(fieldOf(span, 'attributes') ?? null)) ?? {}).map(([key, value]) => [
      key,
      decodeJsonText(value),
    ]),
  );
  const name = asText(fieldOf(span, 'name')) ?? 'span';
  const type = asText(fieldOf(attributes, 'mlflow.spanType')) ?? asText(fieldOf(span, 'span_type'));
  const unmapped = (field: string): void => context.unmapped(field);
  const own = Object.fromEntries(Object.entries(attributes).filter(([key]) => !ATTRIBUTES_READ.has(key)));
  const mapped = mapOtelAttributes({ name, attributes: own }, unmapped);
  const { kind: toldKind, ...more } = mapped.fields;
  const kind = kindOfMlflowType(type) ?? toldKind;
  const { rest, ...io } = readMlflowIo({
    kind,
    name,
    inputs: mlflowContent(fieldOf(attributes, 'mlflow.spanInputs') ?? fieldOf(span, 'inputs')),
    outputs: mlflowContent(fieldOf(attributes, 'mlflow.spanOutputs') ?? fieldOf(span, 'outputs')),
    messages: fieldOf(attributes, 'mlflow.chat.messages'),
    tools: fieldOf(attributes, 'mlflow.chat.tools'),
  });
  const told = toldByAttributes(attributes, io.requestModel);
  fillFrom(told, io);
  fillFrom(told, more);
  const events = eventsOf(span);
  const index = context.nextIndex();
  const isRollup = kind !== 'llm' && kind !== 'embedding' && told.usage !== undefined;
  const traceId =
    info.traceId ?? asId(fieldOf(attributes, 'mlflow.traceRequestId')) ?? asId(fieldOf(span, 'request_id'));
  const otelTraceId = readSpanId(asId(fieldOf(span, 'trace_id')) ?? asId(fieldOf(span, 'context', 'trace_id')));
  const isModel = kind === 'llm' || kind === 'embedding';
  const result = defined<CanonicalSpan>({
    traceId: traceId ?? otelTraceId ?? unnamed ?? spanId,
    spanId,
    parentSpanId: mlflowParentId(span),
    seq: index,
    name,
    startNs: nanosecondsOfAny(firstOf(span, 'start_time_unix_nano', 'start_time_ns', 'start_time')),
    endNs: nanosecondsOfAny(firstOf(span, 'end_time_unix_nano', 'end_time_ns', 'end_time')),
    ...statusOf(span, events),
    ...told,
    ...info.identity,
    kind,
    provider: isModel ? (told.provider ?? providerOf(undefined, told.requestModel)) : told.provider,
    rollup: told.rollup ?? (isRollup ? true : undefined),
    events: events.length > 0 ? events : undefined,
    content: 'absent',
    source: defined<CanonicalSpan['source']>({ format: 'mlflow', dialect: mapped.dialect, file: context.file, index }),
    attributes: {
      ...keptFields(span, KNOWN, unmapped),
      ...(otelTraceId === undefined || traceId === undefined ? {} : { 'otel.trace_id': otelTraceId }),
      ...keptFields(rest, new Set(), unmapped),
      ...mapped.attributes,
    },
  });
  return { ...result, content: contentState(result) };
}

function toldByAttributes(attributes: JsonObject, asked: string | undefined): SpanFields {
  const params = asObject(fieldOf(attributes, 'invocation_params'));
  return defined<SpanFields>({
    requestModel:
      asText(firstOf(attributes, 'mlflow.llm.model', 'model_name', 'model')) ??
      asText(firstOf(params, 'model', 'model_name')) ??
      asked,
    provider: asText(fieldOf(attributes, 'mlflow.llm.provider')),
    params,
    usage:
      readUsage(fieldOf(attributes, 'mlflow.chat.tokenUsage')) ??
      readUsage(fieldOf(attributes, 'usage')) ??
      readUsage(fieldOf(attributes, 'token_usage')),
    costUsd: mlflowCost(fieldOf(attributes, 'mlflow.llm.cost')),
  });
}

type SpanEvent = NonNullable<CanonicalSpan['events']>[number];

/** The field is called nanoseconds; files have microseconds in it, which its size tells. */
function eventsOf(span: JsonObject): SpanEvent[] {
  return (asArray(fieldOf(span, 'events')) ?? []).flatMap((event): SpanEvent[] => {
    const name = asText(fieldOf(event, 'name'));
    const timeNs = nanosecondsOfAny(firstOf(event, 'time_unix_nano', 'timestamp'));
    const attributes = asObject(fieldOf(event, 'attributes')) ?? {};
    return name === undefined ? [] : [defined<SpanEvent>({ name, timeNs, attributes })];
  });
}

function statusOf(span: JsonObject, events: readonly SpanEvent[]): Pick<CanonicalSpan, 'status' | 'error'> {
  const status = fieldOf(span, 'status');
  const code =
    asId(firstOf(status, 'code', 'status_code')) ?? asId(fieldOf(span, 'status_code')) ?? asText(status) ?? '';
  if (/^(?:STATUS_CODE_)?OK$|^1$/i.test(code)) return { status: 'ok' };
  if (!/^(?:STATUS_CODE_)?ERROR$|^2$/i.test(code)) return { status: 'unset' };
  const exception = events.find(({ name }) => name === 'exception')?.attributes;
  return {
    status: 'error',
    error: defined<NonNullable<CanonicalSpan['error']>>({
      type: asText(fieldOf(exception, 'exception.type')),
      message:
        asText(firstOf(status, 'message', 'description')) ??
        asText(fieldOf(span, 'status_message')) ??
        asText(fieldOf(exception, 'exception.message')),
      stack: asText(fieldOf(exception, 'exception.stacktrace')),
    }),
  };
}
