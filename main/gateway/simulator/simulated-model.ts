import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import { abortError, throwIfAborted } from '../../base/abort.ts';
import { ModelResponseError } from '../../base/errors/model-response-error.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { composeReply } from './compose-reply.ts';
import { readCallOptions } from './read-call-options.ts';
import { refusalError, refusalStatus, resetError } from './refusal-error.ts';
import type { SimulatedReply } from './simulated-request.ts';
import type { CallPlan, Simulation } from './simulation.ts';
import { splitTokens } from './split-tokens.ts';

const NANOS_PER_MS = 1e6;
/** Clocks count whole nanoseconds: waiting for a part of one would never end. */
const RESOLUTION_MS = 1 / NANOS_PER_MS;

/** How the tokens of a call reach its caller, in milliseconds and tokens. */
interface Pace {
  firstMs: number;
  nextGapMs: () => number;
  stopAfter: { tokens: number; by: 'reset' | 'stall' | 'malformed-sse' } | null;
}

/**
 * A simulated model in process: no wire and no bytes, the same plans as the server. Waiting goes through the clock, so a
 * test may let it pass in no time.
 */
export function createSimulatedModel(options: {
  modelId: string;
  /** Asked once a call. */
  simulation: () => Simulation;
  clock: Clock;
}): LanguageModel {
  const { modelId, simulation, clock } = options;

  const begin = async (call: LanguageModelV4CallOptions): Promise<{ plan: CallPlan; reply: SimulatedReply }> => {
    if (call.abortSignal !== undefined) throwIfAborted(call.abortSignal);
    const current = simulation();
    const plan = current.nextCall();
    const status = refusalStatus(plan.fault);
    if (status !== null) {
      // A refusal takes a while to arrive too.
      if (plan.firstTokenMs > 0) await sleep(clock, plan.firstTokenMs, call.abortSignal);
      throw refusalError(modelId, status, plan);
    }
    if ((plan.fault?.type === 'reset' || plan.fault?.type === 'stall') && plan.fault.afterTokens === 0) {
      if (plan.fault.type === 'stall') await sleepForever(call.abortSignal);
      throw resetError(modelId);
    }
    return { plan, reply: composeReply(readCallOptions(call), plan, current.profile) };
  };

  return {
    specificationVersion: 'v4',
    provider: 'sim',
    modelId,
    supportedUrls: {},
    doGenerate: async (call) => {
      const { plan, reply } = await begin(call);
      const pace = paceOf(plan);
      const tokens = plan.isInstant ? [] : splitTokens(reply.text);
      if (pace.stopAfter !== null) await failWhole(modelId, pace, clock, call.abortSignal);
      if (!plan.isInstant) {
        let ms = pace.firstMs;
        for (let token = 1; token < tokens.length; token += 1) ms += pace.nextGapMs();
        await sleep(clock, ms, call.abortSignal);
      }
      if (plan.fault?.type === 'missing-end') throw unfinished(modelId);
      return wholeAnswer(modelId, reply);
    },
    doStream: async (call) => {
      const { plan, reply } = await begin(call);
      if (plan.isInstant) return { stream: streamAtOnce(reply) };
      return { stream: streamInTime({ modelId, reply, plan, clock, signal: call.abortSignal }) };
    },
  };
}

/** Everything in one go: this is what throughput is measured with, so there is a part for what must be and no more. */
function streamAtOnce(reply: SimulatedReply): ReadableStream<LanguageModelV4StreamPart> {
  return new ReadableStream<LanguageModelV4StreamPart>({
    start: (controller) => {
      if (reply.text !== '') {
        controller.enqueue({ type: 'text-start', id: '0' });
        controller.enqueue({ type: 'text-delta', id: '0', delta: reply.text });
        controller.enqueue({ type: 'text-end', id: '0' });
      }
      for (const part of toolParts(reply)) controller.enqueue(part);
      controller.enqueue(finishPart(reply));
      controller.close();
    },
  });
}

/**
 * Token by token, each when it is due since the first: one timer at a time, and one listener for the whole of it, however
 * many tokens there are. What is due by the time a timer fires comes together, as it does from a socket.
 */
