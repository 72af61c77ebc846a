import type { Comparison, TraceCondition } from '../trace-conditions.ts';
import { asciiLowerCase, type CodedColumn, OUTCOME, type TraceTable } from './trace-table.ts';

/** Traces by their place in the table: 1 where one matches. */
export interface TraceMatch {
  flags: Uint8Array<ArrayBuffer>;
  count: number;
}

/** What is not in the table itself. */
export interface MatchSources {
  /** @returns numbers of the texts in which it was said */
  textsWith(condition: Extract<TraceCondition, { type: 'said' }>): { has(said: number): boolean };
  /** Calls back for each trace that has an attribute, by its number; several times perhaps. */
  forEachWithAttribute(word: string, visit: (key: number) => void): void;
  /** Calls back for each trace that SQLite finds by a condition, by its number. */
  forEachBySql(condition: Extract<TraceCondition, { type: 'digest' }>, visit: (key: number) => void): void;
}

/** A time as a list compares it; null, which nothing is before or after, where there is no such time. */
export type TimeInIso = string | null;

/**
 * Finds the traces for which every condition holds, the dearer ones looked at last.
 *
 * @param conditions with every age turned into a time
 */
export function matchTraces(
  table: TraceTable,
  conditions: readonly TraceCondition[],
  sources: MatchSources,
): TraceMatch {
  let flags = table.isThere.slice(0, table.size);
  for (const condition of conditions.toSorted((a, b) => costOf(a) - costOf(b))) {
    flags = narrow(table, flags, condition, sources);
  }
  let count = 0;
  for (const flag of flags) count += flag;
  return { flags, count };
}

function costOf(condition: TraceCondition): number {
  switch (condition.type) {
    case 'title':
    case 'said':
    case 'attribute':
      return 2;
    case 'digest':
      return 3;
    case 'not':
      return costOf(condition.of);
    case 'either':
      return Math.max(...condition.of.map(costOf));
    case 'facet':
    case 'number':
    case 'release':
    case 'started':
    case 'tag':
      return 1;
  }
}

/** @returns those of the flags at which the condition holds */
function narrow(
  table: TraceTable,
  flags: Uint8Array<ArrayBuffer>,
  condition: TraceCondition,
  sources: MatchSources,
): Uint8Array<ArrayBuffer> {
  const { columns } = table;
  switch (condition.type) {
    case 'facet': {
      const code = table.texts[condition.column].find(condition.value.toWellFormed());
      const codes = columns.codes[condition.column];
      return code === undefined ? none(flags) : where(flags, (place) => codes[place] === code);
    }
    case 'release':
      return whereText(table, flags, 'release_hash', asciiLowerCase(condition.prefix.toWellFormed()));
    case 'number':
      return whereNumber(table, flags, condition);
    case 'started': {
      const { time, comparison } = condition;
      if (!('iso' in time)) return none(flags);
      const fromMs = firstMsNotBefore(time.iso);
      return where(flags, (place) => (columns.startMs[place] as number) >= fromMs === (comparison === '>='));
    }
    case 'title': {
      const text = asciiLowerCase(condition.text.toWellFormed());
      return where(flags, (place) => (table.titles[place] as string).includes(text));
    }
    case 'tag': {
      const code = table.tagTexts.find(condition.tag.toWellFormed());
      if (code === undefined) return none(flags);
      const wanted = { has: (tag: number): boolean => tag === code };
      return where(flags, (place) => table.tags.hasAny(place, wanted));
    }
    case 'said': {
      const texts = sources.textsWith(condition);
      return where(flags, (place) => table.said.hasAny(place, texts));
    }
    case 'attribute':
    case 'digest': {
      const found = none(flags);
      const mark = (key: number): void => {
        const place = table.placeOf(key);
        if (place !== -1) found[place] = flags[place] as number;
      };
      const outcome = condition.type === 'digest' ? outcomeTest(table, condition) : null;
      if (outcome !== null) return where(flags, outcome);
      if (condition.type === 'attribute') sources.forEachWithAttribute(condition.word, mark);
      else sources.forEachBySql(condition, mark);
      return found;
    }
    case 'not': {
      const held = narrow(table, flags, condition.of, sources);
      return where(flags, (place) => held[place] === 0);
    }
    case 'either': {
      const found = none(flags);
      for (const one of condition.of) {
        const held = narrow(table, flags, one, sources);
        for (let place = 0; place < held.length; place++) if (held[place] === 1) found[place] = 1;
      }
      return found;
    }
  }
}

