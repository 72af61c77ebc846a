import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { abortError } from '../../base/abort.ts';
import { ModelResponseError } from '../../base/errors/model-response-error.ts';
import type { TrestleError } from '../../base/errors/trestle-error.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { cancelQuietly } from './cancel-quietly.ts';
import { asModelError } from './fault.ts';

/** How a guarded call ended: `error` is a CancelledError when whoever asked left. */
export interface CallOutcome {
  error: TrestleError | null;
  /** As the model reported it; null when it did not come so far. */
  usage: LanguageModelV4Usage | null;
  /** The model began to answer. */
  hasAnswered: boolean;
  /** UTF-16 units of text, reasoning and tool input that came. */
  outputLength: number;
}

/** One call that a guard let through. */
export interface Ticket {
  /** What the call goes on with, when the guard changes it. */
  options?: LanguageModelV4CallOptions;
  /** Ends the call at any time, as if the model had failed. */
  onInterruptible?(interrupt: (error: TrestleError) => void): void;
  onFirstToken?(): void;
  onPart?(): void;
  /** Called once, whatever happened. */
  settle?(outcome: CallOutcome): void;
}

/**
 * A policy that decides once before a call and hears once how it ended. Any number of them share one wrapped stream: what
 * a call costs on its way does not grow with the policies around it.
 */
export interface Guard {
  /** @throws why the call is refused; nothing has been sent then */
  enter(options: LanguageModelV4CallOptions): Ticket | null | Promise<Ticket | null>;
}

/** What may come before an answer begins. */
const PREAMBLE: ReadonlySet<LanguageModelV4StreamPart['type']> = new Set([
  'stream-start',
  'response-metadata',
  'text-start',
  'reasoning-start',
  'ping',
  'raw',
  'error',
]);

/** @returns whether a part is a sign of an answer, and no longer a preamble */
export function isAnswerPart(part: LanguageModelV4StreamPart): boolean {
  return !PREAMBLE.has(part.type);
}

/** @param guards the first is outermost: entered first, settled last */
export function withGuards(model: LanguageModel, guards: readonly Guard[]): LanguageModel {
  if (guards.length === 0) return model;
  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: async (options) => {
      const call = new GuardedCall(options);
      await call.enter(guards);
      return call.generate(model);
    },
    doStream: async (options) => {
      const call = new GuardedCall(options);
      await call.enter(guards);
      return call.stream(model);
    },
  };
}

type GenerateResult = Awaited<ReturnType<LanguageModel['doGenerate']>>;
type StreamResult = Awaited<ReturnType<LanguageModel['doStream']>>;
type Part = LanguageModelV4StreamPart;

class GuardedCall {
  #options: LanguageModelV4CallOptions;
  readonly #tickets: Ticket[] = [];
  #isSettled = false;
  #hasAnswered = false;
  #outputLength = 0;
  #usage: LanguageModelV4Usage | null = null;
  #listensToParts = false;
  /** Ends what is waited for at the moment; set only where somebody may want to. */
  #interrupt: ((error: TrestleError) => void) | null = null;
  #isInterruptible: boolean;

  readonly #signal: AbortSignal | undefined;
  /** Whoever asked has left: the call ends whether or not the model listens, and gives back what it holds. */
  readonly #leave = (): void => {
    if (this.#signal !== undefined && !this.#isSettled) this.#interrupt?.(abortError(this.#signal));
  };

  constructor(options: LanguageModelV4CallOptions) {
    this.#options = options;
    this.#signal = options.abortSignal;
    this.#isInterruptible = options.abortSignal !== undefined;
    this.#signal?.addEventListener('abort', this.#leave, { once: true });
  }

