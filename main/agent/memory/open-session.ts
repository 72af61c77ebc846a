import type { AccessScope } from '../../contract/access.ts';
import type { AgentStores, RunOpening } from '../../spec/agent-store.ts';
import type { SessionTurn } from '../../spec/tracer.ts';
import { summarizeTurns, WHOLE_TURNS } from './summarize-turns.ts';

/** Items of memory that a run is shown at most. */
const MAX_MEMORY_ITEMS = 50;

/** @returns the scope as stores keep it: what is kept for one is shown to no other */
export function scopeKey(as: AccessScope | null | undefined): string | null {
  return as == null ? null : JSON.stringify(as);
}

/**
 * What a run is told when it begins: the last turns of its session whole, those before as a summary that grows as turns
 * leave the window, and what is remembered over sessions.
 */
export function openSession(
  stores: Pick<AgentStores, 'memory' | 'summaries'>,
  session: { sessionId: string; turns: readonly SessionTurn[]; as: AccessScope | null; at: string },
): RunOpening {
  const { sessionId, turns, as, at } = session;
  const scope = scopeKey(as);
  const older = turns.slice(0, Math.max(0, turns.length - WHOLE_TURNS));
  const before = stores.summaries.read(sessionId, scope) ?? { summary: '', turns: 0 };
  // Fewer turns than were summed up: some were erased, so the summary is made anew.
  const known = before.turns <= older.length ? before : { summary: '', turns: 0 };
  const summary = summarizeTurns(known.summary, older.slice(known.turns));
  if (older.length !== before.turns) stores.summaries.write(sessionId, scope, { summary, turns: older.length, at });
  return {
    turns: turns.slice(-WHOLE_TURNS),
    summary,
    summarizedTurns: older.length,
    sourceIds: [...new Set(turns.flatMap(({ sourceIds }) => sourceIds ?? []))],
    memory: stores.memory
      .list({ includeOff: false, scope, limit: MAX_MEMORY_ITEMS })
      .map(({ memoryId, version, text }) => ({ memoryId, version, text })),
  };
}
