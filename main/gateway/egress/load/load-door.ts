import { DeniedError } from '../../../base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import type { Clock } from '../../../spec/clock.ts';
import type { LoadConnections, LoadDoor, LoadHttpRequests } from '../../../spec/load-connections.ts';
import type { EgressRecord } from '../exchanges.ts';
import { isMeantHost } from '../is-meant-host.ts';
import { isLoopbackHost } from '../loopback-host.ts';
import { type Exchange, LoadConnection } from './load-connection.ts';
import type { LoadAddress } from './load-socket.ts';
import { writeRequest } from './write-request.ts';

const PURPOSE = 'load run';
const NANOS_PER_MS = 1e6;
const SECURE_PORT = 443;
const PLAIN_PORT = 80;
/** Requests that change nothing may be sent twice. */
const RETRIED_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface LoadDoorOptions {
  isOffline: () => boolean;
  /** Hosts (`name` or `name:port`) that were named for this run; this machine is always allowed. */
  allowedHosts: readonly string[];
  clock: Clock;
  /** Told of each run once, as it ends or is refused. */
  record: (row: EgressRecord) => void;
  /** Authorities that are trusted beside the system's, PEM. */
  ca?: string;
}

/**
 * The way out for load. `fetch` costs more than the rest of a load generator, so its requests go over sockets of its own,
 * through the same rules: offline is offline, another machine must be named, and what was done is in the log, as one row
 * for a run and its host instead of a row for each of a million requests.
 */
export function createLoadDoor(options: LoadDoorOptions): LoadDoor {
  return {
    open: (request) => {
      const url = new URL(request.url);
      if (url.protocol !== 'http:' && url.protocol !== 'https:') {
        throw new InvalidArgumentError(`${request.url} is no address of http or https.`);
      }
      const log = startLog(options, url, request.method);
      const refusal = refusalOf(options, url);
      if (refusal !== null) {
        log.end('denied', refusal);
        throw new DeniedError(refusal, { details: { host: url.host } });
      }
      return openConnections(options, request, addressOf(url, options.ca), log);
    },
  };
}

/** @returns why the host may not be loaded; null when it may */
function refusalOf({ isOffline, allowedHosts }: LoadDoorOptions, url: URL): string | null {
  if (isLoopbackHost(url.hostname)) return null;
  if (isOffline()) {
    return `Offline: ${url.host} was not contacted. Turn offline off in Settings, or unset TRESTLE_OFFLINE.`;
  }
  if (allowedHosts.some((allowed) => isMeantHost(allowed, url))) return null;
  return `${url.host} is not this machine. Load sent there could harm somebody: allow it with --allow-host ${url.host} when it is yours.`;
}

function openConnections(
  { clock }: LoadDoorOptions,
  request: LoadHttpRequests,
  address: LoadAddress,
  log: RunLog,
): LoadConnections {
  const { url, method, requestOf } = request;
  const written = request.requests.map((each) => ({
    bytes: writeRequest({ ...each, url, method }),
    bodyBytes: Buffer.byteLength(each.body ?? ''),
  }));
  const [first] = written;
  if (first === undefined) throw new InvalidArgumentError(`There is no request to send to ${url}.`);
  const writtenFor = (index: number): typeof first => {
    const at = requestOf === undefined ? index : (requestOf[index % requestOf.length] ?? 0);
    return written[at % written.length] ?? first;
  };
  const mayRetry = RETRIED_METHODS.has(request.method);
  const all = new Set<LoadConnection>();
  /** The one that was used last is used next, so that those beyond the need grow old and are closed. */
  const idle: LoadConnection[] = [];

  const sendOn = (connection: LoadConnection, index: number, exchange: Exchange): LoadConnection => {
    const { bytes, bodyBytes } = writtenFor(index);
    log.bytesOut += bodyBytes;
    connection.send(bytes, exchange);
    return connection;
  };
  const openNew = (): LoadConnection => {
    const connection = new LoadConnection({
      address,
      isHeadRequest: request.method === 'HEAD',
      onBodyBytes: (count) => {
        log.bytesIn += count;
        log.isAnswered = true;
      },
      onIdle: (freed) => idle.push(freed),
      onGone: (gone, unsent) => {
        all.delete(gone);
        const at = idle.lastIndexOf(gone);
        if (at !== -1) idle.splice(at, 1);
        if (unsent !== null) unsent.resend(openNew());
      },
    });
    all.add(connection);
    return connection;
  };
  return {
    send: (index, call) =>
      new Promise((resolve) => {
        const startNano = clock.monotonicNano();
        let carrier: LoadConnection | null = null;
        const exchange: Exchange = {
          elapsedMs: () => Number(clock.monotonicNano() - startNano) / NANOS_PER_MS,
          resolve,
          mayRetry,
          resend: (fresh) => {
            carrier = sendOn(fresh, index, { ...exchange, mayRetry: false });
          },
        };
        call.onCancel(() => carrier?.destroy());
        carrier = sendOn(idle.pop() ?? openNew(), index, exchange);
      }),
    close: () => {
      for (const connection of all) connection.destroy();
      log.end(log.isAnswered ? 'ok' : 'failed', log.isAnswered ? null : 'no answer came');
    },
  };
}

interface RunLog {
  bytesOut: number;
  bytesIn: number;
  isAnswered: boolean;
  /** The first call counts. */
  end(outcome: EgressRecord['outcome'], reason: string | null): void;
}

function startLog({ clock, record }: LoadDoorOptions, url: URL, method: string): RunLog {
  const startedAt = new Date(clock.now()).toISOString();
  const startNano = clock.monotonicNano();
  let isEnded = false;
  const log: RunLog = {
    bytesOut: 0,
    bytesIn: 0,
    isAnswered: false,
    end: (outcome, reason) => {
      if (isEnded) return;
      isEnded = true;
      record({
        startedAt,
        host: url.hostname,
        port: portOf(url),
        purpose: PURPOSE,
        method,
        isLoopback: isLoopbackHost(url.hostname),
        bytesOut: log.bytesOut,
        bytesIn: log.bytesIn,
        status: null,
        outcome,
        ms: Number(clock.monotonicNano() - startNano) / NANOS_PER_MS,
        traceId: null,
        reason,
      });
    },
  };
  return log;
}

function addressOf(url: URL, ca: string | undefined): LoadAddress {
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return { host, port: portOf(url), isSecure: url.protocol === 'https:', ca };
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? SECURE_PORT : PLAIN_PORT;
}
