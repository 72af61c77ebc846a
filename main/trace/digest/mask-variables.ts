import type { JsonValue } from '../../base/json.ts';

/** Of a longer prompt only the beginning tells its version. UTF-16 units. */
const MAX_LENGTH = 65_536;
/** Shorter values of variables occur in any text. UTF-16 units. */
const SHORTEST_VALUE = 3;
/** Values that are masked, of one prompt. */
const MAX_VALUES = 50;
/** Opening tags looked at, of one prompt: each looks for its end. */
const MAX_TAGS = 200;

/** In this order: what is longer is masked before its parts. */
const MASKS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/```[\s\S]*?```/g, '{block}'],
  [/\bhttps?:\/\/\S+/gi, '{url}'],
  [/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g, '{email}'],
  [/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/gi, '{id}'],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, '{id}'],
  [/\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b/gi, '{day}'],
  [/\b(?:january|february|march|april|may|june|july|august|september|october|november|december)(?= \d|,)/gi, '{month}'],
  [/\d+(?:[.,:/-]\d+)*/g, '#'],
  [/\s+/g, ' '],
];

/**
 * What stays of a system prompt when everything that is filled in anew for each call is taken out, as far as that can be
 * told: values of variables that are known, fenced and tagged blocks, addresses, ids, days and numbers. Two prompts that
 * differ in those alone are one version; a changed number is a variable too.
 *
 * @returns the text in one line
 */
export function maskVariables(text: string, variables: Readonly<Record<string, JsonValue>> = {}): string {
  const values = Object.entries(variables)
    .flatMap(([name, value]) => (typeof value === 'string' && value.length >= SHORTEST_VALUE ? [{ name, value }] : []))
    .toSorted((a, b) => b.value.length - a.value.length)
    .slice(0, MAX_VALUES);
  let masked = maskTagged(text.slice(0, MAX_LENGTH));
  for (const { name, value } of values) masked = masked.replaceAll(value, () => `{${name}}`);
  for (const [pattern, mask] of MASKS) masked = masked.replaceAll(pattern, mask);
  return masked.trim();
}

/** What is put into a prompt stands between marks: `<context>…</context>`. */
function maskTagged(text: string): string {
  const kept: string[] = [];
  let from = 0;
  let looked = 0;
  for (const match of text.matchAll(/<([a-z][\w-]{0,40})>/gi)) {
    if (match.index < from) continue;
    looked += 1;
    if (looked > MAX_TAGS) break;
    const closing = `</${match[1]}>`;
    const end = text.indexOf(closing, match.index);
    if (end < 0) continue;
    kept.push(text.slice(from, match.index), `{${match[1]}}`);
    from = end + closing.length;
  }
  return [...kept, text.slice(from)].join('');
}
