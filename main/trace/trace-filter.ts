import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { SqlValue } from '../storage/database.ts';
import { attributeWord } from './import/attribute-words.ts';
import { PIECES_PER_TRACE } from './trace-keys.ts';

export interface SqlCondition {
  /** Without WHERE; `1` when the filter is empty. */
  sql: string;
  values: SqlValue[];
  /** It asks an index of words, which is best asked once. */
  isSearch?: boolean;
}

/** Facets that are compared with a column, whole. */
const COLUMNS: Readonly<Record<string, string>> = {
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
};

/** Facets that are compared with a number: `duration:>2s`, `cost:>=0.01`, `tokens:<1000`. */
const NUMBERS: Readonly<Record<string, { column: string; read: (text: string) => number | null; example: string }>> = {
  duration: { column: 'duration_ms', read: toMilliseconds, example: 'duration:>2s' },
  cost: { column: 'CASE is_cost_known WHEN 1 THEN cost_usd END', read: toNumber, example: 'cost:>0.01' },
  tokens: { column: '(input_tokens + output_tokens)', read: toNumber, example: 'tokens:>1000' },
};

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const MS_PER_SECOND = 1000;

const BY_ATTRIBUTE = `key IN (SELECT rowid / ${PIECES_PER_TRACE} FROM attribute_index WHERE attribute_index MATCH ?)`;
const BY_SAID =
  'key IN (SELECT trace FROM said_in WHERE said IN (SELECT rowid FROM said_index WHERE said_index MATCH ?))';

/** How each facet becomes a condition. */
const FACETS: Readonly<Record<string, (value: string) => SqlCondition>> = {
  ...Object.fromEntries(
    Object.entries(COLUMNS).map(([facet, column]) => [
      facet,
      (value: string) => ({ sql: `${column} = ?`, values: [value] }),
    ]),
  ),
  ...Object.fromEntries(Object.keys(NUMBERS).map((facet) => [facet, (value: string) => compare(facet, value)])),
  release: (value) => ({ sql: `release_hash LIKE ? ESCAPE '\\'`, values: [`${escapeLike(releasePrefix(value))}%`] }),
  text: inTitle,
  said: (value) => ({ sql: BY_SAID, values: [toMatch(value)] }),
  tag: (value) => ({ sql: 'key IN (SELECT trace FROM trace_tag WHERE tag = ?)', values: [value] }),
  tool: (value) => byAttribute('gen_ai.tool.name', value),
  error: (value) => (value === 'any' ? byAttribute('span.status', 'error') : byAttribute('error.type', value)),
  since: (value) => started('>=', value, 'since'),
  until: (value) => started('<', value, 'until'),
};

/** Said of the language where it is offered. */
const TRACE_FACETS: readonly string[] = [...Object.keys(FACETS), 'attr.NAME'];

/**
 * Turns `status:error said:"late delivery" duration:>2s refund` into a condition on `trace`:
 *
 * - words without a facet (or `text:`) must all occur in the title;
 * - `said:` looks for words, in this order, in all that was said in a trace: messages, calls of tools and their results,
 *   documents, errors. `said:deliver*` takes every word that begins so;
 * - `attr.NAME:value` wants a span with that attribute, `tool:` one of that tool, `error:` one with that type of error,
 *   `error:any` one that failed;
 * - `duration:`, `cost:` and `tokens:` take `>`, `>=`, `<`, `<=` or a number as it is;
 * - `since:` and `until:` take a date or an age (`7d`, `12h`, `30m`);
 * - every other facet wants the whole value, `release:` its beginning.
 *
 * The same facet twice means either, except for `said:`, `attr.` and numbers, which must all hold. Quotes keep words
 * together, `""` is the empty value, a `-` before a facet turns it round.
 *
 * @throws InvalidArgumentError for a facet that does not exist, listing those that do, and for a value it cannot take
 */
