import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { ModelCallError } from '../../../../main/base/errors/model-call-error.ts';
import { ModelResponseError } from '../../../../main/base/errors/model-response-error.ts';
import { TrestleError } from '../../../../main/base/errors/trestle-error.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import type { LanguageModel } from '../../../../main/spec/language-model.ts';
import { restartReasonOf } from '../../../../main/spec/stream-restart.ts';
import { eventually } from '../../../support/eventually.ts';
import { callAs, createTestGateway } from '../../../support/gateway-fixture.ts';
import { readAll } from '../../../support/scripted-language-model.ts';
import { always, serveProfile } from './serve-profile.ts';

/** Only what stalls waits for its end; a busy machine must not look like a stall. */
const SHORT = { attemptMs: 60_000, firstTokenMs: 1000, idleMs: 1000 };
const WELL = { outputTokens: 12, interTokenMs: 1 };

/** A model over a real socket, whose errors are of our family. */
function overHttp(modelId: string, baseURL: string): LanguageModel {
  const inner = createOpenAICompatible({ name: 'x', baseURL, includeUsage: true })('any');
  return {
    specificationVersion: 'v4',
    provider: 'x',
    modelId,
    supportedUrls: {},
    doGenerate: (options) => inner.doGenerate(options),
    doStream: async (options) => {
      try {
        const result = await inner.doStream(options);
        const mapped = new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
          transform: (part, controller) => {
            controller.enqueue(part.type === 'error' ? { type: 'error', error: ours(part.error) } : part);
          },
        });
        return { ...result, stream: result.stream.pipeThrough(mapped) };
      } catch (error) {
        throw ours(error);
      }
    },
  };
}

function ours(error: unknown): TrestleError {
  if (TrestleError.is(error)) return error;
  const { statusCode, message = '' } = error as { statusCode?: number; message?: string };
  if (/JSON|parse/i.test(message)) return new ModelResponseError('not its wire format', { isRetryable: true });
  if (statusCode === undefined) return new ModelCallError('reset', { reason: 'reset', isRetryable: true });
  const reason = statusCode === 429 ? 'rate-limit' : 'server';
  return new ModelCallError('refused', { statusCode, reason, isRetryable: true, retryAfterMs: 10 });
}

async function createPair(profile: Record<string, unknown>, policy: object = {}) {
  const first = await serveProfile(profile);
  const second = await serveProfile(WELL);
  const gateway = createTestGateway({
    models: [overHttp('cloud/first', first.openai), overHttp('cloud/second', second.openai)],
    clock: systemClock,
    policy: {
      retry: { attempts: 2, baseDelayMs: 1, maxDelayMs: 2 },
      whileStreaming: { connection: 'restart', 'server-error': 'restart', timeout: 'restart', malformed: 'restart' },
      ...policy,
    },
  });
  return { first, second, gateway };
}

const FAULTS: readonly [string, Record<string, unknown>, boolean][] = [
  ['429', { type: 'rate-limit', retryAfterSeconds: 0.01 }, true],
  ['503', { type: 'http-error', status: 503 }, true],
  ['a reset before the answer', { type: 'reset', afterTokens: 0 }, true],
  ['a reset in mid-answer', { type: 'reset', afterTokens: 4 }, true],
  ['a stall before the answer', { type: 'stall', afterTokens: 0 }, true],
  ['a stall in mid-answer', { type: 'stall', afterTokens: 4 }, true],
  ['an event that is no JSON', { type: 'malformed-sse', afterTokens: 4 }, true],
  ['characters cut in two', { type: 'split-utf8' }, false],
  ['a second end', { type: 'duplicate-end' }, false],
  ['wrong usage', { type: 'wrong-usage', factor: 10 }, false],
];

describe('the gateway over real sockets', () => {
  it.each(FAULTS)('answers when the first endpoint has %s', async (_what, fault, movesOn) => {
    const { first, second, gateway } = await createPair(
      always(fault, WELL),
      fault['type'] === 'stall' ? { timeout: SHORT } : {},
    );
    const { options, attempts } = callAs();
    const { parts, error } = await readAll(gateway.resolve('policy/p'), options);
    expect(error).toBeNull();
    expect(parts.filter(({ type }) => type === 'finish')).toHaveLength(1);
    const shown = parts.slice(parts.findLastIndex((part) => restartReasonOf(part) !== null) + 1);
    expect(shown.filter((part) => part.type === 'text-delta' && part.delta !== '').length).toBeGreaterThanOrEqual(12);
    expect(attempts.map(({ outcome }) => outcome === 'ok')).toEqual([...attempts.slice(1).map(() => false), true]);
    expect(attempts.at(-1)?.model).toBe(movesOn ? 'cloud/second' : 'cloud/first');
    expect(first.status().requests + second.status().requests).toBe(attempts.length);
  });

  it('closes the socket of an answer that is stopped, and of a hedge that lost', async () => {
    const { first, second, gateway } = await createPair({ ...WELL, interTokenMs: 200 });
    const { stream } = await gateway.resolve('policy/p').doStream(callAs().options);
    const reader = stream.getReader();
    for (let part = 0; part < 4; part += 1) await reader.read();
    await reader.cancel();
    await eventually(
      () => first.status().disconnected,
      (count) => count === 1,
    );
    expect(second.status().requests).toBe(0);

    const hedged = await createPair(always({ type: 'stall', afterTokens: 0 }, WELL), {
      hedge: { afterMs: 20 },
    });
    const { options, attempts } = callAs();
    expect((await readAll(hedged.gateway.resolve('policy/p'), options)).error).toBeNull();
    await eventually(
      () => hedged.first.status().disconnected,
      (count) => count === 1,
    );
    expect(attempts.map(({ model, outcome, isHedge }) => [model, outcome, isHedge])).toEqual([
      ['cloud/first', 'abandoned', false],
      ['cloud/second', 'ok', true],
    ]);
  });

  it('says to whoever asked what was wrong when nobody could answer', async () => {
    const { gateway } = await createPair(always({ type: 'http-error', status: 503 }), {
      endpoints: [{ model: 'cloud/first' }],
    });
    const { error } = await readAll(gateway.resolve('policy/p'), callAs().options);
    expect(error).toMatchObject({ code: 'model_call', statusCode: 503 });
  });
});
