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
  return definedOrNone<CanonicalUsage>({
    inputTokens: count('inputTokens'),
    outputTokens: count('outputTokens'),
    cacheReadInputTokens: count('cacheReadInputTokens'),
    cacheWriteInputTokens: count('cacheWriteInputTokens'),
    reasoningOutputTokens: count('reasoningOutputTokens'),
  });
}

/** A total that only adds up what is told anyway needs no mention. */
export function useTotals(
  reader: AttributeReader,
  usage: CanonicalUsage | undefined,
  ...keys: readonly string[]
): void {
  const sumOf = (of: CanonicalUsage): number => (of.inputTokens ?? 0) + (of.outputTokens ?? 0);
  const sums = usage === undefined ? [0] : [sumOf(usage), sumOf(withCachedInput(usage))];
  for (const key of keys) if (sums.includes(tokenCount(reader.peek(key)) ?? -1)) reader.use(key);
}

/**
 * A part cannot exceed the whole: then the provider told input and cached input apart, as Anthropic does. Asked once every
 * dialect was heard, since one may tell the input and another what the cache gave.
 */
export function withCachedInput(usage: CanonicalUsage): CanonicalUsage {
  const cached = (usage.cacheReadInputTokens ?? 0) + (usage.cacheWriteInputTokens ?? 0);
  if (usage.inputTokens === undefined || cached <= usage.inputTokens) return usage;
  return { ...usage, inputTokens: usage.inputTokens + cached };
}
