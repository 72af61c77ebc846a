import type { SessionId } from '../../contract/ids.ts';
import type { SessionListResponse, TraceFacets, TraceSummary } from '../../contract/trace.ts';
import type { Database } from '../../storage/database.ts';
import { FACETS_TOGETHER, toFacet } from '../trace-facets.ts';
import { SUMMARY_COLUMNS, toSummary, type TraceRow } from '../trace-row.ts';
import { compareUtf8 } from './compare-utf8.ts';
import type { MatchedTable } from './memory-matches.ts';
import type { TraceTable } from './trace-table.ts';

/** @returns the rows at these places, in their order */
export function readSummaries(database: Database, table: TraceTable, places: readonly number[]): TraceSummary[] {
  const read = database.prepare<TraceRow>(`SELECT ${SUMMARY_COLUMNS} FROM trace WHERE key = ?`);
  return places.flatMap((place) => {
    const row = read.get(table.columns.key[place] as number);
    return row === undefined ? [] : [toSummary(row)];
  });
}

/** As `readTraceFacets`. */
export function countFacets({ table, match }: MatchedTable): TraceFacets {
  const facets = FACETS_TOGETHER.map(({ name, column }) => {
    const counts = countCodes(table, match.flags, column);
    counts.delete('');
    return toFacet(name, toCounted(counts));
  });
  const users = countCodes(table, match.flags, 'user_id');
  const tags = new Uint32Array(table.tagTexts.texts.length);
  match.flags.forEach((flag, place) => {
    if (flag === 1) table.tags.forEach(place, (tag) => void (tags[tag] = (tags[tag] as number) + 1));
  });
  return {
    total: match.count,
    facets: [
      ...facets,
      toFacet('user', toCounted(users)),
      toFacet('tag', toCounted(withTexts(table.tagTexts.texts, tags))),
    ].filter(({ values }) => values.length > 0),
  };
}

function countCodes(
  table: TraceTable,
  flags: Uint8Array,
  column: (typeof FACETS_TOGETHER)[number]['column'] | 'user_id',
): Map<string, number> {
  const { texts } = table.texts[column];
  const codes = table.columns.codes[column];
  const counts = new Uint32Array(texts.length);
  for (let place = 0; place < flags.length; place++) {
    const code = codes[place] as number;
    if (flags[place] === 1 && code !== -1) counts[code] = (counts[code] as number) + 1;
  }
  return withTexts(texts, counts);
}

function withTexts(texts: readonly string[], counts: Uint32Array): Map<string, number> {
  const counted = new Map<string, number>();
  counts.forEach((count, code) => {
    if (count > 0) counted.set(texts[code] as string, count);
  });
  return counted;
}

function toCounted(counts: ReadonlyMap<string, number>): { value: string; count: number }[] {
  return Array.from(counts, ([value, count]) => ({ value, count }));
}

interface SessionSums {
  first: number;
  lastMs: number;
  turns: number;
  errors: number;
  durationMs: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  unpriced: number;
}

/** As `listSessions`. */
export function sumSessions(
  database: Database,
  { table, match }: MatchedTable,
  { limit }: { limit: number },
): SessionListResponse {
  const { texts } = table.texts.session_id;
  const codes = table.columns.codes.session_id;
  const { startMs } = table.columns;
  const lastMatch = new Float64Array(texts.length).fill(-Infinity);
  for (let place = 0; place < match.flags.length; place++) {
    const code = codes[place] as number;
    if (match.flags[place] === 1 && code !== -1) {
      lastMatch[code] = Math.max(lastMatch[code] as number, startMs[place] as number);
    }
  }
  const matched: number[] = [];
  lastMatch.forEach((last, code) => {
    if (last > -Infinity) matched.push(code);
  });
  const newest = matched
    .toSorted(
      (a, b) =>
        (lastMatch[b] as number) - (lastMatch[a] as number) || compareUtf8(texts[b] as string, texts[a] as string),
    )
    .slice(0, limit);
  const sums = sumTurns(table, newest);
  const first = database.prepare<{ title: string }>('SELECT title FROM trace WHERE key = ?');
  const { user_id: users, origin: origins } = table.texts;
  return {
    total: matched.length,
    sessions: newest.flatMap((code) => {
      const sum = sums.get(code);
      if (sum === undefined) return [];
      return {
        sessionId: texts[code] as SessionId,
        title: first.get(table.columns.key[sum.first] as number)?.title ?? '',
        origin: origins.texts[table.columns.codes.origin[sum.first] as number] ?? '',
        userId: users.texts[table.columns.codes.user_id[sum.first] as number] ?? null,
        turns: sum.turns,
        errors: sum.errors,
        startedAt: new Date(startMs[sum.first] as number).toISOString(),
        lastAt: new Date(sum.lastMs).toISOString(),
        durationMs: sum.durationMs,
        inputTokens: sum.inputTokens,
        outputTokens: sum.outputTokens,
        costUsd: sum.unpriced > 0 ? null : sum.costUsd,
      };
    }),
  };
}

/** Of all turns of a session, also those that do not match. */
function sumTurns(table: TraceTable, sessions: readonly number[]): ReadonlyMap<number, SessionSums> {
  const { columns, isThere, traceIds } = table;
  const { startMs } = columns;
  const wanted = new Uint8Array(table.texts.session_id.texts.length);
  for (const code of sessions) wanted[code] = 1;
  const failed = table.texts.status.find('error');
  const sums = new Map<number, SessionSums>();
  const isBefore = (a: number, b: number): boolean => {
    const difference = (startMs[a] as number) - (startMs[b] as number);
    return difference < 0 || (difference === 0 && compareUtf8(traceIds[a] as string, traceIds[b] as string) < 0);
  };
  for (let place = 0; place < table.size; place++) {
    const code = columns.codes.session_id[place] as number;
    if (isThere[place] !== 1 || code === -1 || wanted[code] !== 1) continue;
    let sum = sums.get(code);
    if (sum === undefined) {
      sum = {
        first: place,
        lastMs: -Infinity,
        turns: 0,
        errors: 0,
        durationMs: 0,
        inputTokens: 0,
        outputTokens: 0,
        costUsd: 0,
        unpriced: 0,
      };
      sums.set(code, sum);
    }
    if (isBefore(place, sum.first)) sum.first = place;
    sum.lastMs = Math.max(sum.lastMs, startMs[place] as number);
    sum.turns += 1;
    sum.errors += columns.codes.status[place] === failed ? 1 : 0;
    sum.durationMs += columns.durationMs[place] as number;
    sum.inputTokens += columns.inputTokens[place] as number;
    sum.outputTokens += columns.outputTokens[place] as number;
    sum.costUsd += columns.isCostKnown[place] === 1 ? (columns.costUsd[place] as number) : 0;
    sum.unpriced += columns.isCostKnown[place] === 1 ? 0 : 1;
  }
  return sums;
}
