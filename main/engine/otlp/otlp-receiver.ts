import { isNestedDeeperThan } from '../../base/json-depth.ts';
import type { JsonValue } from '../../base/json.ts';
import { RateLimitedError } from '../../base/errors/rate-limited-error.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { OtlpReceiverStatus } from '../../contract/otlp.ts';
import type { Clock } from '../../spec/clock.ts';
import type { ImportedSpanWriter } from '../../trace/import/imported-span-writer.ts';
import { mapReceived, type MappedRequest } from '../../trace/import/receive/map-received.ts';
import type { TraceFormat } from '../../trace/import/trace-format.ts';
import type { HttpLimits } from '../http/http-limits.ts';
import { BodyError } from '../http/read-raw-body.ts';
import {
  type OtlpBodyLimits,
  type OtlpPost,
  type OtlpServer,
  startOtlpServer,
} from '../http/otlp/start-otlp-server.ts';
import { createReceiveQueue, type ReceiveLimits } from './receive-queue.ts';

/** What waits in memory to be stored, at most. */
const DEFAULT_RECEIVE_LIMITS: ReceiveLimits = { maxQueuedBytes: 64 * 1024 * 1024, maxQueuedRequests: 4096 };
/** Lists and objects within each other; a span's attributes nest a few. */
const MAX_NESTING = 200;
/** Nothing came for so long, in milliseconds: traces are made whole, with the spans that they have. */
const QUIET_MS = 1500;
/** Spans that come without a pause are made whole every so often, in milliseconds, too. */
const MAX_UNSETTLED_MS = 10_000;

/** Takes spans over OTLP into the journal, while it is on. */
export interface OtlpReceiver {
  /** @throws AddressInUseError when the port is taken; when it is on already, it stays as it is */
  start(port: number): Promise<OtlpReceiverStatus>;
  /** What waits is stored first. @returns what it had counted */
  stop(): Promise<OtlpReceiverStatus>;
  status(): OtlpReceiverStatus;
  dispose(): Promise<void>;
}

export interface OtlpReceiverOptions {
  writer: ImportedSpanWriter;
  format: TraceFormat;
  /** @throws an error of ours, saying what is damaged */
  decodeProtobuf: (bytes: Buffer) => JsonValue;
  clean: (span: CanonicalSpan) => { span: CanonicalSpan; count: number };
  clock: Clock;
  /** Traces that were made whole after new spans. */
  onDidSettle: () => void;
  onDidChange: () => void;
  limits?: Partial<HttpLimits & OtlpBodyLimits & ReceiveLimits>;
}

