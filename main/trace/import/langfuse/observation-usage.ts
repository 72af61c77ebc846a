import type { JsonObject } from '../../../base/json.ts';
import type { CanonicalSpan, CanonicalUsage } from '../../../contract/canonical-span.ts';
import { definedOrNone } from '../values/defined.ts';
import { asNumber, firstOf } from '../values/json-fields.ts';
import { tokenCount } from '../values/usage.ts';
import type { ObservationRow } from './observation-row.ts';

const CACHE_READ = [
  'input_cache_read',
  'input_cached_tokens',
  'prompt_details.cache_read',
  'cache_read_input_tokens',
  'input_cache_read_tokens',
  'input_cached_content_token_count',
  'cached_content_token_count',
  'cached_tokens',
  'cache_read',
];
const CACHE_WRITE = [
  'input_cache_creation',
  'input_cache_write',
  'cache_creation_input_tokens',
  'prompt_details.cache_write',
  'prompt_details.cache_creation',
  'cache_creation',
];
const REASONING = [
  'output_reasoning',
  'output_reasoning_tokens',
  'completion_details.reasoning',
  'reasoning_tokens',
  'thoughts_token_count',
];
const SUMS = ['input', 'output', 'total', 'input_tokens', 'output_tokens', 'total_tokens'];

/**
 * Tokens of an observation. Details such as `input_cache_read` are counted apart from `input` by some integrations and within
 * it by others; `total` tells which, and where it is missing, the names that Langfuse's own SDKs count apart.
 */
export function readObservationUsage(row: ObservationRow): CanonicalUsage | undefined {
  const details = row.object('usageDetails');
  if (details !== undefined && Object.keys(details).length > 0) return readDetails(details);
  const usage = row.object('usage');
  const input =
    tokenCount(firstOf(usage, 'input', 'promptTokens')) ?? tokenCount(row.get('promptTokens', 'inputUsage'));
  const output =
    tokenCount(firstOf(usage, 'output', 'completionTokens')) ?? tokenCount(row.get('completionTokens', 'outputUsage'));
  // Columns without an object hold 0 where nothing was counted.
  if ((input ?? 0) + (output ?? 0) === 0) return undefined;
  return definedOrNone<CanonicalUsage>({ inputTokens: input, outputTokens: output });
}

function readDetails(details: JsonObject): CanonicalUsage | undefined {
  const input = tokenCount(firstOf(details, 'input', 'input_tokens', 'prompt_tokens'));
  const output = tokenCount(firstOf(details, 'output', 'output_tokens', 'completion_tokens'));
  const apart = countsApart(details, (input ?? 0) + (output ?? 0));
  return definedOrNone<CanonicalUsage>({
    inputTokens: input === undefined ? undefined : input + sumOf(details, apart, 'input'),
    outputTokens: output === undefined ? undefined : output + sumOf(details, apart, 'output'),
    cacheReadInputTokens: tokenCount(firstOf(details, ...CACHE_READ)),
    cacheWriteInputTokens: tokenCount(firstOf(details, ...CACHE_WRITE)),
    reasoningOutputTokens: tokenCount(firstOf(details, ...REASONING)),
  });
}

/** @returns names of the details that are not within input or output */
function countsApart(details: JsonObject, base: number): readonly string[] {
  const named = Object.keys(details).filter((name) => sideOf(name) !== undefined && !SUMS.includes(name));
  const total = tokenCount(firstOf(details, 'total', 'total_tokens'));
  if (total === base) return [];
  const extra = named.reduce((sum, name) => sum + (tokenCount(details[name]) ?? 0), 0);
  if (total !== undefined) return total === base + extra ? named : [];
  return named.filter((name) => !name.includes('_details.'));
}

function sideOf(name: string): 'input' | 'output' | undefined {
  if (/^(?:input_|prompt_details\.|cache_)/.test(name)) return 'input';
  return /^(?:output_|completion_details\.)/.test(name) ? 'output' : undefined;
}

function sumOf(details: JsonObject, names: readonly string[], side: 'input' | 'output'): number {
  return names.reduce((sum, name) => (sideOf(name) === side ? sum + (tokenCount(details[name]) ?? 0) : sum), 0);
}

/** US dollars; a total of 0 beside no details stands for a cost nobody knows. */
export function readObservationCost(row: ObservationRow): CanonicalSpan['costUsd'] {
  const details = row.object('costDetails') ?? {};
  const whole = asNumber(row.get('totalCost', 'calculatedTotalCost'));
  return definedOrNone<NonNullable<CanonicalSpan['costUsd']>>({
    total: asNumber(firstOf(details, 'total')) ?? (whole === 0 ? undefined : whole),
    input: asNumber(firstOf(details, 'input')) ?? asNumber(row.get('inputCost', 'calculatedInputCost')),
    output: asNumber(firstOf(details, 'output')) ?? asNumber(row.get('outputCost', 'calculatedOutputCost')),
  });
}
