import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { ModelResponseError } from '../../base/errors/model-response-error.ts';
import type { TrestleError } from '../../base/errors/trestle-error.ts';
import type { FaultKind, HedgeSettings, MidStreamAction } from '../../contract/gateway-policy.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { modelCallContextOf } from '../../spec/model-call.ts';
import { restartPart } from '../../spec/stream-restart.ts';
import { createContinuation, withPartialAnswer } from './continue-answer.ts';
import { asModelError, faultKindOf, mayFailOver } from './fault.ts';
import { raceHedged } from './hedge.ts';
import { type PrimedStream, primeStream } from './prime-stream.ts';
import { cancelQuietly } from './cancel-quietly.ts';
import type { RetryBudget } from './retry-budget.ts';

export interface FailoverEndpoint {
  modelId: string;
  model: LanguageModel;
  /** False for one that cannot go on with an answer, only give its own. */
  canContinue?: boolean;
}

export interface FailoverOptions {
  /** As the model is named: `policy/default`. */
  name: string;
  /** The endpoints for one call, best first; at least one. */
  order: (options: LanguageModelV4CallOptions) => readonly FailoverEndpoint[];
  whileStreaming: Readonly<Record<FaultKind, MidStreamAction>>;
  hedge: HedgeSettings | null;
  clock: Clock;
  budget?: RetryBudget;
  /** An endpoint was asked because another failed, or (`hedge`) was silent. */
  onDidMove?: (because: 'failure' | 'silence', options: LanguageModelV4CallOptions) => void;
}

type Part = LanguageModelV4StreamPart;

interface Opened<Value> {
  value: Value;
  endpoint: FailoverEndpoint | undefined;
  /** Not asked yet. */
  rest: readonly FailoverEndpoint[];
}

/**
 * One model out of several. Before the first token the next endpoint is asked unseen; after it, what is done depends on
 * what went wrong. An answer that has already called a tool is never begun again, continued or passed off as whole: a tool
 * must not be called twice for one answer.
 */
export function withFailover(options: FailoverOptions): LanguageModel {
  const { name, order } = options;
  return {
    specificationVersion: 'v4',
    provider: 'policy',
    modelId: name,
    supportedUrls: {},
    doGenerate: async (callOptions) => {
      const { value } = await open(options, order(callOptions), callOptions, {
        call: ({ model }, attemptOptions) => model.doGenerate(attemptOptions),
        discard: () => undefined,
      });
      return value;
    },
    doStream: async (callOptions) => {
      const openStream = (
        endpoints: readonly FailoverEndpoint[],
        opened: LanguageModelV4CallOptions,
      ): Promise<Opened<PrimedStream>> =>
        open(options, endpoints, opened, {
          call: ({ model }, attemptOptions) => primeStream(model, attemptOptions),
          discard: ({ reader }) => void cancelQuietly(reader),
        });
      const first = await openStream(order(callOptions), callOptions);
      return { ...first.value.result, stream: new FailoverStream(options, callOptions, first, openStream).stream() };
    },
  };
}

/** Asks one endpoint after the other until one answers, or two at once where the policy hedges. */
async function open<Value>(
  options: FailoverOptions,
  endpoints: readonly FailoverEndpoint[],
  callOptions: LanguageModelV4CallOptions,
  attempt: {
    call: (endpoint: FailoverEndpoint, options: LanguageModelV4CallOptions) => PromiseLike<Value>;
    discard: (value: Value) => void;
  },
): Promise<Opened<Value>> {
  const { hedge, clock, budget, onDidMove } = options;
  const stage = modelCallContextOf(callOptions)?.stage ?? '';
  if (hedge !== null && endpoints.length > 1) {
    let started = 1;
    const { value, index } = await raceHedged({
      starts: endpoints.map(
        (endpoint) => (abortSignal: AbortSignal) => attempt.call(endpoint, { ...callOptions, abortSignal }),
      ),
      afterMs: hedge.afterMs,
      clock,
      signal: callOptions.abortSignal,
      mayStart: (_index, because) => {
        if (because === 'silence' && budget?.tryRepeat(stage) === false) return false;
        if (because === 'failure') budget?.noteMoved(stage);
        started += 1;
        onDidMove?.(because, callOptions);
        return true;
      },
      mayFollow: mayFailOver,
      discard: attempt.discard,
    });
    return { value, endpoint: endpoints[index], rest: endpoints.slice(started) };
  }
  let told: TrestleError | null = null;
  for (const [index, endpoint] of endpoints.entries()) {
    if (index > 0) {
      budget?.noteMoved(stage);
      onDidMove?.('failure', callOptions);
    }
    try {
      return { value: await attempt.call(endpoint, callOptions), endpoint, rest: endpoints.slice(index + 1) };
    } catch (error) {
      const known = asModelError(error);
      if (!mayFailOver(known) || callOptions.abortSignal?.aborted) throw known;
      // That a breaker is open says less than why it opened.
      if (told === null || known.code !== 'circuit_open') told = known;
    }
  }
  throw told ?? new ModelResponseError(`${options.name} has no endpoint.`);
}

type OpenStream = (
  endpoints: readonly FailoverEndpoint[],
  options: LanguageModelV4CallOptions,
) => Promise<Opened<PrimedStream>>;

