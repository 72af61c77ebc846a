import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { CancelledError } from '../../main/base/errors/cancelled-error.ts';
import type { Clock } from '../../main/spec/clock.ts';
import type { LanguageModel } from '../../main/spec/language-model.ts';

/** What one call of a scripted model does. Times are of the clock it is given. */
export interface ScriptedCall {
  /** Until it begins to answer; Infinity says nothing until it is aborted. */
  firstTokenMs?: number;
  /** Between two deltas; Infinity falls silent after the first. */
  gapMs?: number;
  words?: readonly string[];
  /** Rejects the call instead of answering, after `firstTokenMs`. */
  refusal?: Error;
  /** After so many deltas … */
  breaksAfter?: number;
  /** … this happens: an error thrown, an error as a part, or an end without a finish. */
  breaksWith?: Error | { part: Error } | 'cut';
  /** A tool call after so many deltas, before the break. */
  toolCall?: boolean;
  usage?: { inputTokens: number; outputTokens: number } | null;
}

export interface ScriptedModel extends LanguageModel {
  readonly calls: readonly { options: LanguageModelV4CallOptions; atMs: number }[];
  /** Connections that are open: neither ended, nor cancelled, nor aborted. */
  openSockets(): number;
}

export const WORDS: readonly string[] = ['The ', 'gate ', 'opens ', 'at ', 'six ', 'every ', 'morning.'];

/** @param script what the n-th call does, from 0 */
export function createScriptedModel(options: {
  modelId: string;
  clock: Clock;
  script: (call: number, atMs: number) => ScriptedCall;
}): ScriptedModel {
  const { modelId, clock, script } = options;
  const calls: { options: LanguageModelV4CallOptions; atMs: number }[] = [];
  const open = new Set<symbol>();
  const nowMs = (): number => Number(clock.monotonicNano()) / 1_000_000;

  const waiting = async (ms: number, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) throw new CancelledError();
    if (ms === 0) return;
    if (Number.isFinite(ms)) return clock.sleep(ms, signal);
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new CancelledError()), { once: true });
    });
  };

  const begin = (
    callOptions: LanguageModelV4CallOptions,
  ): { call: ScriptedCall; signal: AbortSignal; end: () => void; left: AbortController } => {
    const call = script(calls.length, nowMs());
    calls.push({ options: callOptions, atMs: nowMs() });
    const socket = Symbol('socket');
    open.add(socket);
    const left = new AbortController();
    const end = (): void => void open.delete(socket);
    const { abortSignal } = callOptions;
    if (abortSignal?.aborted === true) left.abort();
    else abortSignal?.addEventListener('abort', () => left.abort(), { once: true });
    left.signal.addEventListener('abort', end, { once: true });
    const { signal } = left;
    return { call, signal, end, left };
  };

  return {
    specificationVersion: 'v4',
    provider: modelId.slice(0, modelId.indexOf('/')),
    modelId,
    supportedUrls: {},
    calls,
    openSockets: () => open.size,
    doGenerate: async (callOptions) => {
      const { call, signal, end } = begin(callOptions);
      try {
        await waiting(call.firstTokenMs ?? 0, signal);
        if (call.refusal !== undefined) throw call.refusal;
        return {
          content: [{ type: 'text', text: (call.words ?? WORDS).join('') }],
          finishReason: { unified: 'stop', raw: 'stop' },
          usage: usageOf(call),
          warnings: [],
        };
      } finally {
        end();
      }
    },
    doStream: async (callOptions) => {
      const { call, signal, end, left } = begin(callOptions);
      if (call.refusal !== undefined) {
        try {
          await waiting(call.firstTokenMs ?? 0, signal);
        } finally {
          end();
        }
        throw call.refusal;
      }
      const parts = partsOf(call, signal, waiting);
      return {
        stream: new ReadableStream<LanguageModelV4StreamPart>(
          {
            pull: async (controller) => {
              try {
                const { done, value } = await parts.next();
                if (done === true) {
                  end();
                  controller.close();
                } else controller.enqueue(value);
              } catch (error) {
                end();
                throw error;
              }
            },
            cancel: () => left.abort(),
          },
          { highWaterMark: 0 },
        ),
      };
    },
  };
}

async function* partsOf(
  call: ScriptedCall,
  signal: AbortSignal,
  waiting: (ms: number, signal: AbortSignal) => Promise<void>,
): AsyncGenerator<LanguageModelV4StreamPart> {
  const { firstTokenMs = 0, gapMs = 0, words = WORDS, breaksAfter = Number.POSITIVE_INFINITY, breaksWith } = call;
  yield { type: 'stream-start', warnings: [] };
  await waiting(firstTokenMs, signal);
  yield { type: 'text-start', id: 't' };
  for (const [index, delta] of words.entries()) {
    if (index === breaksAfter) break;
    if (index > 0) await waiting(gapMs, signal);
    yield { type: 'text-delta', id: 't', delta };
  }
  if (call.toolCall === true) yield { type: 'tool-call', toolCallId: 'c', toolName: 'write', input: '{}' };
  if (breaksAfter < Number.POSITIVE_INFINITY && breaksWith !== undefined) {
    if (breaksWith === 'cut') return;
    if (breaksWith instanceof Error) throw breaksWith;
    yield { type: 'error', error: breaksWith.part };
    return;
  }
  yield { type: 'text-end', id: 't' };
  yield { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage: usageOf(call) };
}

function usageOf({ usage = { inputTokens: 20, outputTokens: 7 } }: ScriptedCall) {
  const input = usage?.inputTokens;
  const output = usage?.outputTokens;
  return {
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: output, reasoning: 0 },
  };
}

/** A call as the pipeline makes it, without a run around it. */
export function promptOf(text: string): LanguageModelV4CallOptions {
  return { prompt: [{ role: 'user', content: [{ type: 'text', text }] }] };
}

/** Reads a stream to its end. @returns its text and parts; what it threw instead of ending */
export async function readAll(
  model: LanguageModel,
  options: LanguageModelV4CallOptions = promptOf('When does the gate open?'),
): Promise<{ text: string; parts: LanguageModelV4StreamPart[]; error: unknown }> {
  const parts: LanguageModelV4StreamPart[] = [];
  let text = '';
  try {
    const { stream } = await model.doStream(options);
    for await (const part of stream) {
      parts.push(part);
      if (part.type === 'text-delta') text += part.delta;
    }
    return { text, parts, error: null };
  } catch (error) {
    return { text, parts, error };
  }
}
