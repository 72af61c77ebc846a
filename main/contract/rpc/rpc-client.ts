/**
 * The caller's side of the contract over any `FramePort`. It numbers calls, keeps each one's deadline on the caller's
 * own clock, and settles every one of them exactly once: by its terminal frame, its deadline, its signal, or the end of
 * the connection, whichever is first. Frames for a number that has settled are late and are dropped.
 */
import { ConnectionClosedError } from '../../base/errors/connection-closed-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { ProtocolError } from '../../base/errors/protocol-error.ts';
import type { TrestleError } from '../../base/errors/trestle-error.ts';
import type { CallName, CallOptions, EngineClient, ItemOf, RequestOf, ResponseOf, StreamName } from '../methods.ts';
import { deserializeError } from '../serialized-error.ts';
import { type ClientFrame, DEFAULT_STREAM_CREDIT, type ServerFrame } from '../wire.ts';
import { withdrawal } from './call-withdrawal.ts';
import { ClientStream } from './client-stream.ts';
import type { FramePort } from './frame-port.ts';
import { decodeServerFrame, encodeClientFrame } from './frames.ts';

export interface RpcClient extends EngineClient {
  /** Asks the other side to answer, to find out whether it is still there. */
  ping(options?: CallOptions): Promise<void>;
  /** Sets the one listener for the end of the connection. `reason` is null when this side closed it. */
  onClose(listener: (reason: TrestleError | null) => void): void;
  close(): void;
}

/** What waits for frames with its number. `settle` is told why when no terminal frame will come. */
interface OpenNumber {
  receive(frame: ServerFrame): void;
  fail(reason: TrestleError): void;
}

/** @returns an `EngineClient` whose calls are answered by whatever serves the other end of the port */
export function createRpcClient(port: FramePort): RpcClient {
  return new PortClient(port);
}

class PortClient implements RpcClient {
  private readonly port: FramePort;
  private readonly open = new Map<number, OpenNumber>();
  private nextId = 1;
  private ended: TrestleError | undefined;
  private closeReason: TrestleError | null = null;
  private closeListener: ((reason: TrestleError | null) => void) | undefined;

  constructor(port: FramePort) {
    this.port = port;
    port.onFrame((message) => this.receive(message));
    port.onClose((reason) => this.end(reason));
  }

  call<K extends CallName>(method: K, request: RequestOf<K>, options: CallOptions = {}): Promise<ResponseOf<K>> {
    return this.ask((id, deadline) => ({ type: 'call', id, method, request, ...deadline }), method, options) as Promise<
      ResponseOf<K>
    >;
  }

  async ping(options: CallOptions = {}): Promise<void> {
    await this.ask((id) => ({ type: 'ping', id }), 'ping', options);
  }

  stream<K extends StreamName>(method: K, request: RequestOf<K>, options: CallOptions = {}): AsyncIterable<ItemOf<K>> {
    return { [Symbol.asyncIterator]: () => this.openStream(method, request, options) };
  }

  onClose(listener: (reason: TrestleError | null) => void): void {
    this.closeListener = listener;
    if (this.ended !== undefined) listener(this.closeReason);
  }

  close(): void {
    this.port.close();
  }

  /** Sends a frame that is answered once and waits for the answer. */
  private ask(
    frameOf: (id: number, deadline: { deadlineMs?: number }) => ClientFrame,
    label: string,
    options: CallOptions,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.nextId++;
      const withdraw = withdrawal(label, options, (reason) => {
        this.open.delete(id);
        this.send({ type: 'cancel', id });
        reject(reason);
      });
      const settle = (act: () => void): void => {
        withdraw.dispose();
        this.open.delete(id);
        act();
      };
      this.begin(id, frameOf(id, deadlineOf(options)), label, {
        receive: (frame) => {
          if (frame.type === 'value') settle(() => resolve(frame.value));
          else if (frame.type === 'pong') settle(() => resolve(undefined));
          else if (frame.type === 'error') settle(() => reject(deserializeError(frame.error)));
          else this.violated(`a ${frame.type} frame answers ${label}, which is not a stream`);
        },
        fail: (reason) => settle(() => reject(reason)),
      });
      // Last, because a signal that is already aborted withdraws the call at once.
      withdraw.start();
    });
  }

  private openStream<K extends StreamName>(
    method: K,
    request: RequestOf<K>,
    options: CallOptions,
  ): AsyncIterator<ItemOf<K>> {
    const id = this.nextId++;
    const withdraw = withdrawal(method, options, (reason) => stream.withdraw(reason));
    const stream = new ClientStream<ItemOf<K>>({
      grant: (items) => this.send({ type: 'credit', id, items }),
      cancel: () => this.send({ type: 'cancel', id }),
      violated: (what) => this.violated(`${method}: ${what}`),
      settled: () => {
        withdraw.dispose();
        this.open.delete(id);
      },
    });
    const credit = DEFAULT_STREAM_CREDIT;
    this.begin(id, { type: 'stream', id, method, request, credit, ...deadlineOf(options) }, method, stream);
    withdraw.start();
    return stream;
  }

  /** Registers a number and sends its first frame; what cannot be sent fails that number and nothing else. */
  private begin(id: number, frame: ClientFrame, label: string, number: OpenNumber): void {
    if (this.ended !== undefined) {
      number.fail(this.ended);
      return;
    }
    this.open.set(id, number);
    try {
      this.port.post(encodeClientFrame(frame));
    } catch (cause) {
      number.fail(new InvalidArgumentError(`The request to ${label} cannot be sent: ${messageOf(cause)}`, { cause }));
    }
  }

  private send(frame: ClientFrame): void {
    this.port.post(encodeClientFrame(frame));
  }

  private receive(message: unknown): void {
    let frame: ServerFrame;
    try {
      frame = decodeServerFrame(message);
    } catch (error) {
      this.violated(messageOf(error));
      return;
    }
    if (frame.type === 'closing') {
      this.end(deserializeError(frame.error));
      this.port.close();
      return;
    }
    const number = this.open.get(frame.id);
    if (number !== undefined) number.receive(frame);
    else if (frame.id >= this.nextId)
      this.violated(`a ${frame.type} frame has the number ${frame.id}, never asked for`);
  }

  /** The other side broke the contract: nothing it says from here on can be trusted. */
  private violated(what: string): void {
    this.end(new ProtocolError(`The engine broke the contract: ${what}`));
    this.port.close();
  }

  private end(reason: TrestleError | null): void {
    if (this.ended !== undefined) return;
    this.closeReason = reason;
    this.ended = reason ?? new ConnectionClosedError('The connection to the engine closed. Try again.');
    for (const number of this.open.values()) number.fail(this.ended);
    this.closeListener?.(reason);
  }
}

function deadlineOf({ deadlineMs }: CallOptions): { deadlineMs?: number } {
  return deadlineMs === undefined ? {} : { deadlineMs: Math.max(0, Math.ceil(deadlineMs)) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
