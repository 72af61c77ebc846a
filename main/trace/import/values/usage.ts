import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalUsage } from '../../../contract/canonical-span.ts';
import { definedOrNone } from './defined.ts';
import { asNumber, asObject, fieldOf } from './json-fields.ts';

type Path = readonly string[];

const INPUT: readonly Path[] = [
  ['prompt_tokens'],
  ['input_tokens'],
  ['promptTokens'],
  ['inputTokens', 'total'],
  ['inputTokens'],
  ['promptTokenCount'],
  ['prompt_token_count'],
  ['prompt_eval_count'],
];
const OUTPUT: readonly Path[] = [
  ['completion_tokens'],
  ['output_tokens'],
  ['completionTokens'],
  ['outputTokens', 'total'],
  ['outputTokens'],
  ['candidatesTokenCount'],
  ['candidates_token_count'],
  ['eval_count'],
];
const CACHE_READ: readonly Path[] = [
  ['prompt_tokens_details', 'cached_tokens'],
  ['input_tokens_details', 'cached_tokens'],
  ['prompt_token_details', 'cache_read'],
  ['input_token_details', 'cache_read'],
  ['inputTokens', 'cacheRead'],
  ['inputTokenDetails', 'cacheReadTokens'],
  ['cachedInputTokens'],
  ['cache_read_tokens'],
  ['cachedContentTokenCount'],
  ['cached_content_token_count'],
  ['prompt_cache_hit_tokens'],
];
const CACHE_WRITE: readonly Path[] = [
  ['input_token_details', 'cache_creation'],
  ['prompt_token_details', 'cache_creation'],
  ['inputTokens', 'cacheWrite'],
  ['inputTokenDetails', 'cacheWriteTokens'],
  ['cache_write_tokens'],
];
const REASONING: readonly Path[] = [
  ['completion_tokens_details', 'reasoning_tokens'],
  ['output_tokens_details', 'reasoning_tokens'],
  ['completion_token_details', 'reasoning'],
  ['output_token_details', 'reasoning'],
  ['outputTokens', 'reasoning'],
  ['outputTokenDetails', 'reasoningTokens'],
  ['reasoningTokens'],
  ['reasoning_tokens'],
];

/**
 * Tokens as an API or a framework counts them: OpenAI chat and Responses, Anthropic, Gemini, LangChain `usage_metadata` and
 * `token_usage`, Vercel AI SDK, Ollama.
 *
 * @returns input with what was read from and written to a cache, output with reasoning; undefined when nothing was counted
 */
export function readUsage(value: JsonValue | undefined): CanonicalUsage | undefined {
  if (asObject(value) === undefined) return undefined;
  return readAnthropic(value) ?? readGeminiThoughts(value) ?? readCounts(value);
}

function readCounts(value: JsonValue | undefined): CanonicalUsage | undefined {
  return definedOrNone<CanonicalUsage>({
    inputTokens: countAt(value, INPUT),
    outputTokens: countAt(value, OUTPUT),
    cacheReadInputTokens: countAt(value, CACHE_READ),
    cacheWriteInputTokens: countAt(value, CACHE_WRITE),
    reasoningOutputTokens: countAt(value, REASONING),
  });
}

/** Anthropic counts what it read from and wrote to its cache apart from `input_tokens`. */
function readAnthropic(value: JsonValue | undefined): CanonicalUsage | undefined {
  const read = tokenCount(fieldOf(value, 'cache_read_input_tokens'));
  const written = tokenCount(fieldOf(value, 'cache_creation_input_tokens'));
  const input = tokenCount(fieldOf(value, 'input_tokens'));
  if (read === undefined && written === undefined) return undefined;
  const usage = readCounts(value);
  // Whoever passes the names on may have added them up: the total says so.
  const total = tokenCount(fieldOf(value, 'total_tokens'));
  const isSummed = total !== undefined && input !== undefined && total === input + (usage?.outputTokens ?? 0);
  return definedOrNone<CanonicalUsage>({
    ...usage,
    inputTokens:
      isSummed || input === undefined ? (input ?? countAt(value, INPUT)) : input + (read ?? 0) + (written ?? 0),
    cacheReadInputTokens: read,
    cacheWriteInputTokens: written,
  });
}

/** Gemini counts thoughts apart from its candidates. */
function readGeminiThoughts(value: JsonValue | undefined): CanonicalUsage | undefined {
  const thoughts = tokenCount(fieldOf(value, 'thoughtsTokenCount') ?? fieldOf(value, 'thoughts_token_count'));
  const usage = readCounts(value);
  if (thoughts === undefined || usage === undefined) return undefined;
  return { ...usage, outputTokens: (usage.outputTokens ?? 0) + thoughts, reasoningOutputTokens: thoughts };
}

function countAt(value: JsonValue | undefined, paths: readonly Path[]): number | undefined {
  for (const path of paths) {
    const count = tokenCount(fieldOf(value, ...path));
    if (count !== undefined) return count;
  }
  return undefined;
}

/** @returns a count of tokens, a whole number from 0; undefined for anything else */
export function tokenCount(value: JsonValue | undefined): number | undefined {
  const count = asNumber(value);
  return count !== undefined && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
