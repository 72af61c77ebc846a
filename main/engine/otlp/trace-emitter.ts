/**
 * Sends own traces to a collector, beside everything else: a run is over and stored before its trace is looked at here, and
 * nothing waits for what happens here. What cannot be sent is counted and let go of.
 */
import { DeniedError } from '../../base/errors/denied-error.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { OtlpEmitterStatus } from '../../contract/otlp.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Egress } from '../../spec/egress.ts';
import type { Random } from '../../spec/random.ts';
import { otlpOfSpans } from '../../trace/export/otlp-of-spans.ts';
import { type EmitterSettings, readEmitterSettings } from './emitter-settings.ts';

/** Traces that may wait; those that end while so many do are dropped. */
const MAX_WAITING = 2048;
/** Traces of one request, and how long the first of them waits for others, in milliseconds. */
const BATCH_TRACES = 64;
const BATCH_WAIT_MS = 500;
/** Spans of one request, after which no further trace joins it. */
const BATCH_SPANS = 2000;
const MAX_ATTEMPTS = 4;
/** Before the second attempt at most, in milliseconds; doubles, and is drawn anew from below it each time. */
const BACKOFF_MS = 1000;
const MAX_RETRY_AFTER_MS = 30_000;
/** What still waits as the engine stops is tried once, for so long, in milliseconds. */
const CLOSING_MS = 2000;
const MS_PER_SECOND = 1000;
/** What the protocol says is worth another attempt. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Attributes of ours that say how a run went and nothing of what was said. */
const TELLING_NOTHING: ReadonlySet<string> = new Set([
  ATTRIBUTE.runKind,
  ATTRIBUTE.pipelineId,
  ATTRIBUTE.releaseHash,
  ATTRIBUTE.stageId,
  ATTRIBUTE.stageUses,
  ATTRIBUTE.stageTimeoutMs,
  ATTRIBUTE.ladderStep,
  ATTRIBUTE.firstTokenMs,
  ATTRIBUTE.refused,
  ATTRIBUTE.evidence,
  ATTRIBUTE.cacheOutcome,
  ATTRIBUTE.cacheLayer,
  ATTRIBUTE.indexGeneration,
  ATTRIBUTE.embeddingModel,
  ATTRIBUTE.serverAddress,
  ATTRIBUTE.httpStatus,
]);

export interface TraceEmitter {
  /** A trace was stored. Returns at once. */
  add(traceId: string): void;
  status(): OtlpEmitterStatus;
  /** Sends what waits, if it can be done in a moment. */
  dispose(): Promise<void>;
}

export function createTraceEmitter(options: {
  environment: Readonly<Record<string, string | undefined>>;
  egress: Egress;
  clock: Clock;
  random: Random;
  /** The trace as it was stored: without secrets. */
  read: (traceId: string) => readonly CanonicalSpan[];
}): TraceEmitter {
  const { egress, clock, random, read } = options;
  const counts = { sentTraces: 0, sentSpans: 0, droppedTraces: 0 };
  const waiting: string[] = [];
  /** Ends the waits; what is left is tried once more, until `cut`. */
  const closing = new AbortController();
  const cut = new AbortController();
  let lastProblem: string | null = null;
  let sending: Promise<void> | null = null;
  let underWay = 0;

  const settings = ((): EmitterSettings | null => {
    try {
      return readEmitterSettings(options.environment);
    } catch (error) {
      lastProblem = messageOf(error);
      return null;
    }
  })();

  const take = (): { traces: number; spans: CanonicalSpan[] } => {
    const spans: CanonicalSpan[] = [];
    let traces = 0;
    while (waiting.length > 0 && traces < BATCH_TRACES && spans.length < BATCH_SPANS) {
      const traceId = waiting.shift() ?? '';
      try {
        spans.push(...read(traceId));
        traces += 1;
      } catch (error) {
        // Erased since, say.
        counts.droppedTraces += 1;
        lastProblem = messageOf(error);
      }
    }
    return { traces, spans };
  };
  const send = async (to: EmitterSettings): Promise<void> => {
    const { traces, spans } = take();
    if (traces === 0) return;
    underWay = traces;
    const problem = await post(to, spans);
    underWay = 0;
    if (problem === null) {
      counts.sentTraces += traces;
      counts.sentSpans += spans.length;
    } else {
      counts.droppedTraces += traces;
      lastProblem = problem;
    }
  };
  /** @returns null when it was taken, else why not */
  const post = async (to: EmitterSettings, spans: readonly CanonicalSpan[]): Promise<string | null> => {
    const named = spans.map((span) => ({ ...span, service: span.service ?? to.serviceName }));
    const { withContent } = to;
    const body = JSON.stringify(otlpOfSpans(named, { withCanonical: false, withContent, kept: TELLING_NOTHING }));
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await postOnce(to, body);
      if (outcome === null) return null;
      if (outcome.retryAfterMs === null || attempt === MAX_ATTEMPTS || closing.signal.aborted) return outcome.problem;
      const backoffMs = random.next() * BACKOFF_MS * 2 ** (attempt - 1);
      await clock.sleep(Math.max(backoffMs, outcome.retryAfterMs), closing.signal).catch(() => undefined);
    }
  };
  /** `retryAfterMs` null: not again. */
  const postOnce = async (
    to: EmitterSettings,
    body: string,
  ): Promise<{ problem: string; retryAfterMs: number | null } | null> => {
    const timedOut = new AbortController();
    const callOff = clock.after(to.timeoutMs, () => timedOut.abort());
    try {
      const response = await egress.admitting({ name: 'trace export', hosts: [to.url.host] }).fetch(to.url, {
        method: 'POST',
        headers: { ...to.headers, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.any([timedOut.signal, cut.signal]),
      });
      await response.body?.cancel();
      if (response.ok) return null;
      const problem = `${to.url.host} answered ${response.status} to traces.`;
      return { problem, retryAfterMs: RETRYABLE.has(response.status) ? retryAfterMsOf(response) : null };
    } catch (error) {
      if (DeniedError.is(error)) return { problem: error.message, retryAfterMs: null };
      const why = timedOut.signal.aborted ? `within ${to.timeoutMs} ms` : 'at all';
      return { problem: `${to.url.host} could not be reached ${why}.`, retryAfterMs: 0 };
    } finally {
      callOff();
    }
  };
  const run = async (to: EmitterSettings): Promise<void> => {
    await clock.sleep(BATCH_WAIT_MS, closing.signal).catch(() => undefined);
    while (waiting.length > 0 && !cut.signal.aborted) await send(to);
  };

  return {
    add: (traceId) => {
      if (settings === null) return;
      if (waiting.length >= MAX_WAITING) {
        counts.droppedTraces += 1;
        lastProblem = `More than ${MAX_WAITING} traces wait to be sent; others are dropped.`;
        return;
      }
      waiting.push(traceId);
      sending ??= run(settings).finally(() => {
        sending = null;
      });
    },
    status: () => ({
      endpoint: settings?.url.href ?? null,
      withContent: settings?.withContent ?? false,
      ...counts,
      waiting: waiting.length + underWay,
      lastProblem,
    }),
    dispose: async () => {
      closing.abort();
      const callOff = clock.after(CLOSING_MS, () => cut.abort());
      await sending;
      callOff();
    },
  };
}

function retryAfterMsOf(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  return seconds > 0 ? Math.min(seconds * MS_PER_SECOND, MAX_RETRY_AFTER_MS) : 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The trace could not be read.';
}
