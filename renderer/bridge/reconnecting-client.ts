import { ConnectionClosedError } from '../../main/base/errors/connection-closed-error.ts';
import { TrestleError } from '../../main/base/errors/trestle-error.ts';
import type {
  CallName,
  CallOptions,
  EngineClient,
  ItemOf,
  RequestOf,
  ResponseOf,
  StreamName,
} from '../../main/contract/methods.ts';
import { withdrawal } from '../../main/contract/rpc/call-withdrawal.ts';
import type { FramePort } from '../../main/contract/rpc/frame-port.ts';
import { createRpcClient, type RpcClient } from '../../main/contract/rpc/rpc-client.ts';
import type { ConnectionState } from './bridge.ts';

/**
 * Makes one connection. A rejection with a `TrestleError` that is not retryable is final; any other is tried again.
 */
export type Connector = () => Promise<FramePort>;

/** First wait between two attempts, in milliseconds; it doubles up to `LONGEST_WAIT_MS`. The engine is on this machine. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5000;

export interface ReconnectingClientOptions {
  connect: Connector;
  onState: (state: ConnectionState) => void;
  /** Stands for time in tests. */
  wait?: (ms: number) => Promise<void>;
}

/**
 * An `EngineClient` that outlives its connections. Calls wait for a connection to stand; a call whose connection breaks
 * is rejected and never repeated by itself, since only the caller knows whether doing it twice is harmless.
 */
export class ReconnectingClient implements EngineClient {
  private readonly options: Required<ReconnectingClientOptions>;
  /** The client that stands, or the promise of one; rejected only once no more attempts will be made. */
  private connection = Promise.withResolvers<RpcClient>();

  constructor(options: ReconnectingClientOptions) {
    this.options = { wait: sleep, ...options };
  }

  /** Connects, and again after every break, until the connector says that it is final. */
  async run(): Promise<void> {
    this.options.onState({ type: 'connecting' });
    for (;;) {
      const client = await this.connectWithRetries();
      if (client === undefined) return;
      this.connection.resolve(client);
      this.options.onState({ type: 'connected' });
      const reason = await new Promise<TrestleError | null>((resolve) => {
        client.onClose(resolve);
      });
      this.connection = Promise.withResolvers();
      this.reconnecting(1, reason);
    }
  }

  async call<K extends CallName>(method: K, request: RequestOf<K>, options: CallOptions = {}): Promise<ResponseOf<K>> {
    const client = await this.connected(method, options);
    return client.call(method, request, options);
  }

  async *stream<K extends StreamName>(
    method: K,
    request: RequestOf<K>,
    options: CallOptions = {},
  ): AsyncIterable<ItemOf<K>> {
    const client = await this.connected(method, options);
    yield* client.stream(method, request, options);
  }

  /** @returns the client, waiting for it as long as the caller wants to wait */
  private connected(label: string, options: CallOptions): Promise<RpcClient> {
    return new Promise((resolve, reject) => {
      const withdraw = withdrawal(label, options, reject);
      this.connection.promise.then(resolve, reject).finally(() => withdraw.dispose());
      withdraw.start();
    });
  }

  /** @returns undefined once the connector said that it is final */
  private async connectWithRetries(): Promise<RpcClient | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return createRpcClient(await this.options.connect());
      } catch (error) {
        if (TrestleError.is(error) && !error.isRetryable) {
          this.options.onState({ type: 'failed', message: error.message });
          // Nobody may be waiting, and that must not count as an unhandled rejection.
          this.connection.promise.catch(() => {});
          this.connection.reject(error);
          return undefined;
        }
        this.reconnecting(attempt, error);
        await this.options.wait(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1)));
      }
    }
  }

  private reconnecting(attempt: number, cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : new ConnectionClosedError('The engine ended.').message;
    this.options.onState({ type: 'reconnecting', attempt, reason });
  }
}

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
