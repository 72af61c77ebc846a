import type { SqlValue } from '../storage/database.ts';
import { type NumberField, readTraceConditions, type TraceCondition } from './trace-conditions.ts';
import { PIECES_PER_TRACE } from './trace-keys.ts';

export interface SqlCondition {
  /** Without WHERE; `1` when the filter is empty. */
  sql: string;
  values: SqlValue[];
  /** It asks an index of words, which is best asked once. */
  isSearch?: boolean;
}

const NUMBER_COLUMNS: Readonly<Record<NumberField, string>> = {
  duration: 'duration_ms',
  cost: 'CASE is_cost_known WHEN 1 THEN cost_usd END',
  tokens: '(input_tokens + output_tokens)',
};

const BY_ATTRIBUTE = `key IN (SELECT rowid / ${PIECES_PER_TRACE} FROM attribute_index WHERE attribute_index MATCH ?)`;
const BY_SAID =
  'key IN (SELECT trace FROM said_in WHERE said IN (SELECT rowid FROM said_index WHERE said_index MATCH ?))';

/**
 * Turns a filter into a condition on `trace`; what it may say is told of `readTraceConditions`.
 *
 * @throws InvalidArgumentError
 */
export function parseTraceFilter(filter: string): SqlCondition {
  const all = readTraceConditions(filter).map(toSql);
  const sql = all.length === 0 ? '1' : all.map((condition) => condition.sql).join(' AND ');
  return { sql, values: all.flatMap(({ values }) => values), isSearch: sql.includes(' MATCH ') };
}

function toSql(condition: TraceCondition): SqlCondition {
  switch (condition.type) {
    case 'facet':
      return { sql: `${condition.column} = ?`, values: [condition.value] };
    case 'number':
      return { sql: `${NUMBER_COLUMNS[condition.field]} ${condition.comparison} ?`, values: [condition.value] };
    case 'release':
      return { sql: `release_hash LIKE ? ESCAPE '\\'`, values: [`${escapeLike(condition.prefix)}%`] };
    case 'title':
      return { sql: `title LIKE ? ESCAPE '\\'`, values: [`%${escapeLike(condition.text)}%`] };
    case 'said':
      return { sql: BY_SAID, values: [saidMatch(condition)] };
    case 'attribute':
      return { sql: BY_ATTRIBUTE, values: [`"${condition.word}"`] };
    case 'tag':
      return { sql: 'key IN (SELECT trace FROM trace_tag WHERE tag = ?)', values: [condition.tag] };
    case 'started':
      return startedSql(condition);
    case 'digest':
      return { sql: condition.sql, values: [...condition.values] };
    case 'not': {
      const { sql, values } = toSql(condition.of);
      return { sql: `NOT coalesce(${sql}, 0)`, values };
    }
    case 'either': {
      const conditions = condition.of.map(toSql);
      return {
        sql: `(${conditions.map(({ sql }) => sql).join(' OR ')})`,
        values: conditions.flatMap(({ values }) => values),
      };
    }
  }
}

/** @returns the words as one phrase of the full text's own language */
export function saidMatch({ phrase, isPrefix }: { phrase: string; isPrefix: boolean }): string {
  return `"${phrase}"${isPrefix ? ' *' : ''}`;
}

/** An age is counted back from SQLite's own clock, by the second: a list is asked for now. */
function startedSql({ comparison, time }: Extract<TraceCondition, { type: 'started' }>): SqlCondition {
  return 'iso' in time
    ? { sql: `started_at ${comparison} ?`, values: [time.iso] }
    : {
        sql: `started_at ${comparison} strftime('%Y-%m-%dT%H:%M:%SZ', 'now', ?)`,
        values: [`-${time.secondsAgo} seconds`],
      };
}

/** @returns the text with LIKE's own characters made literal (escape character: backslash) */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
}
