import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalSpan, CanonicalUsage } from '../../../contract/canonical-span.ts';
import { providerOf } from '../dialects/provider.ts';
import type { MapperContext } from '../trace-format.ts';
import { contentState } from '../values/content-state.ts';
import { defined, definedOrNone } from '../values/defined.ts';
import { asArray, asNumber, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { conversationOf, tenantOf, userOf } from '../values/metadata-ids.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import { nanosecondsOfAny } from '../values/timestamps.ts';
import { readUsage } from '../values/usage.ts';
import { readRunError } from '../values/run-error.ts';
import type { RunIds } from './run-ids.ts';
import { readRunIo } from './run-io.ts';

const KINDS: Readonly<Record<string, CanonicalKind>> = {
  llm: 'llm',
  chat_model: 'llm',
  chain: 'chain',
  tool: 'tool',
  retriever: 'retriever',
  embedding: 'embedding',
  prompt: 'chain',
  parser: 'chain',
  agent: 'agent',
};

const KNOWN = new Set(
  (
    'id run_id trace_id parent_run_id parent_run_ids dotted_order name run_type start_time end_time status error inputs ' +
    'outputs extra tags events prompt_tokens completion_tokens total_tokens prompt_token_details completion_token_details ' +
    'prompt_cost completion_cost total_cost feedback_stats child_runs child_run_ids direct_child_run_ids parent_run'
  ).split(' '),
);
const EXTRA_READ = new Set(['metadata', 'invocation_params', 'token_usage']);
const METADATA_READ = new Set(
  'ls_model_name ls_provider ls_temperature ls_max_tokens ls_stop thread_id session_id conversation_id user_id'.split(
    ' ',
  ),
);
const INVOCATION_READ = new Set(['model', 'model_name', 'tools', 'functions', '_type', 'type']);

/** One run, as the API, an SDK's batch or a bulk export has it; structures may be JSON text. */
export function mapRun(run: JsonObject, ids: RunIds, context: MapperContext, format: string): CanonicalSpan {
  const runType = asText(fieldOf(run, 'run_type'))?.toLowerCase() ?? '';
  const kind = Object.hasOwn(KINDS, runType) ? (KINDS[runType] ?? 'other') : 'other';
  const name = asText(fieldOf(run, 'name')) ?? (runType || 'run');
  const extra = unwrapped(run, 'extra');
  const metadata = asObject(fieldOf(extra, 'metadata'));
  const {
    rest,
    usage: answered,
    ...io
  } = readRunIo({
    runType,
    kind,
    name,
    inputs: content(run, 'inputs'),
    outputs: content(run, 'outputs'),
    run,
    extra,
  });
  const requestModel =
    asText(fieldOf(metadata, 'ls_model_name')) ??
    asText(firstOf(fieldOf(extra, 'invocation_params'), 'model', 'model_name')) ??
    io.requestModel;
  const usage = usageOf(run, kind) ?? answered ?? readUsage(fieldOf(extra, 'token_usage'));
  const isModel = kind === 'llm' || kind === 'embedding';
  const index = context.nextIndex();
  const unmapped = (field: string): void => context.unmapped(field);
  const { startedNs, ...spanIds } = ids;
  const span = defined<CanonicalSpan>({
    ...spanIds,
    seq: index,
    name,
    kind,
    startNs: nanosecondsOfAny(fieldOf(run, 'start_time')) ?? startedNs,
    endNs: nanosecondsOfAny(fieldOf(run, 'end_time')),
    ...statusOf(run),
    ...io,
    requestModel,
    provider: isModel
      ? (asText(fieldOf(metadata, 'ls_provider')) ?? providerOf(undefined, requestModel ?? io.responseModel))
      : undefined,
    params: paramsOf(extra, metadata, io.params),
    usage,
    costUsd: costOf(run),
    rollup: usage !== undefined && !isModel ? true : undefined,
    conversationId: conversationOf(metadata),
    userId: userOf(metadata),
    tenantId: tenantOf(metadata),
    tags: tagsOf(run),
    scores: scoresOf(run),
    events: eventsOf(run),
    content: 'absent',
    source: { format, file: context.file, index },
    attributes: {
      ...keptFields(run, KNOWN, unmapped),
      ...keptFields(rest, new Set(), unmapped),
      ...keptFields(extra, EXTRA_READ, unmapped, 'extra.'),
      ...keptFields(metadata, METADATA_READ, unmapped, 'metadata.'),
    },
  });
  return { ...span, content: contentState(span) };
}

function unwrapped(run: JsonObject, field: string): JsonValue | undefined {
  const value = fieldOf(run, field);
  return value === undefined ? undefined : unwrapJsonText(value);
}

/** `{}` is what a run has that has no outputs yet. */
function content(run: JsonObject, field: string): JsonValue | undefined {
  const value = unwrapped(run, field);
  const object = asObject(value);
  return object !== undefined && Object.keys(object).length === 0 ? undefined : value;
}

function statusOf(run: JsonObject): Pick<CanonicalSpan, 'status' | 'error'> {
  const status = asText(fieldOf(run, 'status'))?.toLowerCase();
  const error = readRunError(fieldOf(run, 'error'));
  if (error !== undefined || status === 'error') return { status: 'error', error: error ?? {} };
  if (status === 'success') return { status: 'ok' };
  const isOver = status === undefined && fieldOf(run, 'end_time') !== undefined;
  return { status: isOver ? 'ok' : 'unset' };
}

/** A run that counts nothing has zeros. Those of a chain add up its children's. */
function usageOf(run: JsonObject, kind: CanonicalKind): CanonicalUsage | undefined {
  const usage = readUsage(run);
  const isNothing = (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0) === 0;
  return usage === undefined || (isNothing && kind !== 'embedding') ? undefined : usage;
}

/** Decimal texts in US dollars. */
function costOf(run: JsonObject): CanonicalSpan['costUsd'] {
  const cost = definedOrNone<NonNullable<CanonicalSpan['costUsd']>>({
    total: asNumber(fieldOf(run, 'total_cost')),
    input: asNumber(fieldOf(run, 'prompt_cost')),
    output: asNumber(fieldOf(run, 'completion_cost')),
  });
  const isNothing = (cost?.total ?? 0) === 0 && (cost?.input ?? 0) === 0 && (cost?.output ?? 0) === 0;
  return isNothing && readUsage(run) === undefined ? undefined : cost;
}

function paramsOf(
  extra: JsonValue | undefined,
  metadata: JsonObject | undefined,
  asked: CanonicalSpan['params'],
): CanonicalSpan['params'] {
  const invocation = Object.entries(asObject(fieldOf(extra, 'invocation_params')) ?? {}).filter(
    ([key, value]) => !INVOCATION_READ.has(key) && value !== null,
  );
  const params = defined<Record<string, JsonValue>>({
    ...optional('temperature', fieldOf(metadata, 'ls_temperature')),
    ...optional('max_tokens', fieldOf(metadata, 'ls_max_tokens')),
    ...optional('stop', fieldOf(metadata, 'ls_stop')),
    ...Object.fromEntries(invocation),
    ...asked,
  });
  return Object.keys(params).length > 0 ? params : undefined;
}

function optional(name: string, value: JsonValue | undefined): Record<string, JsonValue> {
  return value === undefined ? {} : { [name]: value };
}

function tagsOf(run: JsonObject): readonly string[] | undefined {
  const tags = asArray(unwrapped(run, 'tags'))?.filter((tag) => typeof tag === 'string');
  return tags !== undefined && tags.length > 0 ? tags : undefined;
}

/** `{correctness: {n: 2, avg: 0.5}}`: the mean of what was said. */
function scoresOf(run: JsonObject): CanonicalSpan['scores'] {
  const stats = Object.entries(asObject(unwrapped(run, 'feedback_stats')) ?? {});
  const scores = stats.flatMap(([name, stat]) => {
    const value = firstOf(stat, 'avg', 'mean', 'value');
    return value === undefined ? [] : [{ name, value }];
  });
  return scores.length > 0 ? scores : undefined;
}

function eventsOf(run: JsonObject): CanonicalSpan['events'] {
  const events = (asArray(unwrapped(run, 'events')) ?? []).flatMap((event) => {
    const name = asText(fieldOf(event, 'name'));
    if (name === undefined) return [];
    const { name: _, time, ...attributes } = asObject(event) ?? {};
    return [
      defined<NonNullable<CanonicalSpan['events']>[number]>({ name, timeNs: nanosecondsOfAny(time), attributes }),
    ];
  });
  return events.length > 0 ? events : undefined;
}
