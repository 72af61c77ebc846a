import type { BudgetStore, Spending } from '../../spec/budget-store.ts';
import type { Database } from '../../storage/database.ts';

/** The budgets' rows in the journal. */
export interface JournalBudgetStore extends BudgetStore {
  /** Writes what waits. Safe to call twice. */
  flush(): void;
}

const SPENT = `SELECT COALESCE(SUM(COALESCE(s.usd, r.worst_usd)), 0) AS usd,
    COALESCE(SUM(COALESCE(s.tokens, r.worst_tokens)), 0) AS tokens
  FROM budget_reservation r LEFT JOIN budget_settlement s USING (reservation_id)`;

/**
 * Reservations are written at once, for the call waits for them; settlements together at the end of the turn, for nobody
 * does.
 *
 * @param database the journal
 */
export function createBudgetStore(database: Database): JournalBudgetStore {
  const waiting: { reservationId: string; actual: Spending }[] = [];
  let isScheduled = false;
  const flush = (): void => {
    isScheduled = false;
    if (waiting.length === 0) return;
    const settled = waiting.splice(0);
    database.transaction(() => {
      const insert = database.prepare(
        'INSERT OR IGNORE INTO budget_settlement (reservation_id, usd, tokens) VALUES (?, ?, ?)',
      );
      for (const { reservationId, actual } of settled) insert.run(reservationId, actual.usd, actual.tokens);
    });
  };
  const read = (condition: string, value: string): Spending => {
    flush();
    return database.prepare<Spending>(`${SPENT} WHERE ${condition}`).get(value) ?? { usd: 0, tokens: 0 };
  };
  return {
    keepReservation: ({ reservationId, at, traceId, sessionId, modelId, worst }) => {
      database
        .prepare(
          `INSERT INTO budget_reservation (reservation_id, at, trace_id, session_id, model, worst_usd, worst_tokens)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(reservationId, at, traceId, sessionId, modelId, worst.usd, worst.tokens);
    },
    keepSettlement: (reservationId, actual) => {
      waiting.push({ reservationId, actual });
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(() => {
        // The journal may have been closed meanwhile: what is not written counts at its worst.
        try {
          flush();
        } catch {
          waiting.length = 0;
        }
      });
    },
    spentSince: (since) => read('r.at >= ?', since),
    spentBySession: (sessionId) => read('r.session_id = ?', sessionId),
    spentByRun: (traceId) => read('r.trace_id = ?', traceId),
    flush,
  };
}
