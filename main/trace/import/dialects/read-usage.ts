import type { CanonicalUsage } from '../../../contract/canonical-span.ts';
import { definedOrNone } from '../values/defined.ts';
import { tokenCount } from '../values/usage.ts';
import type { AttributeReader } from './attribute-reader.ts';

/** Where tokens stand, first spelling that is there. */
export type UsageKeys = Readonly<Record<keyof CanonicalUsage, readonly string[]>>;

/**
 * @param told what an earlier dialect counted, which is not counted again
 * @returns the counts that are told, undefined when none is; a count below zero or broken stays an attribute
 */
export function readUsage(
  reader: AttributeReader,
  keys: UsageKeys,
  told: CanonicalUsage | undefined,
): CanonicalUsage | undefined {
  const count = (field: keyof CanonicalUsage): number | undefined => {
    const taken = told?.[field] ?? reader.take(tokenCount, ...keys[field]);
    // Two spellings of one number are one telling.
    for (const key of keys[field]) if (tokenCount(reader.peek(key)) === taken) reader.use(key);
    return told?.[field] === undefined ? taken : undefined;
  };
  const usage = definedOrNone<CanonicalUsage>({
    inputTokens: count('inputTokens'),
    outputTokens: count('outputTokens'),
    cacheReadInputTokens: count('cacheReadInputTokens'),
    cacheWriteInputTokens: count('cacheWriteInputTokens'),
    reasoningOutputTokens: count('reasoningOutputTokens'),
  });
  return usage === undefined ? undefined : withCachedInput(usage);
}

/** A total that only adds up what is told anyway needs no mention. */
export function useTotals(
  reader: AttributeReader,
  usage: CanonicalUsage | undefined,
  ...keys: readonly string[]
): void {
  const sum = (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
  for (const key of keys) if (tokenCount(reader.peek(key)) === sum) reader.use(key);
}

/** A part cannot exceed the whole: then the provider told input and cached input apart, as Anthropic does. */
function withCachedInput(usage: CanonicalUsage): CanonicalUsage {
  const cached = (usage.cacheReadInputTokens ?? 0) + (usage.cacheWriteInputTokens ?? 0);
  if (usage.inputTokens === undefined || cached <= usage.inputTokens) return usage;
  return { ...usage, inputTokens: usage.inputTokens + cached };
}
