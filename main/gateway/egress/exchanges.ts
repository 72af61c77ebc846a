import type { EgressOutcome, EgressRow } from '../../contract/egress-log.ts';
import type { Clock } from '../../spec/clock.ts';
import type { EgressExchange, EgressPurpose } from '../../spec/egress.ts';
import { isLoopbackHost } from './loopback-host.ts';

const NANOS_PER_MS = 1e6;
const SECURE_PORT = 443;
const PLAIN_PORT = 80;
/** Of a connection that nobody gave a purpose. */
const NO_PURPOSE = 'allowed host';
/** Answers whose body nobody reads or cancels are let go of beyond so many; they count as unfinished. */
const MAX_OPEN = 1000;

/** What an ended exchange leaves. */
export type EgressRecord = Omit<EgressRow, 'seq'>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** An exchange that is under way, as the door works on it. */
export interface OpenExchange {
  /** Its answer came: counts what is read of the body, and ends with it. */
  answered(response: Response, signal: AbortSignal | null | undefined): Response;
  failed(error: unknown, signal: AbortSignal | null | undefined): void;
  denied(reason: string): void;
}

/** Follows every request of the door from its start until its body was read, failed or was let go. */
export interface Exchanges {
  begin(url: URL, purposes: readonly EgressPurpose[], init: RequestInit | undefined): OpenExchange;
  /** Ends what is still open as unfinished. */
  close(): void;
}

export function createExchanges(options: { clock: Clock; record: (row: EgressRecord) => void }): Exchanges {
  const { clock, record } = options;
  const open = new Set<() => void>();

  const begin: Exchanges['begin'] = (url, purposes, init) => {
    const purpose = purposes.at(-1);
    const startNano = clock.monotonicNano();
    const elapsedMs = (): number => Number(clock.monotonicNano() - startNano) / NANOS_PER_MS;
    const exchange: Mutable<EgressExchange> = {
      startedAt: new Date(clock.now()).toISOString(),
      host: url.hostname,
      port: portOf(url),
      purpose: purpose?.name ?? NO_PURPOSE,
      method: init?.method ?? 'GET',
      isLoopback: isLoopbackHost(url.hostname),
      bytesOut: bodyBytes(init?.body),
      bytesIn: 0,
      status: null,
      outcome: null,
      ms: 0,
      firstByteMs: null,
      traceId: purposes.findLast(({ traceId }) => traceId !== undefined)?.traceId ?? null,
      reason: null,
    };
    const end = (outcome: EgressOutcome, reason: string | null): void => {
      if (exchange.outcome !== null) return;
      exchange.outcome = outcome;
      exchange.reason = reason;
      exchange.ms = elapsedMs();
      open.delete(giveUp);
      const { firstByteMs: _firstByteMs, outcome: _outcome, ...facts } = exchange;
      record({ ...facts, outcome });
    };
    const giveUp = (): void => end('unfinished', null);
    open.add(giveUp);
    if (open.size > MAX_OPEN) open.values().next().value?.();
    for (const { onDidStart } of purposes) onDidStart?.(exchange);

    const fail = (error: unknown, signal: AbortSignal | null | undefined): void => {
      if (signal?.aborted) end('unfinished', 'cancelled');
      else end('failed', codeOf(error));
    };
    return {
      denied: (reason) => end('denied', reason),
      failed: fail,
      answered: (response, signal) => {
        exchange.status = response.status;
        const { body, status, statusText, headers } = response;
        if (body === null) {
          end('ok', null);
          return response;
        }
        const cancelled = (): void => end('unfinished', 'cancelled');
        signal?.addEventListener('abort', cancelled, { once: true });
        const counted = countBody(body, {
          onBytes: (bytes) => {
            exchange.firstByteMs ??= elapsedMs();
            exchange.bytesIn += bytes;
          },
          onEnd: (error) => {
            signal?.removeEventListener('abort', cancelled);
            if (error === undefined) end('ok', null);
            else fail(error, signal);
          },
          onLeft: () => {
            signal?.removeEventListener('abort', cancelled);
            end('unfinished', 'cancelled');
          },
        });
        return new Response(counted, { status, statusText, headers });
      },
    };
  };
  return {
    begin,
    close: () => {
      for (const giveUp of open) giveUp();
    },
  };
}

function countBody(
  body: ReadableStream<Uint8Array>,
  on: { onBytes: (bytes: number) => void; onEnd: (error?: unknown) => void; onLeft: () => void },
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (done) {
            on.onEnd();
            controller.close();
          } else {
            on.onBytes(value.byteLength);
            controller.enqueue(value);
          }
        } catch (error) {
          on.onEnd(error);
          controller.error(error);
        }
      },
      cancel: async (reason) => {
        on.onLeft();
        await reader.cancel(reason);
      },
    },
    // Nothing is read ahead of whoever reads.
    { highWaterMark: 0 },
  );
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? SECURE_PORT : PLAIN_PORT;
}

/** @returns bytes of a body whose length is known before it is sent; 0 for a stream */
export function bodyBytes(body: RequestInit['body']): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  return 0;
}

/** The driver's own code: what its message says may hold an address with a key in it. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return error instanceof Error ? error.name : 'unknown';
}
