import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalSpan } from '../../../contract/canonical-span.ts';
import { mapOtelAttributes } from '../dialects/map-otel-attributes.ts';
import { providerOf } from '../dialects/provider.ts';
import { fillFrom, type SpanFields } from '../dialects/span-fields.ts';
import type { MapperContext } from '../trace-format.ts';
import { readSpanId } from '../values/binary-ids.ts';
import { contentState } from '../values/content-state.ts';
import { defined, definedOrNone } from '../values/defined.ts';
import { asId, asObject, asText, fieldOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { conversationOf, tenantOf, userOf } from '../values/metadata-ids.ts';
import { nanosecondsOfAny } from '../values/timestamps.ts';
import { readObservationIo } from './observation-io.ts';
import type { ObservationRow } from './observation-row.ts';
import { readObservationCost, readObservationUsage } from './observation-usage.ts';
import { readScores, readTags, type TraceInfo } from './trace-info.ts';

const KINDS: Readonly<Record<string, CanonicalKind>> = {
  GENERATION: 'llm',
  EMBEDDING: 'embedding',
  RETRIEVER: 'retriever',
  TOOL: 'tool',
  AGENT: 'agent',
  CHAIN: 'chain',
  SPAN: 'chain',
  EVALUATOR: 'evaluator',
  GUARDRAIL: 'guardrail',
  EVENT: 'event',
};
const METADATA_READ = new Set(['attributes', 'resourceAttributes', 'scope', 'tools', 'ls_provider']);

/** What a download says of the trace around an observation, and whether this one takes what concerns the whole. */
interface AroundObservation {
  info: TraceInfo;
  isTop: boolean;
}

/**
 * @param around absent for a row that stands by itself
 * @returns undefined for a row without an id
 */
export function mapObservation(
  row: ObservationRow,
  around: AroundObservation | undefined,
  context: MapperContext,
): CanonicalSpan | undefined {
  const trace = around?.info;
  const given = asId(row.get('id'));
  const spanId = readSpanId(given);
  if (spanId === undefined) return undefined;
  const type = asText(row.get('type'))?.toUpperCase() ?? '';
  const kind = Object.hasOwn(KINDS, type) ? (KINDS[type] ?? 'other') : 'other';
  const name = asText(row.get('name')) ?? type.toLowerCase();
  const parentSpanId = readSpanId(asId(row.get('parentObservationId')));
  const { rest, ...io } = readObservationIo(row, kind, name);
  const metadata = row.object('metadata') ?? {};
  const isTop = around?.isTop === true;
  const told = toldByRow(row, kind, metadata);
  fillFrom(told, io);
  const survived = readSurvivingAttributes({
    name,
    metadata,
    told,
    kind,
    unmapped: (field) => context.unmapped(field),
  });
  const { traceFields, traceAttributes } = readTrace(trace, isTop, given, context);
  fillFrom(told, traceFields);
  fillFrom(
    told,
    defined<SpanFields>({
      conversationId: conversationOf(metadata),
      userId: userOf(metadata),
      tenantId: tenantOf(metadata),
    }),
  );
  if (isTop && told.inputMessages === undefined) setContent(told, 'input', trace?.content('input'));
  if (isTop && told.outputMessages === undefined) setContent(told, 'output', trace?.content('output'));
  const isRollup = kind !== 'llm' && kind !== 'embedding' && told.usage !== undefined;
  const index = context.nextIndex();
  const unmapped = (field: string): void => context.unmapped(field);
  const times = { startNs: nanosecondsOfAny(row.get('startTime')), endNs: nanosecondsOfAny(row.get('endTime')) };
  const span = defined<CanonicalSpan>({
    traceId: readSpanId(asId(row.get('traceId'))) ?? readSpanId(trace?.text('id')) ?? spanId,
    spanId,
    parentSpanId,
    seq: index,
    name,
    ...times,
    ...statusOf(row),
    ...told,
    kind,
    rollup: told.rollup ?? (isRollup ? true : undefined),
    source: defined<CanonicalSpan['source']>({
      format: 'langfuse',
      dialect: survived.dialect,
      file: context.file,
      index,
    }),
    content: 'absent',
    attributes: {
      ...row.kept(unmapped),
      ...traceAttributes,
      ...keptFields(rest, new Set(), unmapped),
      ...keptFields(metadata, METADATA_READ, unmapped, 'metadata.'),
      ...survived.attributes,
    },
  });
  return { ...span, content: contentState(span) };
}

function toldByRow(row: ObservationRow, kind: CanonicalKind, metadata: JsonObject): SpanFields {
  const model = asText(row.get('providedModelName', 'model')) ?? asText(fieldOf(metadata, 'ls_model_name'));
  const isModel = kind === 'llm' || kind === 'embedding';
  const own = readScores(row.get('scores')).map(([, score]) => score);
  return defined<SpanFields>({
    requestModel: model,
    provider: isModel ? providerOf(asText(fieldOf(metadata, 'ls_provider')), model) : undefined,
    params: paramsOf(row),
    usage: readObservationUsage(row),
    costUsd: readObservationCost(row),
    prompt: definedOrNone<NonNullable<CanonicalSpan['prompt']>>({
      name: asText(row.get('promptName')),
      version: asId(row.get('promptVersion')),
    }),
    conversationId: asId(row.get('sessionId')),
    userId: asId(row.get('userId')),
    environment: asText(row.get('environment')),
    tags: readTags(row.get('tags')),
    scores: own.length > 0 ? own : undefined,
  });
}

/** Parameters nobody set are exported as null. */
function paramsOf(row: ObservationRow): CanonicalSpan['params'] {
  const given = Object.entries(row.object('modelParameters') ?? {}).filter(([, value]) => value !== null);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

function statusOf(row: ObservationRow): Pick<CanonicalSpan, 'status' | 'error'> {
  // DEFAULT does not say that it went well: a tool that failed can have it.
  if (asText(row.get('level'))?.toUpperCase() !== 'ERROR') return { status: 'unset' };
  const message = asText(row.get('statusMessage'));
  return { status: 'error', error: message === undefined ? {} : { message } };
}

/** Applications that speak OpenTelemetry leave their attributes in the metadata; they fill what the columns leave open. */
function readSurvivingAttributes(options: {
  name: string;
  metadata: JsonObject;
  told: SpanFields;
  kind: CanonicalKind;
  unmapped: (field: string) => void;
}): { dialect?: string; attributes: Record<string, JsonValue> } {
  const { name, metadata, told, kind, unmapped } = options;
  const attributes = asObject(fieldOf(metadata, 'attributes')) ?? {};
  const scope = asText(fieldOf(metadata, 'scope', 'name'));
  const mapped = mapOtelAttributes(
    {
      name,
      attributes,
      resource: asObject(fieldOf(metadata, 'resourceAttributes')) ?? {},
      ...(scope === undefined ? {} : { scope }),
    },
    unmapped,
  );
  const { input, output, error: _, kind: __, ...fields } = mapped.fields;
  // The columns of the row hold the words; those of the attributes are a second copy.
  if (kind !== 'llm') {
    delete fields.inputMessages;
    delete fields.outputMessages;
  }
  if (kind !== 'tool') delete fields.tool;
  fillFrom(told, fields);
  if (told.inputMessages === undefined && told.tool === undefined) setContent(told, 'input', input);
  if (told.outputMessages === undefined && told.tool === undefined) setContent(told, 'output', output);
  return {
    ...(mapped.dialect === undefined ? {} : { dialect: mapped.dialect }),
    attributes: mapped.attributes,
  };
}

function setContent(told: SpanFields, field: 'input' | 'output', value: JsonValue | undefined): void {
  if (told[field] === undefined && value !== undefined) told[field] = value;
}

function readTrace(
  trace: TraceInfo | undefined,
  isTop: boolean,
  id: string | undefined,
  context: MapperContext,
): { traceFields: SpanFields; traceAttributes: JsonObject } {
  const scores = [...(trace?.scoresOf(id) ?? []), ...(isTop ? (trace?.scoresOf(undefined) ?? []) : [])];
  const service = asText(fieldOf(trace?.metadata, 'resourceAttributes', 'service.name'));
  const traceFields = defined<SpanFields>({
    conversationId: trace?.text('sessionId', 'session_id') ?? conversationOf(trace?.metadata),
    userId: trace?.text('userId', 'user_id') ?? userOf(trace?.metadata),
    tenantId: tenantOf(trace?.metadata),
    environment: trace?.text('environment'),
    tags: trace?.tags,
    service,
    scores: scores.length > 0 ? scores : undefined,
  });
  if (trace === undefined || !isTop) return { traceFields, traceAttributes: {} };
  const name = trace.text('name');
  const traceAttributes = {
    ...(name === undefined ? {} : { 'trace.name': name }),
    ...trace.kept((field) => context.unmapped(field)),
  };
  return { traceFields, traceAttributes };
}