/** @returns null for what is not in the table; the same as the facet's SQL, see digest/digest-facets.ts */
function outcomeTest(
  table: TraceTable,
  { facet, value }: Extract<TraceCondition, { type: 'digest' }>,
): ((place: number) => boolean) | null {
  const { outcome, codes } = table.columns;
  const has = (bits: number) => (place: number) => ((outcome[place] as number) & bits) !== 0;
  const hasNone = (bits: number) => (place: number) => ((outcome[place] as number) & bits) === 0;
  const { grounded, ungrounded, answered, reviewed, up, down } = OUTCOME;
  switch (`${facet}:${value}`) {
    case 'grounded:yes':
      return has(grounded);
    case 'grounded:no':
      return has(ungrounded);
    case 'grounded:unknown':
      return hasNone(grounded | ungrounded);
    case 'review:up':
      return has(up);
    case 'review:down':
      return has(down);
    case 'review:any':
      return has(reviewed);
    case 'review:none':
      return hasNone(reviewed);
    case 'success:yes':
    case 'success:no': {
      const [ok, degraded] = [table.texts.status.find('ok'), table.texts.status.find('degraded')];
      const isGood = (place: number): boolean => {
        const status = codes.status[place];
        const isEnded = status === ok || status === degraded;
        return isEnded && ((outcome[place] as number) & (answered | ungrounded | down)) === answered;
      };
      return value === 'yes' ? isGood : (place) => !isGood(place);
    }
    default:
      return null;
  }
}

function none(flags: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(flags.length);
}

function where(flags: Uint8Array, holds: (place: number) => boolean): Uint8Array<ArrayBuffer> {
  const found = none(flags);
  for (let place = 0; place < flags.length; place++) if (flags[place] === 1 && holds(place)) found[place] = 1;
  return found;
}

/** Looks at each text of the column once. */
function whereText(table: TraceTable, flags: Uint8Array, column: CodedColumn, prefix: string): Uint8Array<ArrayBuffer> {
  const begins = table.texts[column].texts.map((text) => asciiLowerCase(text).startsWith(prefix));
  const codes = table.columns.codes[column];
  return where(flags, (place) => begins[codes[place] as number] === true);
}

function whereNumber(
  table: TraceTable,
  flags: Uint8Array,
  { field, comparison, value }: Extract<TraceCondition, { type: 'number' }>,
): Uint8Array<ArrayBuffer> {
  const { durationMs, costUsd, isCostKnown, inputTokens, outputTokens } = table.columns;
  const holds = COMPARISONS[comparison];
  switch (field) {
    case 'duration':
      return where(flags, (place) => holds(durationMs[place] as number, value));
    case 'cost':
      return where(flags, (place) => isCostKnown[place] === 1 && holds(costUsd[place] as number, value));
    case 'tokens':
      return where(flags, (place) => holds((inputTokens[place] as number) + (outputTokens[place] as number), value));
  }
}

const COMPARISONS: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** 0000-01-01 and the millisecond after 9999-12-31: between them an ISO time has 24 characters, which sort as times do. */
const FIRST_MS = -62_167_219_200_000;
const AFTER_LAST_MS = 253_402_300_800_000;

/** @returns the earliest millisecond whose ISO form is not before a text, as texts are ordered */
function firstMsNotBefore(iso: string): number {
  let low = FIRST_MS;
  let high = AFTER_LAST_MS;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (new Date(middle).toISOString() < iso) low = middle + 1;
    else high = middle;
  }
  return low;
}
