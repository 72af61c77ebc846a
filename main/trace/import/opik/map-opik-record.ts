import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalSpan, CanonicalUsage } from '../../../contract/canonical-span.ts';
import { providerOf } from '../dialects/provider.ts';
import { readRowIo } from '../values/row-io.ts';
import type { MapperContext } from '../trace-format.ts';
import { contentState } from '../values/content-state.ts';
import { defined, definedOrNone } from '../values/defined.ts';
import { asArray, asId, asNumber, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { conversationOf, tenantOf, userOf } from '../values/metadata-ids.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import { nanosecondsOfAny } from '../values/timestamps.ts';
import { readUsage, tokenCount } from '../values/usage.ts';

const KINDS: Readonly<Record<string, CanonicalKind>> = {
  general: 'chain',
  llm: 'llm',
  tool: 'tool',
  guardrail: 'guardrail',
};

/** `duration` is worked out from the times. */
const KNOWN = new Set(
  (
    'id trace_id parent_span_id name type start_time end_time input output metadata tags usage error_info model provider ' +
    'total_estimated_cost feedback_scores thread_id duration'
  ).split(' '),
);

/** @param options.root the trace's own record, for a span that has no parent */
export function mapOpikRecord(options: {
  record: JsonObject;
  id: string;
  traceId: string | undefined;
  root: string | undefined;
  context: MapperContext;
}): CanonicalSpan {
  const { record, id, traceId, root, context } = options;
  const metadata = asObject(cell(record, 'metadata'));
  const type = asText(fieldOf(record, 'type')) ?? 'general';
  const kind = Object.hasOwn(KINDS, type) ? (KINDS[type] ?? 'other') : 'other';
  const name = asText(fieldOf(record, 'name')) ?? type;
  const model = asText(fieldOf(record, 'model')) ?? asText(fieldOf(metadata, 'model'));
  const {
    rest,
    usage: answered,
    ...io
  } = readRowIo({
    kind,
    name,
    input: filled(cell(record, 'input')),
    output: filled(cell(record, 'output')),
    metadata: undefined,
  });
  const usage = usageOf(asObject(cell(record, 'usage'))) ?? answered;
  const cost = asNumber(fieldOf(record, 'total_estimated_cost'));
  const isModel = kind === 'llm';
  const error = errorOf(cell(record, 'error_info'));
  const index = context.nextIndex();
  const unmapped = (field: string): void => context.unmapped(field);
  const span = defined<CanonicalSpan>({
    traceId: traceId ?? id,
    spanId: id,
    parentSpanId: asId(fieldOf(record, 'parent_span_id')) ?? root,
    seq: index,
    name,
    kind,
    startNs: nanosecondsOfAny(fieldOf(record, 'start_time')),
    endNs: nanosecondsOfAny(fieldOf(record, 'end_time')),
    status: error === undefined ? 'unset' : 'error',
    error,
    ...io,
    requestModel: model,
    provider: isModel ? providerOf(asText(fieldOf(record, 'provider')), model) : undefined,
    usage,
    costUsd: cost === undefined ? undefined : { total: cost },
    rollup: !isModel && (usage !== undefined || cost !== undefined) ? true : undefined,
    conversationId: asId(fieldOf(record, 'thread_id')) ?? conversationOf(metadata),
    userId: userOf(metadata),
    tenantId: tenantOf(metadata),
    tags: tagsOf(record),
    scores: scoresOf(record),
    content: 'absent',
    source: { format: 'opik', file: context.file, index },
    attributes: {
      ...keptFields(record, KNOWN, unmapped),
      ...keptFields(rest, new Set(), unmapped),
      ...keptFields(metadata, new Set(['model']), unmapped, 'metadata.'),
    },
  });
  return { ...span, content: contentState(span) };
}

function cell(record: JsonObject, column: string): JsonValue | undefined {
  const value = fieldOf(record, column);
  return value === undefined ? undefined : unwrapJsonText(value);
}

/** `{}` is what a record has that was given nothing. */
function filled(value: JsonValue | undefined): JsonValue | undefined {
  const object = asObject(value);
  return object !== undefined && Object.keys(object).length === 0 ? undefined : value;
}

/** What a provider counted besides is passed on flat: `original_usage.prompt_tokens_details.cached_tokens`. */
function usageOf(usage: JsonObject | undefined): CanonicalUsage | undefined {
  const original = (...names: readonly string[]): number | undefined =>
    tokenCount(firstOf(usage, ...names.map((name) => `original_usage.${name}`)));
  const counted = readUsage(usage);
  if (counted === undefined) return undefined;
  return definedOrNone<CanonicalUsage>({
    ...counted,
    cacheReadInputTokens:
      counted.cacheReadInputTokens ??
      original('prompt_tokens_details.cached_tokens', 'input_tokens_details.cached_tokens', 'cache_read_input_tokens'),
    cacheWriteInputTokens: counted.cacheWriteInputTokens ?? original('cache_creation_input_tokens'),
    reasoningOutputTokens:
      counted.reasoningOutputTokens ??
      original('completion_tokens_details.reasoning_tokens', 'output_tokens_details.reasoning_tokens'),
  });
}

function errorOf(info: JsonValue | undefined): CanonicalSpan['error'] {
  if (info === undefined) return undefined;
  return defined<NonNullable<CanonicalSpan['error']>>({
    type: asText(firstOf(info, 'exception_type', 'type')),
    message: asText(fieldOf(info, 'message')) ?? asText(info),
    stack: asText(fieldOf(info, 'traceback')),
  });
}

function tagsOf(record: JsonObject): readonly string[] | undefined {
  const tags = asArray(cell(record, 'tags'))?.filter((tag) => typeof tag === 'string');
  return tags !== undefined && tags.length > 0 ? tags : undefined;
}

type Score = NonNullable<CanonicalSpan['scores']>[number];

function scoresOf(record: JsonObject): Score[] | undefined {
  const scores = (asArray(cell(record, 'feedback_scores')) ?? []).flatMap((score): Score[] => {
    const name = asText(fieldOf(score, 'name'));
    const value = firstOf(score, 'value', 'category_name');
    return name === undefined || value === undefined
      ? []
      : [defined<Score>({ name, value, comment: asText(fieldOf(score, 'reason')) })];
  });
  return scores.length > 0 ? scores : undefined;
}
