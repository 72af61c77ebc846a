import type { Socket } from 'node:net';
import type { LoadOutcome } from '../../../spec/load-target.ts';
import { type LoadAddress, openLoadSocket } from './load-socket.ts';
import { ResponseError, ResponseParser } from './response-parser.ts';
import { SseDeltas } from './sse-deltas.ts';

const NO_GAPS: readonly number[] = [];
const NO_STAGES: Readonly<Record<string, number>> = {};
const FIRST_REDIRECT = 300;
const NOT_MODIFIED = 304;

/** What each error of the system is counted as. */
const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  ENOTFOUND: 'host_not_found',
  EAI_AGAIN: 'host_not_found',
  ETIMEDOUT: 'connect_timeout',
  EHOSTUNREACH: 'host_unreachable',
  ENETUNREACH: 'host_unreachable',
  EMFILE: 'out_of_sockets',
  EADDRNOTAVAIL: 'out_of_sockets',
};

/** One request on its way. */
export interface Exchange {
  /** Since it was sent, milliseconds. */
  elapsedMs: () => number;
  resolve: (outcome: LoadOutcome) => void;
  /** It may be sent once more when a connection that was used before turns out to be gone. */
  mayRetry: boolean;
  resend: (connection: LoadConnection) => void;
}

export interface ConnectionOptions {
  address: LoadAddress;
  isHeadRequest: boolean;
  onBodyBytes(bytes: number): void;
  /** It can take the next request. */
  onIdle(connection: LoadConnection): void;
  /** It takes no more. @param unsent a request that the peer never saw, or null */
  onGone(connection: LoadConnection, unsent: Exchange | null): void;
}

/** A connection that carries one request at a time and is used again as long as its peer allows. */
export class LoadConnection {
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #parser = new ResponseParser();
  #exchange: Exchange | null = null;
  #deltas: SseDeltas | null = null;
  #answers = 0;
  #hasHeard = false;
  #isGone = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#socket = openLoadSocket(options.address, {
      onData: (data) => this.#hear(data),
      onEnd: () => this.#peerEnded(),
      onClose: (error) => this.#leave(error === null ? 'connection_closed' : codeOf(error)),
    });
  }

  /** It must be idle. */
  send(bytes: Buffer, exchange: Exchange): void {
    this.#exchange = exchange;
    this.#hasHeard = false;
    this.#deltas = new SseDeltas(exchange.elapsedMs);
    this.#parser.begin(this.#options.isHeadRequest, this.#deltas);
    this.#socket.write(bytes);
  }

  /** Takes back what is under way; nobody is told what became of it. */
  destroy(): void {
    this.#exchange = null;
    this.#leave('cancelled');
  }

  #hear(data: Buffer): void {
    if (this.#isGone) return;
    const exchange = this.#exchange;
    this.#hasHeard = true;
    if (exchange === null) {
      // Nothing was asked: what comes now would be taken for the next answer.
      this.#leave('malformed_response');
      return;
    }
    try {
      this.#parser.push(data);
      if (this.#parser.isDone) this.#answer(exchange);
    } catch (error) {
      if (!(error instanceof ResponseError)) throw error;
      this.#leave(error.code);
    }
  }

  #answer(exchange: Exchange): void {
    const { response, bodyBytes } = this.#parser;
    const { status, keepsAlive, isEventStream } = response;
    const deltas = isEventStream ? this.#deltas : null;
    this.#exchange = null;
    this.#answers += 1;
    this.#options.onBodyBytes(bodyBytes);
    if (keepsAlive && !this.#isGone) this.#options.onIdle(this);
    else this.#leave('closed');
    exchange.resolve({
      errorCode: status >= FIRST_REDIRECT && status !== NOT_MODIFIED ? `http_${status}` : null,
      firstTokenMs: deltas?.firstTokenMs ?? null,
      interTokenMs: deltas?.interTokenMs ?? NO_GAPS,
      stagesMs: NO_STAGES,
    });
  }

  #peerEnded(): void {
    const exchange = this.#exchange;
    if (this.#isGone || exchange === null) {
      this.#leave('closed');
      return;
    }
    try {
      this.#parser.end();
      this.#answer(exchange);
    } catch {
      this.#leave('connection_closed');
    }
  }

  #leave(code: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#socket.destroy();
    const exchange = this.#exchange;
    this.#exchange = null;
    // A peer may close an idle connection at the moment it is used again. That is no failure of the request.
    const isUnsent = exchange !== null && exchange.mayRetry && this.#answers > 0 && !this.#hasHeard;
    this.#options.onGone(this, isUnsent ? exchange : null);
    if (exchange !== null && !isUnsent) {
      exchange.resolve({ errorCode: code, firstTokenMs: null, interTokenMs: NO_GAPS, stagesMs: NO_STAGES });
    }
  }
}

function codeOf(error: NodeJS.ErrnoException): string {
  const code = error.code ?? '';
  if (Object.hasOwn(CODES, code)) return CODES[code] ?? 'connection_failed';
  return /CERT|TLS|SSL|SELF_SIGNED|ALTNAME|ISSUER/.test(code) ? 'tls_failed' : 'connection_failed';
}
