import type { TrestleError } from '../../base/errors/trestle-error.ts';
import { deserializeError } from '../serialized-error.ts';
import { DEFAULT_STREAM_CREDIT, type ServerFrame } from '../wire.ts';

/** Credit goes back in batches of this many consumed items: half the window, so that the producer need not pause. */
const GRANT_BATCH = DEFAULT_STREAM_CREDIT / 2;

export interface ClientStreamHooks {
  grant(items: number): void;
  cancel(): void;
  violated(what: string): void;
  /** Called once, when no frame of this number matters any more. */
  settled(): void;
}

/**
 * The reading end of one stream. Holds at most the credit it granted: a reader that stalls stops granting, and that
 * holds the producer. Leaving early (`return`) cancels on the other side.
 */
export class ClientStream<Item> implements AsyncIterator<Item> {
  private readonly hooks: ClientStreamHooks;
  private readonly items: Item[] = [];
  private readonly readers: PromiseWithResolvers<IteratorResult<Item>>[] = [];
  private outstanding = DEFAULT_STREAM_CREDIT;
  private consumed = 0;
  /** Set once nothing more will arrive; an error is thrown to the reader once, after the items before it. */
  private end: { error: TrestleError | undefined } | undefined;

  constructor(hooks: ClientStreamHooks) {
    this.hooks = hooks;
  }

  next(): Promise<IteratorResult<Item>> {
    if (this.items.length > 0) return Promise.resolve({ done: false, value: this.take() });
    if (this.end !== undefined) return this.afterEnd(this.end);
    const reader = Promise.withResolvers<IteratorResult<Item>>();
    this.readers.push(reader);
    return reader.promise;
  }

  return(): Promise<IteratorResult<Item>> {
    if (this.end === undefined) this.hooks.cancel();
    this.items.length = 0;
    this.finish(undefined);
    // A failure that came but was not read yet is of no interest to a reader who left.
    this.end = { error: undefined };
    return Promise.resolve({ done: true, value: undefined });
  }

  receive(frame: ServerFrame): void {
    if (frame.type === 'item') this.arrive(frame.item as Item);
    else if (frame.type === 'end') this.finish(undefined);
    else if (frame.type === 'error') this.finish(deserializeError(frame.error));
    else this.hooks.violated(`a ${frame.type} frame in a stream`);
  }

  /** The connection ended: items that arrived can still be read, then the reason is thrown. */
  fail(reason: TrestleError): void {
    this.finish(reason);
  }

  /** The caller's deadline or signal: what has arrived is dropped, the reader learns at once. */
  withdraw(reason: TrestleError): void {
    if (this.end !== undefined) return;
    this.hooks.cancel();
    this.items.length = 0;
    this.finish(reason);
  }

  private arrive(item: Item): void {
    if (this.outstanding === 0) {
      this.hooks.violated('more items than were granted');
      return;
    }
    this.outstanding -= 1;
    const reader = this.readers.shift();
    if (reader === undefined) this.items.push(item);
    else reader.resolve({ done: false, value: this.count(item) });
  }

  private take(): Item {
    return this.count(this.items.shift() as Item);
  }

  /** Counts an item as consumed and, from time to time, lets the producer send as many again. */
  private count(item: Item): Item {
    this.consumed += 1;
    if (this.consumed === GRANT_BATCH && this.end === undefined) {
      this.outstanding += this.consumed;
      this.hooks.grant(this.consumed);
      this.consumed = 0;
    }
    return item;
  }

  private finish(error: TrestleError | undefined): void {
    if (this.end !== undefined) return;
    this.end = { error };
    this.hooks.settled();
    for (const reader of this.readers.splice(0)) reader.resolve(this.afterEnd(this.end));
  }

  private afterEnd(end: { error: TrestleError | undefined }): Promise<IteratorResult<Item>> {
    const { error } = end;
    if (error === undefined) return Promise.resolve({ done: true, value: undefined });
    end.error = undefined;
    return Promise.reject(error);
  }
}