  async enter(guards: readonly Guard[]): Promise<void> {
    try {
      for (const guard of guards) {
        const entered = guard.enter(this.#options);
        const ticket = entered instanceof Promise ? await entered : entered;
        if (ticket === null) continue;
        this.#tickets.push(ticket);
        if (ticket.options !== undefined) this.#options = ticket.options;
        if (ticket.onPart !== undefined) this.#listensToParts = true;
        if (ticket.onInterruptible === undefined) continue;
        this.#isInterruptible = true;
        ticket.onInterruptible((error) => {
          if (!this.#isSettled) this.#interrupt?.(error);
        });
      }
    } catch (error) {
      throw this.#fail(error);
    }
  }

  async generate(model: LanguageModel): Promise<GenerateResult> {
    try {
      const result = await this.#interruptible(model.doGenerate(this.#options), () => undefined);
      this.#firstToken();
      this.#usage = result.usage;
      this.#settle(null);
      return result;
    } catch (error) {
      throw this.#fail(error);
    }
  }

  async stream(model: LanguageModel): Promise<StreamResult> {
    try {
      const result = await this.#interruptible(model.doStream(this.#options), (late) => {
        void cancelQuietly(late.stream);
      });
      return { ...result, stream: this.#watch(result.stream) };
    } catch (error) {
      throw this.#fail(error);
    }
  }

  #watch(source: ReadableStream<Part>): ReadableStream<Part> {
    const reader = source.getReader();
    return new ReadableStream<Part>(
      {
        start: (controller) => {
          if (!this.#isInterruptible) return;
          this.#interrupt = (error) => {
            controller.error(this.#fail(error));
            void cancelQuietly(reader, error);
          };
        },
        pull: async (controller) => {
          try {
            // A pull that hands nothing on is not repeated by itself.
            for (;;) {
              const { done, value } = await reader.read();
              if (done) this.#end(controller);
              else if (!this.#pass(controller, value)) continue;
              // What follows an error is of no worth; its connection is let go.
              if (!done && value.type === 'error') void cancelQuietly(reader, value.error);
              return;
            }
          } catch (error) {
            if (!this.#isSettled) controller.error(this.#fail(error));
          }
        },
        cancel: async (reason) => {
          // Who has read to the end leaves too, and an error takes as long as a hundred parts.
          if (!this.#isSettled) this.#fail(new CancelledError('Whoever asked has left.'));
          await reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** @returns false when the part was left out: what follows the end of an answer is none of it */
  #pass(controller: ReadableStreamDefaultController<Part>, part: Part): boolean {
    if (this.#isSettled) return false;
    if (!this.#hasAnswered && isAnswerPart(part)) this.#firstToken();
    if (part.type === 'text-delta' || part.type === 'reasoning-delta' || part.type === 'tool-input-delta') {
      this.#outputLength += part.delta.length;
    } else if (part.type === 'finish') {
      this.#usage = part.usage;
      this.#settle(null);
    } else if (part.type === 'error') {
      // One way to fail instead of two.
      controller.error(this.#fail(part.error));
      return true;
    }
    if (this.#listensToParts) for (const ticket of this.#tickets) ticket.onPart?.();
    controller.enqueue(part);
    return true;
  }

  #end(controller: ReadableStreamDefaultController<Part>): void {
    if (this.#usage !== null) {
      controller.close();
      return;
    }
    const error = new ModelResponseError('The model stopped without saying that it had finished. Ask again.', {
      isRetryable: true,
    });
    controller.error(this.#fail(error));
  }

  /** Waits for the model, or until a guard has had enough; what comes after that is thrown away. */
  #interruptible<Value>(pending: PromiseLike<Value>, discard: (late: Value) => void): PromiseLike<Value> {
    if (!this.#isInterruptible) return pending;
    return new Promise<Value>((resolve, reject) => {
      let isOver = false;
      this.#interrupt = (error) => {
        isOver = true;
        reject(error);
      };
      pending.then((value) => (isOver ? discard(value) : resolve(value)), reject);
    });
  }

  #firstToken(): void {
    this.#hasAnswered = true;
    for (const ticket of this.#tickets) ticket.onFirstToken?.();
  }

  #fail(error: unknown): TrestleError {
    const { abortSignal } = this.#options;
    const known = abortSignal?.aborted === true ? abortError(abortSignal) : asModelError(error);
    this.#settle(known);
    return known;
  }

  #settle(error: TrestleError | null): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#signal?.removeEventListener('abort', this.#leave);
    const outcome: CallOutcome = {
      error,
      usage: this.#usage,
      hasAnswered: this.#hasAnswered,
      outputLength: this.#outputLength,
    };
    for (let index = this.#tickets.length - 1; index >= 0; index -= 1) this.#tickets[index]?.settle?.(outcome);
  }
}
