import type { JsonValue } from '../../base/json.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { Attributes } from '../../contract/span.ts';

/** Longer values are looked for as what was said. UTF-16 units. */
const MAX_VALUE_LENGTH = 200;
/** Of one span; a span with more attributes is not found by the others. */
const MAX_WORDS = 400;
const MAX_DEPTH = 6;

/**
 * A word of the attribute index: a hash of an attribute's name and value, 53 bits in base 36. Two pairs share one with a
 * chance of some 1e-9 among a million pairs, which then shows a trace too many.
 */
export function attributeWord(name: string, value: string): string {
  let h1 = 0xde_ad_be_ef;
  let h2 = 0x41_c6_ce_57;
  const mix = (text: string): void => {
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      h1 = Math.imul(h1 ^ code, 2_654_435_761);
      h2 = Math.imul(h2 ^ code, 1_597_334_677);
    }
  };
  mix(name);
  mix('\u0000');
  mix(value);
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2_246_822_507) ^ Math.imul(h2 ^ (h2 >>> 13), 3_266_489_909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2_246_822_507) ^ Math.imul(h1 ^ (h1 >>> 13), 3_266_489_909);
  return spelled(4_294_967_296 * (2_097_151 & h2) + (h1 >>> 0));
}

/** Five digits in base 36. */
const LOW_DIGITS = 36 ** 5;

/** @returns as `number.toString(36)` has it; of halves that are small integers, which takes a third of the time */
function spelled(number: number): string {
  const high = Math.floor(number / LOW_DIGITS);
  const low = (number % LOW_DIGITS).toString(36);
  return high === 0 ? low : high.toString(36) + low.padStart(5, '0');
}

/** Pairs kept at a time, about a hundred bytes each. */
const MAX_KEPT_WORDS = 2000;

/**
 * @returns {@link attributeWord} that works out once what every trace has: names of stages and models, limits, versions.
 *   They are three quarters of a run's pairs
 */
export function createKeptAttributeWords(): typeof attributeWord {
  const kept = new Map<string, Map<string, string>>();
  let size = 0;
  return (name, value) => {
    const known = kept.get(name)?.get(value);
    if (known !== undefined) return known;
    const word = attributeWord(name, value);
    if (size >= MAX_KEPT_WORDS) {
      kept.clear();
      size = 0;
    }
    size += 1;
    const words = kept.get(name);
    if (words === undefined) kept.set(name, new Map([[value, word]]));
    else words.set(value, word);
    return word;
  };
}

/**
 * The pairs by which `attr.NAME:value` finds a span: its attributes, nested ones under dotted names and each item of a
 * list, and what the fields of the canonical form say, by the conventions' names.
 */
export function addAttributeWords(words: Set<string>, span: CanonicalSpan): void {
  const most = words.size + MAX_WORDS;
  const add = (name: string, value: JsonValue | undefined, depth: number): void => {
    if (value === undefined || value === null || words.size >= most) return;
    if (typeof value !== 'object') {
      const text = String(value);
      if (text.length <= MAX_VALUE_LENGTH) words.add(attributeWord(name, text));
    } else if (depth < MAX_DEPTH) {
      if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) add(name, item, depth + 1);
      else for (const [key, member] of Object.entries(value)) add(`${name}.${key}`, member, depth + 1);
    }
  };
  add('span.name', span.name, 0);
  add('span.kind', span.kind, 0);
  add('gen_ai.operation.name', span.operationName, 0);
  add('gen_ai.provider.name', span.provider, 0);
  add('gen_ai.request.model', span.requestModel, 0);
  add('gen_ai.response.model', span.responseModel, 0);
  add('gen_ai.tool.name', span.tool?.name, 0);
  add('gen_ai.agent.name', span.agent?.name, 0);
  add('error.type', span.error?.type, 0);
  if (span.status === 'error') add('span.status', 'error', 0);
  add('service.name', span.service, 0);
  add('tag', span.tags, 0);
  for (const [name, value] of Object.entries(span.attributes)) add(name, value, 0);
}

/**
 * The same of the spans of one of our runs.
 *
 * @param wordOf {@link attributeWord}, or one that remembers
 */
export function attributeWordsOf(
  spans: readonly { name: string; kind: string; isError: boolean; attributes: Attributes }[],
  wordOf: typeof attributeWord = attributeWord,
): Set<string> {
  const words = new Set<string>();
  for (const { name, kind, isError, attributes } of spans) {
    if (isError) words.add(wordOf('span.status', 'error'));
    words.add(wordOf('span.name', name));
    words.add(wordOf('span.kind', kind));
    for (const [key, value] of Object.entries(attributes)) {
      for (const item of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
        const text = String(item);
        if (text.length <= MAX_VALUE_LENGTH) words.add(wordOf(key, text));
      }
    }
  }
  return words;
}
