/**
 * The answering side of the contract over any `FramePort`: the security boundary every shell's call passes.
 *
 * Frames are decoded to the last key, methods are looked up as own keys of the map, requests are parsed by their schema
 * before the engine sees them. A caller that breaks the rules of the *connection* (not a frame, unknown method, a number
 * used twice) is told why and cut off: it is either broken or hostile, and neither gets better by going on. A caller
 * whose *request* is wrong gets an error for that number and keeps its connection.
 */
import { BulkheadFullError } from '../../base/errors/bulkhead-full-error.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { ConnectionClosedError } from '../../base/errors/connection-closed-error.ts';
import { ProtocolError } from '../../base/errors/protocol-error.ts';
import type { TrestleError } from '../../base/errors/trestle-error.ts';
import { type EngineClient, engineMethods, type MethodName } from '../../contract/methods.ts';
import type { FramePort } from '../../contract/rpc/frame-port.ts';
import { decodeClientFrame, encodeServerFrame } from '../../contract/rpc/frames.ts';
import { isMethodName, parseRequest } from '../../contract/rpc/parse-request.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import { type ClientFrame, MAX_OPEN_CALLS, type ServerFrame } from '../../contract/wire.ts';
import { OpenCall } from './open-call.ts';

export interface ServeRpcOptions {
  /** Calls and streams one connection may have open, work that was cancelled but still runs included. */
  maxOpenCalls?: number;
  /** Called once when the connection is over; `reason` is set when it did not end in an orderly way. */
  onClosed?: (reason: TrestleError | null) => void;
}

export interface RpcServing {
  /** Something is being answered, the caller's subscription to events aside: that one ends with the connection only. */
  readonly isBusy: boolean;
  /** Cancels what is open and ends the connection. Safe to call twice. */
  close(): void;
}

/** Answers the calls that arrive on the port with the engine, until either side closes it. */
export function serveRpc(port: FramePort, engine: EngineClient, options: ServeRpcOptions = {}): RpcServing {
  return new Serving(port, engine, options);
}

class Serving implements RpcServing {
  private readonly port: FramePort;
  private readonly engine: EngineClient;
  private readonly maxOpenCalls: number;
  private readonly onClosed: (reason: TrestleError | null) => void;
  private readonly answering = new Map<number, OpenCall>();
  /** Work that still runs, answered or not: a cancelled handler that ignores its signal keeps its place. */
  private running = 0;
  private lastId = -1;
  private violation: ProtocolError | undefined;

  constructor(port: FramePort, engine: EngineClient, { maxOpenCalls = MAX_OPEN_CALLS, onClosed }: ServeRpcOptions) {
    this.port = port;
    this.engine = engine;
    this.maxOpenCalls = maxOpenCalls;
    this.onClosed = onClosed ?? (() => {});
    // In this order: on a port that has closed already, what it still delivers is opened first and withdrawn after.
    port.onFrame((message) => this.receive(message));
    port.onClose((reason) => this.closed(reason));
  }

  get isBusy(): boolean {
    return [...this.answering.values()].some(({ method }) => method !== 'events.subscribe');
  }

  close(): void {
    this.port.close();
  }

  private receive(message: unknown): void {
    if (this.violation !== undefined) return;
    try {
      this.dispatch(decodeClientFrame(message));
    } catch (error) {
      this.cutOff(
        ProtocolError.is(error) ? error : new ProtocolError('A frame could not be handled.', { cause: error }),
      );
    }
  }

  private dispatch(frame: ClientFrame): void {
    if (frame.type === 'credit' || frame.type === 'cancel') {
      if (frame.id > this.lastId) throw new ProtocolError(`The number ${frame.id} was never used.`);
      // A number that is no longer open was answered while this frame was on its way.
      if (frame.type === 'credit') this.answering.get(frame.id)?.grant(frame.items);
      else this.answering.get(frame.id)?.withdraw(new CancelledError());
      return;
    }
    if (frame.id <= this.lastId) throw new ProtocolError(`The number ${frame.id} was used before.`);
    this.lastId = frame.id;
    if (frame.type === 'ping') this.send({ type: 'pong', id: frame.id });
    else this.open(frame);
  }

  private open(frame: Extract<ClientFrame, { type: 'call' | 'stream' }>): void {
    const method = this.knownMethod(frame);
    if (this.running >= this.maxOpenCalls) {
      const error = new BulkheadFullError(
        `${this.maxOpenCalls} calls are open on this connection; wait for one to end.`,
      );
      this.send({ type: 'error', id: frame.id, error: serializeError(error) });
      return;
    }
    let request: unknown;
    try {
      request = parseRequest(method, frame.request);
    } catch (error) {
      this.send({ type: 'error', id: frame.id, error: serializeError(error) });
      return;
    }
    const call = new OpenCall({
      frame: { ...frame, method, request },
      engine: this.engine,
      send: (answer) => this.send(answer),
      answered: () => this.answering.delete(frame.id),
      finished: () => {
        this.running -= 1;
      },
    });
    this.running += 1;
    this.answering.set(frame.id, call);
    call.start();
  }

  private knownMethod(frame: { type: 'call' | 'stream'; method: string }): MethodName {
    if (!isMethodName(frame.method)) throw new ProtocolError(`There is no method ${frame.method.slice(0, 64)}.`);
    const { mode } = engineMethods[frame.method];
    if (mode !== frame.type) throw new ProtocolError(`${frame.method} is a ${mode}, not a ${frame.type}.`);
    return frame.method;
  }

  /** @throws ProtocolError when the answer is larger than a frame may be or has no JSON form */
  private send(frame: ServerFrame): void {
    this.port.post(encodeServerFrame(frame));
  }

  private cutOff(violation: ProtocolError): void {
    this.violation = violation;
    this.send({ type: 'closing', error: serializeError(violation) });
    this.port.close();
  }

  private closed(reason: TrestleError | null): void {
    const why = this.violation ?? reason;
    const withdrawn = new ConnectionClosedError('The caller went away.', why === null ? {} : { cause: why });
    for (const call of this.answering.values()) call.withdraw(withdrawn);
    this.onClosed(why);
  }
}