export function parseTraceFilter(filter: string): SqlCondition {
  const either = new Map<string, SqlCondition[]>();
  const all: SqlCondition[] = [];
  for (const [, minus, facet, quoted, plain] of filter.matchAll(
    /(?:(-?)(attr\.[^\s":]+|[a-z]+):)?(?:"([^"]*)"|(\S+))/g,
  )) {
    const value = quoted ?? plain ?? '';
    const condition = facet === undefined ? inTitle(value) : conditionOf(facet, value);
    if (minus === '-') all.push({ sql: `NOT coalesce(${condition.sql}, 0)`, values: condition.values });
    else if (facet === undefined || isJoined(facet)) all.push(condition);
    else either.set(facet, [...(either.get(facet) ?? []), condition]);
  }
  for (const conditions of either.values()) {
    all.push({
      sql: `(${conditions.map(({ sql }) => sql).join(' OR ')})`,
      values: conditions.flatMap(({ values }) => values),
    });
  }
  const sql = all.length === 0 ? '1' : all.map((condition) => condition.sql).join(' AND ');
  return { sql, values: all.flatMap(({ values }) => values), isSearch: sql.includes(' MATCH ') };
}

function isJoined(facet: string): boolean {
  return facet === 'said' || facet === 'text' || facet.startsWith('attr.') || Object.hasOwn(NUMBERS, facet);
}

function conditionOf(facet: string, value: string): SqlCondition {
  if (facet.startsWith('attr.')) return byAttribute(facet.slice('attr.'.length), value);
  const make = Object.hasOwn(FACETS, facet) ? FACETS[facet] : undefined;
  if (make === undefined) {
    throw new InvalidArgumentError(
      `There is no facet "${facet}:". Use one of ${TRACE_FACETS.join(', ')}, or put the text in quotes.`,
    );
  }
  return make(value);
}

function inTitle(word: string): SqlCondition {
  return { sql: `title LIKE ? ESCAPE '\\'`, values: [`%${escapeLike(word)}%`] };
}

function byAttribute(name: string, value: string): SqlCondition {
  return { sql: BY_ATTRIBUTE, values: [`"${attributeWord(name, value)}"`] };
}

/** @returns the words as one phrase of the full text's own language, in which a word may mean something */
function toMatch(value: string): string {
  const words = value.match(/[\p{L}\p{N}\p{M}]+/gu);
  if (words === null) {
    throw new InvalidArgumentError(
      `said:"${value}" holds no word. Give words that were said, such as said:"late delivery".`,
    );
  }
  return `"${words.join(' ')}"${value.endsWith('*') ? ' *' : ''}`;
}

function compare(facet: string, value: string): SqlCondition {
  const { column = '', read = toNumber, example = '' } = NUMBERS[facet] ?? {};
  const [, operator = '', text = ''] = /^(>=|<=|>|<|=)?(.*)$/s.exec(value) ?? [];
  const number = read(text);
  if (number === null) {
    throw new InvalidArgumentError(`${facet}:${value} cannot be compared. Write it as in ${example}.`);
  }
  return { sql: `${column} ${operator === '' ? '=' : operator} ?`, values: [number] };
}

function toNumber(text: string): number | null {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

/** A number without a unit is milliseconds. */
function toMilliseconds(text: string): number | null {
  const [, amount, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  return amount === undefined ? null : Number(amount) * (MS_PER_UNIT[unit] ?? 1);
}

/** An age is counted back from SQLite's own clock, by the second: a list is asked for now. */
function started(operator: '>=' | '<', value: string, facet: string): SqlCondition {
  const ageMs = /^[\d.]+[smhd]$/.test(value) ? toMilliseconds(value) : null;
  if (ageMs !== null) {
    const age = `-${Math.round(ageMs / MS_PER_SECOND)} seconds`;
    return { sql: `started_at ${operator} strftime('%Y-%m-%dT%H:%M:%SZ', 'now', ?)`, values: [age] };
  }
  if (/^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?$/.test(value)) return { sql: `started_at ${operator} ?`, values: [value] };
  throw new InvalidArgumentError(`${facet}:${value} is no time. Write a date (2026-01-31) or an age (7d, 12h, 30m).`);
}

/** @returns the text with LIKE's own characters made literal (escape character: backslash) */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
}

function releasePrefix(value: string): string {
  return value.startsWith('r-') ? value : `r-${value}`;
}
