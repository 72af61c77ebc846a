/** Money and tokens. */
export interface Spending {
  usd: number;
  tokens: number;
}

/** What a call may cost at its worst, kept before it is sent. */
export interface KeptReservation {
  reservationId: string;
  /** ISO */
  at: string;
  traceId: string | null;
  sessionId: string | null;
  modelId: string;
  worst: Spending;
}

/**
 * Keeps what was reserved and what it came to, so that budgets outlive the process. A reservation without a settlement
 * (its engine was killed in between) counts at its worst for good: nobody knows what the provider charged.
 */
export interface BudgetStore {
  /** Durable when it returns. */
  keepReservation(reservation: KeptReservation): void;
  /** Durable soon: until then the reservation counts at its worst. */
  keepSettlement(reservationId: string, actual: Spending): void;
  /** @param since ISO, inclusive */
  spentSince(since: string): Spending;
  spentBySession(sessionId: string): Spending;
  spentByRun(traceId: string): Spending;
}
