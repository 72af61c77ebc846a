import type {
  AccessAs,
  AccessLogPage,
  AccessLogRequest,
  AccessRecord,
  AccessVerifyReport,
} from '../../contract/access.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Random } from '../../spec/random.ts';
import type { Database } from '../../storage/database.ts';
import type { Redactor } from '../redact.ts';
import { appendAccesses } from './append-accesses.ts';
import { listAccesses } from './list-accesses.ts';
import { pruneAccesses } from './prune-accesses.ts';
import { redactAccess } from './redact-access.ts';
import { verifyAccesses } from './verify-accesses.ts';

/** One access, as it is told. */
export interface Access {
  method: string;
  /** As asked, before groups are added; null for the owner. */
  as: AccessAs | null;
  query: string | null;
  returned: number;
  outcome: AccessRecord['outcome'];
  traceId?: string | null;
  releaseHash?: string | null;
}

/**
 * The access log in journal.db. A read on behalf of a principal is not answered before it is durably on record; the
 * owner's own reads are written a little later, many at once, so that they cost nothing.
 */
export interface AccessLog {
  /** Resolves when the row is durable; accesses that come together share one commit. @throws StorageError */
  record(access: Access): Promise<void>;
  /** Within {@link OWNER_DELAY_MS}; a crash loses what it has not written. */
  recordLater(access: Access): void;
  list(request: AccessLogRequest): AccessLogPage;
  verify(): AccessVerifyReport;
  /** Writes what waits. */
  flush(): void;
  close(): void;
}

/** The owner's accesses are written this much later at most, in milliseconds. */
export const OWNER_DELAY_MS = 500;
/** Old rows are looked for this often at most, in milliseconds. */
const PRUNE_INTERVAL_MS = 3_600_000;
/** A journal that cannot be written must not fill the memory with accesses of the owner. */
const MAX_WAITING = 10_000;

interface Waiting {
  access: Access;
  at: string;
  onWritten: () => void;
  onFailed: (error: unknown) => void;
}

export function createAccessLog(options: {
  database: Database;
  clock: Clock;
  random: Random;
  /** Secrets are taken out of questions and names before anything is written, as from traces. */
  redactor: Pick<Redactor, 'redactText'>;
  /** Read when old rows are looked for. */
  retentionDays: () => number;
  /** Calls back when nobody else writes into the journal, at once by default; waiting for its lock would hold up everybody. */
  whenQuiet?: (write: () => void) => void;
}): AccessLog {
  const { database, clock, random, redactor, whenQuiet = (write) => write() } = options;
  let waiting: Waiting[] = [];
  let soon: NodeJS.Immediate | null = null;
  let later: NodeJS.Timeout | null = null;
  let prunedAt = Number.NEGATIVE_INFINITY;

  const flush = (): void => {
    if (soon !== null) clearImmediate(soon);
    if (later !== null) clearTimeout(later);
    soon = null;
    later = null;
    const batch = waiting;
    if (batch.length === 0) return;
    waiting = [];
    try {
      const accesses = batch.map(({ access, at }) => ({ access: redactAccess(access, redactor), at }));
      appendAccesses(database, random, accesses);
    } catch (error) {
      for (const { onFailed } of batch) onFailed(error);
      return;
    }
    for (const { onWritten } of batch) onWritten();
    prune();
  };
  const prune = (): void => {
    if (clock.now() - prunedAt < PRUNE_INTERVAL_MS) return;
    prunedAt = clock.now();
    try {
      pruneAccesses(database, clock.now(), options.retentionDays());
    } catch {
      // Rows that stay a little longer harm nobody; a broken trestle.jsonc says so elsewhere.
    }
  };
  const add = (access: Access, onWritten: () => void, onFailed: (error: unknown) => void): void => {
    waiting.push({ access, at: new Date(clock.now()).toISOString(), onWritten, onFailed });
  };
  return {
    record: (access) =>
      new Promise((resolve, reject) => {
        add(access, resolve, reject);
        soon ??= setImmediate(() => whenQuiet(flush));
      }),
    recordLater: (access) => {
      const nothing = (): void => undefined;
      if (waiting.length < MAX_WAITING) add(access, nothing, nothing);
      later ??= setTimeout(() => whenQuiet(flush), OWNER_DELAY_MS).unref();
    },
    list: (request) => {
      flush();
      return listAccesses(database, request);
    },
    verify: () => {
      flush();
      return verifyAccesses(database);
    },
    flush,
    close: flush,
  };
}