function streamInTime(options: {
  modelId: string;
  reply: SimulatedReply;
  plan: CallPlan;
  clock: Clock;
  signal: AbortSignal | undefined;
}): ReadableStream<LanguageModelV4StreamPart> {
  const { modelId, reply, plan, clock, signal } = options;
  const { firstMs, nextGapMs, stopAfter } = paceOf(plan);
  const tokens = splitTokens(reply.text);
  const startNano = clock.monotonicNano();
  const elapsedMs = (): number => Number(clock.monotonicNano() - startNano) / NANOS_PER_MS;
  /** Of what is due, what nobody has taken yet; the end comes after it. */
  const ready: LanguageModelV4StreamPart[] = [{ type: 'stream-start', warnings: [] }];
  let end: { error: unknown } | 'closed' | null = null;
  let wake: () => void = () => undefined;
  let callOff: () => void = () => undefined;
  let sent = 0;
  let dueMs = firstMs;
  const isWaiting = (): boolean => ready.length === 0 && end === null;
  const onAbort = (): void => finish(signal === undefined ? 'closed' : { error: abortError(signal) });
  const finish = (how: NonNullable<typeof end>): void => {
    end ??= how;
    callOff();
    signal?.removeEventListener('abort', onAbort);
    wake();
  };
  /** @returns whether the fault decides what happens now, and no token comes any more */
  const isStopped = (): boolean => {
    if (stopAfter === null || sent < Math.min(stopAfter.tokens, tokens.length)) return false;
    if (stopAfter.by === 'reset') finish({ error: resetError(modelId) });
    else if (stopAfter.by === 'malformed-sse') {
      ready.push({ type: 'error', error: malformed(modelId) });
      finish('closed');
    }
    // A stall ends with whoever waits for it; what came before it is theirs.
    wake();
    return true;
  };
  const sendDue = (): void => {
    for (;;) {
      if (isStopped()) return;
      const waitMs = dueMs - elapsedMs();
      if (waitMs > RESOLUTION_MS) {
        callOff = clock.after(waitMs, sendDue);
        wake();
        return;
      }
      const delta = tokens[sent];
      if (delta === undefined) break;
      if (sent === 0) ready.push({ type: 'text-start', id: '0' });
      ready.push({ type: 'text-delta', id: '0', delta });
      sent += 1;
      dueMs += nextGapMs();
      if (sent === tokens.length && stopAfter === null) break;
    }
    if (sent > 0) ready.push({ type: 'text-end', id: '0' });
    ready.push(...toolParts(reply));
    if (plan.fault?.type !== 'missing-end') ready.push(finishPart(reply));
    finish('closed');
  };
  return new ReadableStream<LanguageModelV4StreamPart>({
    start: () => {
      if (signal?.aborted === true) onAbort();
      else {
        signal?.addEventListener('abort', onAbort, { once: true });
        sendDue();
      }
    },
    pull: async (controller) => {
      // A pull that brings nothing is the last one: a timer that came too early must not end it.
      while (isWaiting()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (ready.length > 0) for (const part of ready.splice(0)) controller.enqueue(part);
      else if (end === 'closed') controller.close();
      else if (end !== null) controller.error(end.error);
    },
    cancel: () => finish('closed'),
  });
}

function paceOf(plan: CallPlan): Pace {
  const { fault, firstTokenMs, nextGapMs } = plan;
  if (fault?.type === 'slow-drip') return { firstMs: firstTokenMs, nextGapMs: () => fault.everyMs, stopAfter: null };
  const stops = fault?.type === 'reset' || fault?.type === 'stall' || fault?.type === 'malformed-sse';
  return {
    firstMs: firstTokenMs,
    nextGapMs,
    stopAfter: stops ? { tokens: fault.afterTokens, by: fault.type } : null,
  };
}

/** A whole answer that is cut off never arrives. */
async function failWhole(modelId: string, pace: Pace, clock: Clock, signal: AbortSignal | undefined): Promise<never> {
  await sleep(clock, pace.firstMs, signal);
  if (pace.stopAfter?.by === 'stall') return sleepForever(signal);
  throw pace.stopAfter?.by === 'reset' ? resetError(modelId) : malformed(modelId);
}

function wholeAnswer(modelId: string, reply: SimulatedReply): LanguageModelV4GenerateResult {
  const content: LanguageModelV4Content[] = reply.text === '' ? [] : [{ type: 'text', text: reply.text }];
  for (const { id, name, input } of reply.toolCalls) {
    content.push({ type: 'tool-call', toolCallId: id, toolName: name, input });
  }
  const { usage, finishReason, providerMetadata } = finishPart(reply);
  return { content, finishReason, usage, providerMetadata, response: { modelId }, warnings: [] };
}

function toolParts(reply: SimulatedReply): LanguageModelV4StreamPart[] {
  return reply.toolCalls.flatMap(({ id, name, input }): LanguageModelV4StreamPart[] => [
    { type: 'tool-input-start', id, toolName: name },
    { type: 'tool-input-delta', id, delta: input },
    { type: 'tool-input-end', id },
    { type: 'tool-call', toolCallId: id, toolName: name, input },
  ]);
}

function finishPart(reply: SimulatedReply) {
  const { inputTokens, outputTokens, finish, refused, spans } = reply;
  return {
    type: 'finish' as const,
    finishReason: { unified: finish, raw: finish },
    usage: {
      inputTokens: { total: inputTokens, noCache: inputTokens, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: outputTokens, text: outputTokens, reasoning: 0 },
    },
    providerMetadata: { trestle: { refused, spans: [...spans] } },
  };
}

async function sleep(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms > 0) await clock.sleep(ms, signal);
  else if (signal !== undefined) throwIfAborted(signal);
}

function sleepForever(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal === undefined) return;
    if (signal.aborted) reject(abortError(signal));
    else signal.addEventListener('abort', () => reject(abortError(signal)), { once: true });
  });
}

function malformed(modelId: string): ModelResponseError {
  return new ModelResponseError(`${modelId} sent an event that is no JSON, as its profile says. Try again.`, {
    isRetryable: true,
  });
}

function unfinished(modelId: string): ModelResponseError {
  return new ModelResponseError(
    `${modelId} closed without saying that it had finished, as its profile says. Try again.`,
    {
      isRetryable: true,
    },
  );
}