export function createOtlpReceiver(options: OtlpReceiverOptions): OtlpReceiver {
  const { writer, format, decodeProtobuf, clean, clock, onDidSettle, onDidChange, limits = {} } = options;
  const isoNow = (): string => new Date(clock.now()).toISOString();
  const counts = { requests: 0, refused: 0, received: 0, stored: 0, duplicates: 0, rejected: 0, redacted: 0 };
  let server: OtlpServer | null = null;
  let startedAt: string | null = null;
  let lastReceivedAt: string | null = null;
  let lastProblem: string | null = null;

  const settler = createSettler({ writer, clock, onDidSettle, onFailed: (sentence) => (lastProblem = sentence) });
  const receiveLimits = { ...DEFAULT_RECEIVE_LIMITS, ...limits };
  const queue = createReceiveQueue({
    writer,
    clock,
    limits: receiveLimits,
    clean,
    onDidWrite: ({ imported, duplicates, redacted }) => {
      counts.stored += imported;
      counts.duplicates += duplicates;
      counts.redacted += redacted;
      settler.touch();
    },
  });

  const read = async (post: OtlpPost): Promise<MappedRequest> => {
    const bytes = await post.expand();
    const document = post.encoding === 'json' ? parseJson(bytes) : decoded(() => decodeProtobuf(bytes));
    if (!format.detects(document)) throw new BodyError(400, 'The request holds no resourceSpans.');
    const mapped = mapReceived(document, { format, from: 'otlp' });
    counts.received += mapped.spans.length + mapped.rejected;
    counts.rejected += mapped.rejected;
    return mapped;
  };
  const receive = async (post: OtlpPost): Promise<{ rejectedSpans: number; errorMessage: string } | null> => {
    if (!queue.hasRoomFor(post.bytes)) {
      throw new RateLimitedError('Too much waits to be stored; send it again in a second.');
    }
    lastReceivedAt = isoNow();
    const { rejected, problems } = await queue.add(post.bytes, () => read(post));
    counts.requests += 1;
    if (problems.length === 0 && rejected === 0) return null;
    lastProblem = problems.join(' ');
    return { rejectedSpans: rejected, errorMessage: problems.join(' ') };
  };

  const status = (): OtlpReceiverStatus => ({
    isOn: server !== null,
    port: server?.port ?? null,
    endpoint: server === null ? null : `http://127.0.0.1:${server.port}`,
    startedAt,
    lastReceivedAt,
    ...counts,
    queue: { requests: queue.requests, bytes: queue.bytes, maxBytes: receiveLimits.maxQueuedBytes },
    lastProblem,
  });
  let changing: Promise<unknown> = Promise.resolve();
  /** One after the other: two starts at once are one server. */
  const inTurn = (work: () => Promise<void>): Promise<OtlpReceiverStatus> => {
    const turn = changing.then(work);
    changing = turn.catch((error: unknown) => {
      lastProblem = error instanceof Error ? error.message : String(error);
    });
    return turn.then(() => {
      onDidChange();
      return status();
    });
  };
  const close = async (): Promise<void> => {
    const closing = server;
    server = null;
    await queue.idle();
    await closing?.close();
    await settler.settleNow();
  };
  return {
    start: (port) =>
      inTurn(async () => {
        if (server !== null) return;
        server = await startOtlpServer({
          port,
          receive,
          limits,
          onRefused: (code, reason) => {
            counts.refused += 1;
            lastProblem = `${code}: ${reason}`;
          },
        });
        startedAt = isoNow();
      }),
    stop: () => inTurn(close),
    status,
    dispose: async () => {
      await changing;
      await close();
      settler.dispose();
    },
  };
}

function parseJson(bytes: Buffer): JsonValue {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (isNestedDeeperThan(text, MAX_NESTING)) {
      throw new BodyError(400, `The request nests more than ${MAX_NESTING} levels.`);
    }
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw error instanceof BodyError ? error : new BodyError(400, 'The request is not valid JSON.');
  }
}

function decoded(decode: () => JsonValue): JsonValue {
  try {
    return decode();
  } catch (error) {
    throw new BodyError(400, error instanceof Error ? error.message : 'The request is not valid protobuf.');
  }
}

interface Settler {
  /** Spans were written. */
  touch(): void;
  settleNow(): Promise<void>;
  dispose(): void;
}

/** Makes traces whole when nothing came for a while. */
function createSettler(options: {
  writer: ImportedSpanWriter;
  clock: Clock;
  onDidSettle: () => void;
  onFailed: (sentence: string) => void;
}): Settler {
  const { writer, clock, onDidSettle, onFailed } = options;
  const disposed = new AbortController();
  let touchedAt: number | null = null;
  let firstTouchedAt = 0;
  let isWaiting = false;

  const settleNow = async (): Promise<void> => {
    if (touchedAt === null) return;
    touchedAt = null;
    try {
      const { traceIds } = await writer.settle();
      if (traceIds.length > 0) onDidSettle();
    } catch (error) {
      // What is written stays; the next spans, or the next opening of the journal, settle it.
      onFailed(error instanceof Error ? error.message : 'Traces could not be settled.');
    }
  };
  /** @returns milliseconds until it is time; null when nothing waits */
  const untilDue = (): number | null =>
    touchedAt === null ? null : Math.min(touchedAt + QUIET_MS, firstTouchedAt + MAX_UNSETTLED_MS) - clock.now();
  const wait = async (): Promise<void> => {
    isWaiting = true;
    try {
      for (let ms = untilDue(); ms !== null; ms = untilDue()) {
        if (ms <= 0) await settleNow();
        else await clock.sleep(ms, disposed.signal);
      }
    } catch {
      // Disposed while it waited.
    } finally {
      isWaiting = false;
    }
  };
  return {
    touch: () => {
      if (touchedAt === null) firstTouchedAt = clock.now();
      touchedAt = clock.now();
      if (!isWaiting && !disposed.signal.aborted) void wait();
    },
    settleNow,
    dispose: () => disposed.abort(),
  };
}