class FailoverStream {
  readonly #options: FailoverOptions;
  readonly #callOptions: LanguageModelV4CallOptions;
  readonly #openStream: OpenStream;
  #primed: PrimedStream;
  #rest: readonly FailoverEndpoint[];
  #nextOfHead = 0;
  #text = '';
  /** Blocks that were begun and not ended. */
  readonly #openBlocks = new Map<string, 'text' | 'reasoning'>();
  #hasCalledTool = false;
  #hasOnlyText = true;
  /** The finish part is in the queue, or was handed on. */
  #hasFinish = false;
  #isFinished = false;
  #isCancelled = false;
  /** Parts made of one part. */
  readonly #queue: Part[] = [];
  #continuation: ReturnType<typeof createContinuation> | null = null;

  constructor(
    options: FailoverOptions,
    callOptions: LanguageModelV4CallOptions,
    first: Opened<PrimedStream>,
    openStream: OpenStream,
  ) {
    this.#options = options;
    this.#callOptions = callOptions;
    this.#primed = first.value;
    this.#rest = first.rest;
    this.#openStream = openStream;
  }

  stream(): ReadableStream<Part> {
    return new ReadableStream<Part>(
      {
        pull: async (controller) => {
          for (;;) {
            const queued = this.#queue.shift();
            if (queued !== undefined) {
              controller.enqueue(queued);
              return;
            }
            if (this.#isFinished) {
              controller.close();
              return;
            }
            await this.#readOn();
          }
        },
        cancel: async (reason) => {
          this.#isCancelled = true;
          await this.#primed.reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }

  async #readOn(): Promise<void> {
    try {
      const part = await this.#next();
      if (part === null) {
        if (!this.#hasFinish) throw new ModelResponseError('The model stopped in mid-answer.');
        this.#isFinished = true;
        return;
      }
      if (part.type === 'error') throw asModelError(part.error);
      this.#take(part);
    } catch (error) {
      // Nothing that follows the end of an answer can spoil it.
      if (this.#hasFinish) this.#isFinished = true;
      else await this.#recover(asModelError(error));
    }
  }

  #take(part: Part): void {
    const parts = this.#continuation === null ? [part] : this.#continuation.take(part);
    if (parts === 'began-again') {
      this.#takeBack('another model began the answer again');
      const held = this.#continuation?.held() ?? [];
      this.#continuation = null;
      for (const one of held) this.#hand(one);
      return;
    }
    for (const one of parts) this.#hand(one);
  }

  async #next(): Promise<Part | null> {
    const kept = this.#primed.head[this.#nextOfHead];
    if (kept !== undefined) {
      this.#nextOfHead += 1;
      return kept;
    }
    const { done, value } = await this.#primed.reader.read();
    return done ? null : value;
  }

  async #recover(error: TrestleError): Promise<void> {
    if (this.#isCancelled || this.#callOptions.abortSignal?.aborted) throw error;
    const kind = faultKindOf(error);
    let action = kind === null ? 'fail' : this.#options.whileStreaming[kind];
    // What was held back of a continuation that broke off too belongs to the answer.
    for (const part of this.#continuation?.flush() ?? []) this.#hand(part);
    this.#continuation = null;
    if (action === 'continue' && !this.#hasOnlyText) action = 'restart';
    if (this.#hasCalledTool || (action !== 'partial' && this.#rest.length === 0)) action = 'fail';
    if (action === 'fail') throw error;
    if (action === 'partial') {
      this.#queue.push(...this.#endOfBlocks(), partialFinish(error));
      this.#isFinished = true;
      return;
    }
    this.#options.onDidMove?.('failure', this.#callOptions);
    this.#options.budget?.noteMoved(modelCallContextOf(this.#callOptions)?.stage ?? '');
    const continued = action === 'continue' && this.#text !== '';
    const callOptions = continued ? withPartialAnswer(this.#callOptions, this.#text) : this.#callOptions;
    const { value, endpoint, rest } = await this.#openStream(this.#rest, callOptions);
    this.#primed = value;
    this.#rest = rest;
    this.#nextOfHead = 0;
    if (continued && endpoint?.canContinue !== false) {
      for (const [id, type] of this.#openBlocks) if (type === 'reasoning') this.#hand({ type: 'reasoning-end', id });
      const openText = [...this.#openBlocks.keys()][0] ?? null;
      this.#continuation = createContinuation({ said: this.#text, openTextId: openText });
    } else {
      this.#takeBack(error.message);
    }
    // Whoever asked may have left while the other endpoint was being opened.
    if (this.#isCancelled) void cancelQuietly(value.reader);
  }

  #takeBack(reason: string): void {
    this.#queue.push(...this.#endOfBlocks(), restartPart(reason));
    this.#openBlocks.clear();
    this.#text = '';
    this.#hasOnlyText = true;
  }

  #endOfBlocks(): Part[] {
    return [...this.#openBlocks].map(([id, type]) => ({ type: `${type}-end`, id }) satisfies Part);
  }

  /** Hands a part on, and keeps what it means for a failover. */
  #hand(part: Part): void {
    this.#queue.push(part);
    const { type } = part;
    if (type === 'text-delta') this.#text += part.delta;
    else if (type === 'finish') this.#hasFinish = true;
    else if (type === 'text-start') this.#openBlocks.set(part.id, 'text');
    else if (type === 'reasoning-start') this.#openBlocks.set(part.id, 'reasoning');
    else if (type === 'text-end' || type === 'reasoning-end') this.#openBlocks.delete(part.id);
    else if (type.startsWith('tool-')) {
      this.#hasOnlyText = false;
      this.#hasCalledTool ||= type === 'tool-call';
    }
  }
}

function partialFinish(error: TrestleError): Part {
  return {
    type: 'finish',
    finishReason: { unified: 'error', raw: 'partial' },
    usage: {
      inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: undefined, text: undefined, reasoning: undefined },
    },
    providerMetadata: { trestle: { partial: error.message } },
  };
}
