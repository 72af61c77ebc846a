/**
 * Requests on their way into the journal: a bounded queue with one reader. A request is answered when its spans are durable,
 * so that what an exporter was told is stored is stored; requests that wait together share a transaction.
 */
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { Clock } from '../../spec/clock.ts';
import type { ImportedSpanWriter, WrittenSpans } from '../../trace/import/imported-span-writer.ts';
import type { MappedRequest } from '../../trace/import/receive/map-received.ts';

/** Requests that come within so many milliseconds share a transaction: each costs a write that waits for the disk. */
const GATHER_MS = 5;
/** Spans of one transaction, roughly: asks that write at the same time wait no longer than it takes. */
const BATCH_SPANS = 500;

export interface ReceiveLimits {
  /** Of all requests that wait, as they came. */
  maxQueuedBytes: number;
  maxQueuedRequests: number;
}

/** What became of one request. */
export type ReceivedRequest = Omit<MappedRequest, 'spans'>;

export interface ReceiveQueue {
  readonly requests: number;
  readonly bytes: number;
  /** Whether a request of so many bytes is taken now. */
  hasRoomFor(bytes: number): boolean;
  /**
   * @param read unpacks, reads and maps the request when its turn comes; what it throws is thrown to whoever waits here
   * @returns when what came of it is durable
   * @throws StorageError when it could not be written: nothing of it is stored then
   */
  add(bytes: number, read: () => Promise<MappedRequest>): Promise<ReceivedRequest>;
  /** Resolves when nothing waits. */
  idle(): Promise<void>;
}

interface Waiting {
  bytes: number;
  read: () => Promise<MappedRequest>;
  resolve: (received: ReceivedRequest) => void;
  reject: (error: unknown) => void;
}

interface Mapped {
  waiting: Waiting;
  mapped: MappedRequest;
  spans: readonly CanonicalSpan[];
  redacted: number;
}

export function createReceiveQueue(options: {
  writer: Pick<ImportedSpanWriter, 'write'>;
  clock: Clock;
  limits: ReceiveLimits;
  /** Takes secrets out of a span. */
  clean: (span: CanonicalSpan) => { span: CanonicalSpan; count: number };
  /** Told of every transaction. */
  onDidWrite: (written: WrittenSpans & { redacted: number }) => void;
}): ReceiveQueue {
  const { writer, clock, limits, clean, onDidWrite } = options;
  const queue: Waiting[] = [];
  let requests = 0;
  let bytes = 0;
  /** Whether requests are being read, and what resolves when they are not any more. */
  let isDraining = false;
  let drained: Promise<void> = Promise.resolve();

  const leave = (waiting: Waiting): void => {
    requests -= 1;
    bytes -= waiting.bytes;
  };
  const map = async (waiting: Waiting): Promise<Mapped | null> => {
    try {
      const mapped = await waiting.read();
      const cleaned = mapped.spans.map((span) => clean(span));
      const redacted = cleaned.reduce((sum, { count }) => sum + count, 0);
      return { waiting, mapped, spans: cleaned.map(({ span }) => span), redacted };
    } catch (error) {
      leave(waiting);
      waiting.reject(error);
      return null;
    }
  };
  const write = async (batch: readonly Mapped[]): Promise<void> => {
    try {
      const written = await writer.write(batch.flatMap(({ spans }) => spans));
      onDidWrite({ ...written, redacted: batch.reduce((sum, { redacted }) => sum + redacted, 0) });
      for (const { waiting, mapped } of batch) {
        leave(waiting);
        waiting.resolve({ rejected: mapped.rejected, problems: mapped.problems });
      }
    } catch (error) {
      for (const { waiting } of batch) {
        leave(waiting);
        waiting.reject(error);
      }
    }
  };
  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      await clock.sleep(GATHER_MS);
      const batch: Mapped[] = [];
      let spans = 0;
      for (let next = queue.shift(); next !== undefined; next = spans < BATCH_SPANS ? queue.shift() : undefined) {
        const mapped = await map(next);
        if (mapped === null) continue;
        batch.push(mapped);
        spans += mapped.spans.length;
      }
      if (batch.length > 0) await write(batch);
    }
    isDraining = false;
  };

  return {
    get requests() {
      return requests;
    },
    get bytes() {
      return bytes;
    },
    hasRoomFor: (more) => requests < limits.maxQueuedRequests && bytes + more <= limits.maxQueuedBytes,
    add: (size, read) =>
      new Promise((resolve, reject) => {
        requests += 1;
        bytes += size;
        queue.push({ bytes: size, read, resolve, reject });
        if (isDraining) return;
        isDraining = true;
        drained = drain();
      }),
    idle: () => drained,
  };
}
