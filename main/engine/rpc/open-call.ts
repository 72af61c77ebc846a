import { ProtocolError } from '../../base/errors/protocol-error.ts';
import { TimeoutError } from '../../base/errors/timeout-error.ts';
import type { TrestleError } from '../../base/errors/trestle-error.ts';
import type { CallName, EngineClient, MethodName, RequestOf, StreamName } from '../../contract/methods.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import type { ClientFrame, ServerFrame } from '../../contract/wire.ts';
import { StreamCredit } from './stream-credit.ts';

export interface OpenCallOptions {
  /** The opening frame, with its method known and its request parsed. */
  frame: Extract<ClientFrame, { type: 'call' | 'stream' }> & { method: MethodName };
  engine: EngineClient;
  /** @throws ProtocolError when the frame cannot be sent as it is */
  send(frame: ServerFrame): void;
  /** The terminal frame was sent. */
  answered(): void;
  /** The engine's work came to its end, which may be later than the answer. */
  finished(): void;
}

/**
 * One number of the contract on the answering side, from its opening frame to its terminal one. Exactly one terminal
 * frame is sent, whichever comes first: the engine's outcome, the deadline, or the caller's withdrawal. The engine learns
 * of the latter two by its signal, whose reason is the error.
 */
export class OpenCall {
  private readonly options: OpenCallOptions;
  private readonly controller = new AbortController();
  private readonly credit: StreamCredit;
  private deadline: NodeJS.Timeout | undefined;
  private isAnswered = false;

  constructor(options: OpenCallOptions) {
    this.options = options;
    this.credit = new StreamCredit(options.frame.type === 'stream' ? options.frame.credit : 0);
  }

  get method(): MethodName {
    return this.options.frame.method;
  }

  start(): void {
    const { method, deadlineMs } = this.options.frame;
    if (deadlineMs !== undefined) {
      const late = new TimeoutError(`${method} was not done after ${deadlineMs} ms.`, { details: { deadlineMs } });
      this.deadline = setTimeout(() => this.withdraw(late), deadlineMs);
    }
    void this.run();
  }

  /** @throws ProtocolError when the caller grants more than a stream may hold */
  grant(items: number): void {
    if (this.options.frame.type !== 'stream') throw new ProtocolError('Only a stream takes credit.');
    this.credit.grant(items);
  }

  /** Ends the number with this error and tells the engine to stop. */
  withdraw(reason: TrestleError): void {
    if (this.isAnswered) return;
    this.answerError(reason);
    this.controller.abort(reason);
    this.credit.revoke();
  }

  private async run(): Promise<void> {
    const { frame, finished } = this.options;
    try {
      if (frame.type === 'call') await this.answerCall();
      else await this.pumpStream();
    } catch (error) {
      this.answerError(error);
    } finally {
      finished();
    }
  }

  private async answerCall(): Promise<void> {
    const { frame, engine } = this.options;
    const method = frame.method as CallName;
    const value: unknown = await engine.call(method, frame.request as RequestOf<CallName>, this.callOptions);
    this.answer({ type: 'value', id: frame.id, value: value ?? null });
  }

  /** Takes an item from the engine only when the caller has room for it: that is the whole of the backpressure. */
  private async pumpStream(): Promise<void> {
    const { frame, engine, send } = this.options;
    const method = frame.method as StreamName;
    const items = engine.stream(method, frame.request as RequestOf<StreamName>, this.callOptions);
    const iterator: AsyncIterator<unknown> = items[Symbol.asyncIterator]();
    const { signal } = this.controller;
    const leave = (): void => {
      // A generator that waits inside its own `next` returns once that wait ends; the signal is what ends it.
      iterator.return?.().catch(() => {});
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      while (await this.credit.take()) {
        const next = await iterator.next();
        if (signal.aborted) return;
        if (next.done === true) {
          this.answer({ type: 'end', id: frame.id });
          return;
        }
        send({ type: 'item', id: frame.id, item: next.value });
      }
    } catch (error) {
      // The item that could not be sent, or the engine's own failure; after the latter there is nothing to leave.
      leave();
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  private get callOptions(): { signal: AbortSignal } {
    return { signal: this.controller.signal };
  }

  private answerError(error: unknown): void {
    // An engine that stops because it was told to may say so in any words; the caller hears the reason it was told.
    const { signal } = this.controller;
    const cause = signal.aborted ? (signal.reason as unknown) : error;
    this.answer({ type: 'error', id: this.options.frame.id, error: serializeError(cause) });
  }

  private answer(frame: ServerFrame): void {
    if (this.isAnswered) return;
    this.isAnswered = true;
    clearTimeout(this.deadline);
    const { send, answered } = this.options;
    try {
      send(frame);
    } catch (error) {
      send({ type: 'error', id: this.options.frame.id, error: serializeError(error) });
    }
    answered();
  }
}
