import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalSpan, CanonicalUsage } from '../../../contract/canonical-span.ts';
import { providerOf } from '../dialects/provider.ts';
import { readRunError } from '../values/run-error.ts';
import type { MapperContext } from '../trace-format.ts';
import { contentSpanId } from '../values/content-id.ts';
import { contentState } from '../values/content-state.ts';
import type { ContentTraceIds } from '../values/content-trace-ids.ts';
import { defined, definedOrNone } from '../values/defined.ts';
import { asArray, asId, asNumber, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { conversationOf, tenantOf, userOf } from '../values/metadata-ids.ts';
import { modelName } from '../values/messages/read-request.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import { nanosecondsOf } from '../values/timestamps.ts';
import { tokenCount } from '../values/usage.ts';
import { METADATA_READ, readRowIo } from '../values/row-io.ts';

const KINDS: Readonly<Record<string, CanonicalKind>> = {
  llm: 'llm',
  tool: 'tool',
  task: 'chain',
  function: 'chain',
  score: 'evaluator',
  eval: 'evaluator',
};

const KNOWN = new Set(
  'span_id root_span_id span_parents span_attributes input output metadata metrics scores error tags is_root model'.split(
    ' ',
  ),
);
const METRICS_READ = new Set(
  (
    'start end prompt_tokens completion_tokens tokens total_tokens prompt_cached_tokens prompt_cache_creation_tokens ' +
    'completion_reasoning_tokens reasoning_tokens estimated_cost total_cost'
  ).split(' '),
);

/** One row of a log: columns of the users' own making are kept, too. */
export function mapRow(row: JsonObject, ids: ContentTraceIds, context: MapperContext): CanonicalSpan {
  const attributes = asObject(cell(row, 'span_attributes'));
  const metadata = asObject(cell(row, 'metadata'));
  const metrics = asObject(cell(row, 'metrics'));
  const input = cell(row, 'input');
  const model =
    asText(fieldOf(metadata, 'model')) ?? asText(fieldOf(row, 'model')) ?? modelName(fieldOf(input, 'model'));
  const kind = kindOf(attributes, input, model);
  const isModel = kind === 'llm';
  const name = asText(fieldOf(attributes, 'name')) ?? (isModel && model !== undefined ? `chat ${model}` : 'row');
  const { rest, usage: answered, ...io } = readRowIo({ kind, name, input, output: cell(row, 'output'), metadata });
  const usage = usageOf(metrics) ?? answered;
  const [parent, ...more] = asArray(cell(row, 'span_parents')) ?? [];
  const spanIds = idsOf(row, ids);
  const index = context.nextIndex();
  const unmapped = (field: string): void => context.unmapped(field);
  const error = readRunError(cell(row, 'error'));
  const span = defined<CanonicalSpan>({
    ...spanIds,
    parentSpanId: asId(parent),
    seq: index,
    name,
    kind,
    startNs: nanosecondsOf(fieldOf(metrics, 'start'), 'seconds'),
    endNs: nanosecondsOf(fieldOf(metrics, 'end'), 'seconds'),
    status: error === undefined ? 'unset' : 'error',
    error,
    ...io,
    requestModel: model,
    provider: isModel
      ? providerOf(asText(fieldOf(metadata, 'provider')) ?? asText(fieldOf(metadata, 'metadata', 'ls_provider')), model)
      : undefined,
    usage,
    costUsd: costOf(metrics),
    rollup: usage !== undefined && !isModel ? true : undefined,
    prompt: promptOf(metadata),
    conversationId: conversationOf(metadata),
    userId: userOf(metadata),
    tenantId: tenantOf(metadata),
    tags: tagsOf(row),
    scores: scoresOf(row),
    links: linksTo(spanIds.traceId, more),
    content: 'absent',
    source: { format: 'braintrust', file: context.file, index },
    attributes: {
      ...keptFields(row, KNOWN, unmapped),
      ...keptFields(rest, new Set(), unmapped),
      ...keptFields(attributes, new Set(['name', 'type']), unmapped, 'span_attributes.'),
      ...keptFields(metadata, isModel ? METADATA_READ : new Set(['prompt']), unmapped, 'metadata.'),
      ...keptFields(metrics, METRICS_READ, unmapped, 'metrics.'),
    },
  });
  return { ...span, content: contentState(span) };
}

/** Structures of a CSV are JSON text. */
function cell(row: JsonObject, column: string): JsonValue | undefined {
  const value = fieldOf(row, column);
  return value === undefined ? undefined : unwrapJsonText(value);
}

function idsOf(row: JsonObject, ids: ContentTraceIds): { traceId: string; spanId: string } {
  const spanId = asId(fieldOf(row, 'span_id')) ?? asId(fieldOf(row, 'id'));
  const traceId = asId(fieldOf(row, 'root_span_id'));
  if (spanId !== undefined) return { traceId: traceId ?? spanId, spanId };
  const made = traceId ?? ids.next(row);
  return { traceId: made, spanId: contentSpanId(made, row) };
}

function kindOf(
  attributes: JsonObject | undefined,
  input: JsonValue | undefined,
  model: string | undefined,
): CanonicalKind {
  const type = asText(fieldOf(attributes, 'type'));
  if (type !== undefined) return Object.hasOwn(KINDS, type) ? (KINDS[type] ?? 'other') : 'other';
  if (attributes !== undefined) return 'chain';
  const isAsked = model !== undefined || firstOf(input, 'messages', 'prompt') !== undefined || isChat(input);
  return isAsked ? 'llm' : 'chain';
}

function isChat(input: JsonValue | undefined): boolean {
  const [first] = asArray(input) ?? [];
  return fieldOf(first, 'role') !== undefined;
}

/** Prompt tokens include those of a cache, unless the sum of all says that they stand beside. */
function usageOf(metrics: JsonObject | undefined): CanonicalUsage | undefined {
  const count = (name: string): number | undefined => tokenCount(fieldOf(metrics, name));
  const [prompt, completion] = [count('prompt_tokens'), count('completion_tokens')];
  const [read, written] = [count('prompt_cached_tokens'), count('prompt_cache_creation_tokens')];
  const total = count('tokens') ?? count('total_tokens');
  const cached = (read ?? 0) + (written ?? 0);
  const isApart = prompt !== undefined && cached > 0 && total === prompt + (completion ?? 0) + cached;
  return definedOrNone<CanonicalUsage>({
    inputTokens: isApart ? prompt + cached : prompt,
    outputTokens: completion,
    cacheReadInputTokens: read,
    cacheWriteInputTokens: written,
    reasoningOutputTokens: count('completion_reasoning_tokens') ?? count('reasoning_tokens'),
  });
}

/** US dollars. */
function costOf(metrics: JsonObject | undefined): CanonicalSpan['costUsd'] {
  const total = asNumber(firstOf(metrics, 'estimated_cost', 'total_cost'));
  return total === undefined ? undefined : { total };
}

function promptOf(metadata: JsonObject | undefined): CanonicalSpan['prompt'] {
  const prompt = fieldOf(metadata, 'prompt');
  return definedOrNone<NonNullable<CanonicalSpan['prompt']>>({
    name: asText(firstOf(prompt, 'slug', 'name', 'id', 'key')),
    version: asId(fieldOf(prompt, 'version')),
    variables: asObject(fieldOf(prompt, 'variables')),
  });
}

function tagsOf(row: JsonObject): readonly string[] | undefined {
  const tags = asArray(cell(row, 'tags'))?.filter((tag) => typeof tag === 'string');
  return tags !== undefined && tags.length > 0 ? tags : undefined;
}

function scoresOf(row: JsonObject): CanonicalSpan['scores'] {
  const scores = Object.entries(asObject(cell(row, 'scores')) ?? {}).flatMap(([name, value]) =>
    value === null ? [] : [{ name, value }],
  );
  return scores.length > 0 ? scores : undefined;
}

/** A span has one parent; further ones are links. */
function linksTo(traceId: string, parents: readonly JsonValue[]): CanonicalSpan['links'] {
  const links = parents.flatMap((parent) => {
    const spanId = asId(parent);
    return spanId === undefined ? [] : [{ traceId, spanId }];
  });
  return links.length > 0 ? links : undefined;
}
