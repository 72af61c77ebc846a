import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';
import { digestImported } from './digest-imported.ts';
import { digestOwn } from './digest-own.ts';
import type { TraceDigest } from './trace-digest.ts';
import { createDigestWriter } from './write-digest.ts';

/** One transaction takes traces until it has lasted so long: others are answered in between. Milliseconds. */
const SLICE_MS = 10;
const NANOS_PER_MS = 1_000_000n;
/** Runs that end within so long are worked out together. Milliseconds. */
const NEW_TRACE_DELAY_MS = 400;
/** Traces looked up at once. */
const TRACES_PER_LOOK = 200;

/** Traces whose digest is missing, or older than their newest span. */
const BEHIND = `trace_key.is_waiting = 0 AND (trace_digest.trace IS NULL OR trace_digest.settled_span IS NOT trace_key.settled_span)`;
const KEYS_WITH_DIGESTS = 'trace_key LEFT JOIN trace_digest ON trace_digest.trace = trace_key.id';

const NOTHING_KNOWN: TraceDigest = {
  calls: [],
  prompts: [],
  hasClock: true,
  hasAnswer: false,
  hasUsage: false,
  isGrounded: null,
  isRefused: false,
};

interface BehindRow {
  id: number;
  trace_id: string;
  settled_span: number | null;
}

/** Works out in the background what charts are drawn from. */
export interface TraceDigester {
  /** Any trace may have changed. */
  wake(): void;
  /** A run of ours ended; it is taken up with those that end soon after it. */
  noteNew(): void;
  /** Resolves when everything that is there now is in the charts. */
  idle(): Promise<void>;
  /** Ends after the slice under way. */
  dispose(): Promise<void>;
}

/**
 * Digests stand beside the traces they were made of, in one transaction, with what they were made from: a process that
 * dies leaves nothing out, and traces that were there before there were digests get theirs.
 *
 * @param options.onDidDigest after a run that changed something
 */
export function createTraceDigester(options: {
  database: Database;
  clock: Clock;
  /** Calls back when nobody else writes into the journal, at once by default. */
  whenQuiet?: (write: () => void) => void;
  onDidDigest?: () => void;
}): TraceDigester {
  const { database, clock, whenQuiet = (write) => write(), onDidDigest = () => undefined } = options;
  const writer = createDigestWriter(database);
  const behind = database.prepare<BehindRow>(
    `SELECT trace_key.id, trace_key.trace_id, trace_key.settled_span FROM ${KEYS_WITH_DIGESTS}
     WHERE trace_key.id > ? AND ${BEHIND} ORDER BY trace_key.id LIMIT ${TRACES_PER_LOOK}`,
  );
  const stopped = new AbortController();
  let running: Promise<void> | null = null;
  /** From which key on traces are looked at by the next run; null for none. */
  let from: number | null = null;
  let newest = 0;
  let callOff = (): void => undefined;

  const digestOf = (id: number, traceId: string): TraceDigest => {
    try {
      // Spans of others around a run of ours tell nothing of what came of it.
      return digestOwn(database, traceId) ?? digestImported(database, { id, traceId });
    } catch {
      // A damaged text is told of where the trace is opened; it must not keep those after it out of the charts.
      return NOTHING_KNOWN;
    }
  };
  const run = async (): Promise<void> => {
    let hasChanged = false;
    while (from !== null && !stopped.signal.aborted) {
      let after = from;
      let waiting: BehindRow[] = [];
      from = null;
      const slice = (): boolean =>
        database.transaction(() => {
          const until = clock.monotonicNano() + BigInt(SLICE_MS) * NANOS_PER_MS;
          do {
            if (waiting.length === 0) waiting = behind.all(after);
            const next = waiting.shift();
            if (next === undefined) return false;
            writer.write({ id: next.id, settledSpan: next.settled_span }, digestOf(next.id, next.trace_id));
            after = next.id;
            newest = Math.max(newest, after);
            hasChanged = true;
          } while (clock.monotonicNano() < until);
          return true;
        });
      for (;;) {
        await yieldToEventLoop();
        await new Promise<void>((resolve) => {
          whenQuiet(resolve);
        });
        if (stopped.signal.aborted || !slice()) break;
      }
    }
    if (hasChanged && !stopped.signal.aborted) onDidDigest();
  };
  const start = (after: number): void => {
    from = Math.min(from ?? after, after);
    if (stopped.signal.aborted || running !== null) return;
    callOff();
    running = run()
      // A full disk: it goes on with the next trace that comes.
      .catch(() => undefined)
      .finally(() => {
        running = null;
      });
  };
  return {
    wake: () => start(0),
    noteNew: () => {
      callOff();
      callOff = clock.after(NEW_TRACE_DELAY_MS, () => start(newest));
    },
    idle: async () => {
      start(0);
      await running;
    },
    dispose: async () => {
      callOff();
      stopped.abort();
      await running;
    },
  };
}
