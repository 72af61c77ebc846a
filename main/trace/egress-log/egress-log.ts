import type { EgressLogPage, EgressLogRequest, EgressRow } from '../../contract/egress-log.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { Redactor } from '../redact.ts';
import { appendEgress, listEgress, pruneEgress } from './egress-rows.ts';

/** Rows are written so much later at most, in milliseconds: no connection waits for the disk. */
const DELAY_MS = 500;
/** So many are written at once without waiting longer. */
const BATCH = 500;
/** A journal that cannot be written must not fill the memory. */
const MAX_WAITING = 10_000;
const PRUNE_INTERVAL_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** The log of connections in journal.db. A crash loses what it has not written. */
export interface EgressLog {
  record(row: Omit<EgressRow, 'seq'>): void;
  list(request: EgressLogRequest): EgressLogPage;
  close(): void;
}

export function createEgressLog(options: {
  database: Database;
  clock: Clock;
  redactor: Pick<Redactor, 'redactText'>;
  /** Read when old rows are looked for. */
  retentionDays: () => number;
}): EgressLog {
  const { database, clock, redactor } = options;
  let waiting: Omit<EgressRow, 'seq'>[] = [];
  let stopWaiting: AbortController | null = null;
  let prunedAt = Number.NEGATIVE_INFINITY;

  const flush = (): void => {
    stopWaiting?.abort(null);
    stopWaiting = null;
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) appendEgress(database, batch.map(clean));
    prune();
  };
  const clean = (row: Omit<EgressRow, 'seq'>): Omit<EgressRow, 'seq'> => ({
    ...row,
    host: redactor.redactText(row.host).text,
    reason: row.reason === null ? null : redactor.redactText(row.reason).text,
  });
  const prune = (): void => {
    if (clock.now() - prunedAt < PRUNE_INTERVAL_MS) return;
    prunedAt = clock.now();
    try {
      pruneEgress(database, new Date(clock.now() - options.retentionDays() * DAY_MS).toISOString());
    } catch {
      // Rows that stay a little longer harm nobody; a broken trestle.jsonc says so elsewhere.
    }
  };
  /** A log that cannot be written must not end a call that went well; the next flush tries what comes then. */
  const flushQuietly = (): void => {
    try {
      flush();
    } catch {
      // The journal says what is wrong with it wherever something is read from it.
    }
  };
  const flushSoon = (): void => {
    const stop = new AbortController();
    stopWaiting = stop;
    clock.sleep(DELAY_MS, stop.signal).then(flushQuietly, () => undefined);
  };
  return {
    record: (row) => {
      if (waiting.length >= MAX_WAITING) return;
      waiting.push(row);
      if (waiting.length === BATCH) queueMicrotask(flushQuietly);
      else if (stopWaiting === null) flushSoon();
    },
    list: (request) => {
      flush();
      return listEgress(database, request);
    },
    close: flushQuietly,
  };
}
