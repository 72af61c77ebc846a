import { logBins } from '../../base/log-grid.ts';
import { percentile } from '../../base/percentile.ts';
import type { SessionTokenReport, SessionTokens } from '../../contract/insight.ts';
import type { Database } from '../../storage/database.ts';
import { chooseTraces, type ChosenTrace } from './choose-traces.ts';

/** Sessions listed. */
const MAX_SESSIONS = 500;
/** The fewest tokens that a histogram tells apart. */
const FEWEST_TOKENS = 10;

/** @returns the tokens of each session, over those of its turns that are among the newest traces that match */
export function readSessionTokens(database: Database, request: { filter: string; last: number }): SessionTokenReport {
  const { basis, traces } = chooseTraces(database, request);
  const bySession = Map.groupBy(
    traces.filter(({ sessionId }) => sessionId !== null),
    ({ sessionId }) => sessionId ?? '',
  );
  const sessions = [...bySession].map(([sessionId, turns]) => toSession(sessionId, turns));
  const told = sessions.filter((session) => session.told > 0);
  const totals = told.map(tokensOf).toSorted((a, b) => a - b);
  const largest = sessions.toSorted(
    (a, b) =>
      Number(b.told > 0) - Number(a.told > 0) || tokensOf(b) - tokensOf(a) || (a.sessionId < b.sessionId ? -1 : 1),
  );
  return {
    basis,
    alone: traces.length - [...bySession.values()].reduce((sum, turns) => sum + turns.length, 0),
    sessions: sessions.length,
    unknown: sessions.length - told.length,
    p50: percentile(totals, 50),
    p95: percentile(totals, 95),
    bins: logBins(totals, FEWEST_TOKENS),
    largest: largest.slice(0, MAX_SESSIONS),
  };
}

function tokensOf({ inputTokens, outputTokens }: SessionTokens): number {
  return inputTokens + outputTokens;
}

/** A trace that has tokens said so, also while its digest is not worked out. */
export function tellsUsage({ digest, inputTokens, outputTokens }: ChosenTrace): boolean {
  return digest?.hasUsage === true || inputTokens + outputTokens > 0;
}

function toSession(sessionId: string, turns: readonly ChosenTrace[]): SessionTokens {
  const told = turns.filter(tellsUsage);
  return {
    sessionId,
    // Newest first: the last is what was asked first.
    title: turns.at(-1)?.title ?? '',
    turns: turns.length,
    told: told.length,
    inputTokens: told.reduce((sum, turn) => sum + turn.inputTokens, 0),
    outputTokens: told.reduce((sum, turn) => sum + turn.outputTokens, 0),
  };
}
