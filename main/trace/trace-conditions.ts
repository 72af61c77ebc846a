import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { SqlValue } from '../storage/database.ts';
import { DIGEST_FACETS } from './digest/digest-facets.ts';
import { attributeWord } from './import/attribute-words.ts';

/** Facets that are compared with a column, whole. */
export const FACET_COLUMNS = {
  status: 'status',
  kind: 'kind',
  model: 'model',
  pipeline: 'pipeline_id',
  session: 'session_id',
  origin: 'origin',
  service: 'service',
  user: 'user_id',
  tenant: 'tenant_id',
  env: 'environment',
} as const;
export type FacetColumn = (typeof FACET_COLUMNS)[keyof typeof FACET_COLUMNS];

/** What is compared as a number: milliseconds, US dollars where they are known, tokens of input and output. */
export type NumberField = 'duration' | 'cost' | 'tokens';
export type Comparison = '=' | '<' | '<=' | '>' | '>=';

/** A point in time as a list may be asked for: an ISO text, or seconds back from now. */
export type FilterTime = { iso: string } | { secondsAgo: number };

/** One thing that a trace must have, whatever looks for it. */
export type TraceCondition =
  | { type: 'facet'; column: FacetColumn; value: string }
  | { type: 'number'; field: NumberField; comparison: Comparison; value: number }
  | { type: 'release'; prefix: string }
  | { type: 'title'; text: string }
  /** `phrase`: words as they stand after each other; with `isPrefix` the last one may go on. */
  | { type: 'said'; phrase: string; isPrefix: boolean }
  /** `word`: of the attribute index. */
  | { type: 'attribute'; word: string }
  | { type: 'tag'; tag: string }
  | { type: 'started'; comparison: '>=' | '<'; time: FilterTime }
  /** What digests and reviews tell, as a condition on `trace`. */
  | { type: 'digest'; facet: string; value: string; sql: string; values: readonly SqlValue[] }
  | { type: 'not'; of: TraceCondition }
  | { type: 'either'; of: readonly TraceCondition[] };

/** Facets that are compared with a number: `duration:>2s`, `cost:>=0.01`, `tokens:<1000`. */
const NUMBERS: Readonly<Record<NumberField, { read: (text: string) => number | null; example: string }>> = {
  duration: { read: toMilliseconds, example: 'duration:>2s' },
  cost: { read: toNumber, example: 'cost:>0.01' },
  tokens: { read: toNumber, example: 'tokens:>1000' },
};

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const MS_PER_SECOND = 1000;

/** How each facet becomes a condition. */
const FACETS: Readonly<Record<string, (value: string) => TraceCondition>> = {
  ...Object.fromEntries(
    Object.entries(FACET_COLUMNS).map(([facet, column]) => [
      facet,
      (value: string): TraceCondition => ({ type: 'facet', column, value }),
    ]),
  ),
  duration: (value) => compare('duration', value),
  cost: (value) => compare('cost', value),
  tokens: (value) => compare('tokens', value),
  release: (value) => ({ type: 'release', prefix: value.startsWith('r-') ? value : `r-${value}` }),
  text: (value) => ({ type: 'title', text: value }),
  said: (value) => ({ type: 'said', phrase: toPhrase(value), isPrefix: value.endsWith('*') }),
  tag: (value) => ({ type: 'tag', tag: value }),
  tool: (value) => byAttribute('gen_ai.tool.name', value),
  error: (value) => (value === 'any' ? byAttribute('span.status', 'error') : byAttribute('error.type', value)),
  since: (value) => started('>=', value, 'since'),
  until: (value) => started('<', value, 'until'),
  ...Object.fromEntries(
    Object.entries(DIGEST_FACETS).map(([facet, toSql]) => [
      facet,
      (value: string): TraceCondition => ({ type: 'digest', facet, value, ...toSql(value) }),
    ]),
  ),
};

/** Said of the language where it is offered. */
const TRACE_FACETS: readonly string[] = [...Object.keys(FACETS), 'attr.NAME'];

/**
 * Takes `status:error said:"late delivery" duration:>2s refund` apart:
 *
 * - words without a facet (or `text:`) must all occur in the title;
 * - `said:` looks for words, in this order, in all that was said in a trace: messages, calls of tools and their results,
 *   documents, errors. `said:deliver*` takes every word that begins so;
 * - `attr.NAME:value` wants a span with that attribute, `tool:` one of that tool, `error:` one with that type of error,
 *   `error:any` one that failed;
 * - `duration:`, `cost:` and `tokens:` take `>`, `>=`, `<`, `<=` or a number as it is;
 * - `stage:`, `prompt:`, `grounded:`, `refused:`, `success:` and `review:`: see digest/digest-facets.ts;
 * - `since:` and `until:` take a date or an age (`7d`, `12h`, `30m`);
 * - every other facet wants the whole value, `release:` its beginning.
 *
 * The same facet twice means either, except for `said:`, `attr.` and numbers, which must all hold. Quotes keep words
 * together, `""` is the empty value, a `-` before a facet turns it round.
 *
 * @returns conditions that must all hold
 * @throws InvalidArgumentError for a facet that does not exist, listing those that do, and for a value it cannot take
 */
export function readTraceConditions(filter: string): readonly TraceCondition[] {
  const either = new Map<string, TraceCondition[]>();
  const all: TraceCondition[] = [];
  for (const [, minus, facet, quoted, plain] of filter.matchAll(
    /(?:(-?)(attr\.[^\s":]+|[a-z]+):)?(?:"([^"]*)"|(\S+))/g,
  )) {
    const value = quoted ?? plain ?? '';
    const condition: TraceCondition = facet === undefined ? { type: 'title', text: value } : conditionOf(facet, value);
    if (minus === '-') all.push({ type: 'not', of: condition });
    else if (facet === undefined || isJoined(facet)) all.push(condition);
    else either.set(facet, [...(either.get(facet) ?? []), condition]);
  }
  for (const conditions of either.values()) all.push({ type: 'either', of: conditions });
  return all;
}

function isJoined(facet: string): boolean {
  return facet === 'said' || facet === 'text' || facet.startsWith('attr.') || Object.hasOwn(NUMBERS, facet);
}

function conditionOf(facet: string, value: string): TraceCondition {
  if (facet.startsWith('attr.')) return byAttribute(facet.slice('attr.'.length), value);
  const make = Object.hasOwn(FACETS, facet) ? FACETS[facet] : undefined;
  if (make === undefined) {
    throw new InvalidArgumentError(
      `There is no facet "${facet}:". Use one of ${TRACE_FACETS.join(', ')}, or put the text in quotes.`,
    );
  }
  return make(value);
}

function byAttribute(name: string, value: string): TraceCondition {
  return { type: 'attribute', word: attributeWord(name, value) };
}

/** @returns the words of it: what is no word may mean something in the full text's own language */
function toPhrase(value: string): string {
  const words = value.match(/[\p{L}\p{N}\p{M}]+/gu);
  if (words === null) {
    throw new InvalidArgumentError(
      `said:"${value}" holds no word. Give words that were said, such as said:"late delivery".`,
    );
  }
  return words.join(' ');
}

function compare(field: NumberField, text: string): TraceCondition {
  const { read, example } = NUMBERS[field];
  const [, comparison = '=', number = ''] = /^(>=|<=|>|<|=)?(.*)$/s.exec(text) ?? [];
  const value = read(number);
  if (value === null) {
    throw new InvalidArgumentError(`${field}:${text} cannot be compared. Write it as in ${example}.`);
  }
  return { type: 'number', field, comparison: comparison as Comparison, value };
}

function toNumber(text: string): number | null {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

/** A number without a unit is milliseconds. */
function toMilliseconds(text: string): number | null {
  const [, amount, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  return amount === undefined ? null : Number(amount) * (MS_PER_UNIT[unit] ?? 1);
}

function started(comparison: '>=' | '<', value: string, facet: string): TraceCondition {
  const ageMs = /^[\d.]+[smhd]$/.test(value) ? toMilliseconds(value) : null;
  if (ageMs !== null) {
    return { type: 'started', comparison, time: { secondsAgo: Math.round(ageMs / MS_PER_SECOND) } };
  }
  if (/^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?$/.test(value)) return { type: 'started', comparison, time: { iso: value } };
  throw new InvalidArgumentError(`${facet}:${value} is no time. Write a date (2026-01-31) or an age (7d, 12h, 30m).`);
}
