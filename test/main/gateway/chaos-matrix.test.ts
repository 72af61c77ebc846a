import assert from 'node:assert/strict';
import { describe, expect, it } from 'vitest';
import type { TrestleError } from '../../../main/base/errors/trestle-error.ts';
import { ModelCallError } from '../../../main/base/errors/model-call-error.ts';
import { ModelResponseError } from '../../../main/base/errors/model-response-error.ts';
import { createVirtualClock } from '../../../main/gateway/trial/virtual-clock.ts';
import { restartReasonOf } from '../../../main/spec/stream-restart.ts';
import { callAs, createTestGateway } from '../../support/gateway-fixture.ts';
import { createScriptedModel, readAll, type ScriptedCall, WORDS } from '../../support/scripted-language-model.ts';

const retryable = { isRetryable: true };
const error = (reason: 'rate-limit' | 'server' | 'unreachable' | 'reset', statusCode?: number): ModelCallError =>
  new ModelCallError(`it was ${reason}`, { reason, ...retryable, ...(statusCode === undefined ? {} : { statusCode }) });

/** Everything a model may do instead of answering. */
const FAULTS: Readonly<Record<string, ScriptedCall>> = {
  '429 with Retry-After': {
    refusal: new ModelCallError('slow down', {
      reason: 'rate-limit',
      statusCode: 429,
      retryAfterMs: 300,
      ...retryable,
    }),
  },
  '429 with an hour of Retry-After': {
    refusal: new ModelCallError('slow down', {
      reason: 'rate-limit',
      statusCode: 429,
      retryAfterMs: 3_600_000,
      ...retryable,
    }),
  },
  '503': { refusal: error('server', 503) },
  'no connection': { refusal: error('unreachable') },
  'no word': { firstTokenMs: Number.POSITIVE_INFINITY },
  'slow first word': { firstTokenMs: 20_000 },
  'malformed before a word': { refusal: new ModelResponseError('not JSON', retryable) },
  'reset in mid-answer': { breaksAfter: 3, breaksWith: error('reset') },
  'error part in mid-answer': { breaksAfter: 3, breaksWith: { part: error('server', 500) } },
  'malformed in mid-answer': { breaksAfter: 3, breaksWith: new ModelResponseError('not JSON', retryable) },
  'silence in mid-answer': { gapMs: Number.POSITIVE_INFINITY },
  'end without a finish': { breaksAfter: 3, breaksWith: 'cut' },
  'reset after a tool call': { breaksAfter: 3, toolCall: true, breaksWith: error('reset') },
  'wrong key': { refusal: new ModelCallError('no', { statusCode: 400, reason: 'invalid-request' }) },
};

const WHILE_STREAMING = ['restart', 'continue', 'partial', 'fail'] as const;
const every = (action: (typeof WHILE_STREAMING)[number]) => ({
  connection: action,
  'server-error': action,
  'rate-limited': action,
  timeout: action,
  malformed: action,
});

const POLICIES: Readonly<Record<string, object>> = {
  'order, restart': { whileStreaming: every('restart') },
  'order, continue': { whileStreaming: every('continue') },
  'order, partial': { whileStreaming: every('partial') },
  'order, fail': { whileStreaming: every('fail') },
  weights: { choose: 'weights' },
  cheapest: { choose: 'cheapest' },
  fastest: { choose: 'fastest' },
  hedged: { hedge: { afterMs: 800 } },
  'no retries, no breaker': { retry: { attempts: 1 }, breaker: false, retryBudget: false },
  multiplexed: { multiplex: { small: 'cloud/first' } },
};

const SAID = WORDS.join('');
const TIMEOUT = { attemptMs: 60_000, firstTokenMs: 5000, idleMs: 3000 };

describe.each(Object.entries(FAULTS))('a first endpoint with %s', (fault, script) => {
  it.each(Object.entries(POLICIES))(
    'under %s: answered elsewhere or told, nothing twice, nothing left open',
    async (name, policy) => {
      const clock = createVirtualClock(Date.UTC(2026, 0, 5));
      const first = createScriptedModel({ modelId: 'cloud/first', clock, script: () => script });
      const second = createScriptedModel({
        modelId: 'cloud/second',
        clock,
        // It goes on when it is asked to, and repeats what it is told not to.
        script: (call) => ({ words: wordsFor(second.calls[call]?.options.prompt.length ?? 1) }),
      });
      const gateway = createTestGateway({ models: [first, second], clock, policy: { timeout: TIMEOUT, ...policy } });
      const { options, attempts } = callAs();
      const outcome = await clock.run(() => readAll(gateway.resolve('policy/p'), options));

      // Every connection is closed, and every attempt that was made is told of, once.
      expect(first.openSockets() + second.openSockets()).toBe(0);
      expect(attempts).toHaveLength(first.calls.length + second.calls.length);
      expect(attempts.filter(({ outcome: end }) => end === 'ok').length).toBeLessThanOrEqual(1);
      // After the first token an endpoint is not asked a second time for the same answer.
      const asksFirst = name === 'cheapest' || name === 'fastest' || first.calls.length > 0;
      if (asksFirst && script.refusal === undefined && script.firstTokenMs === undefined) {
        assert.ok(first.calls.length <= 1);
      }
      // A tool is called once at most, whatever happens.
      expect(outcome.parts.filter(({ type }) => type === 'tool-call').length).toBeLessThanOrEqual(1);
      expect(outcome.parts.filter(({ type }) => type === 'finish').length).toBeLessThanOrEqual(1);
      // Money is settled, nothing is held any more, and the limit holds.
      const [day] = gateway.state().budgets;
      expect(day?.reserved).toBe(0);
      expect(day?.used ?? 0).toBeGreaterThanOrEqual(0);
      const [route] = gateway.state().routes;
      expect((route?.answered ?? 0) + (route?.failed ?? 0)).toBe(1);

      const isMidAnswer = script.breaksAfter !== undefined || script.gapMs !== undefined;
      const mayFail = first.calls.length > 0 && (script.toolCall === true || (isMidAnswer && name === 'order, fail'));
      if (mayFail) {
        assert.notEqual((outcome.error as TrestleError | null)?.message ?? '', '');
        return;
      }
      if (outcome.error !== null) throw outcome.error;
      const last = outcome.parts.at(-1);
      expect(last?.type).toBe('finish');
      const isPartial = last?.type === 'finish' && last.finishReason.raw === 'partial';
      expect(isPartial).toBe(isMidAnswer && first.calls.length > 0 && name === 'order, partial');
      const shown = afterRestart(outcome.parts);
      expect(isPartial ? SAID.startsWith(shown) && shown !== '' : shown === SAID, shown).toBe(true);
      // Blocks are well formed: what is begun is ended.
      const starts = outcome.parts.filter(({ type }) => type === 'text-start').length;
      expect(outcome.parts.filter(({ type }) => type === 'text-end')).toHaveLength(starts);
      expect(fault).not.toBe('');
    },
  );
});

/** What a model says that was shown the first three words: one of them again, and the rest. */
function wordsFor(messages: number): readonly string[] {
  return messages === 1 ? WORDS : ['opens ', ...WORDS.slice(3)];
}

/** The text that is shown in the end. */
function afterRestart(parts: Awaited<ReturnType<typeof readAll>>['parts']): string {
  let text = '';
  for (const part of parts) {
    if (restartReasonOf(part) !== null) text = '';
    else if (part.type === 'text-delta') text += part.delta;
  }
  return text;
}

describe('whoever leaves', () => {
  it.each(['before the headers', 'before the first word', 'in mid-answer'])(
    '%s closes every socket, and is no failure of anybody',
    async (when) => {
      const clock = createVirtualClock(Date.UTC(2026, 0, 5));
      const silent = { firstTokenMs: Number.POSITIVE_INFINITY };
      const script = (): ScriptedCall => {
        if (when === 'in mid-answer') return { gapMs: 1000 };
        return when === 'before the headers' ? { ...silent, refusal: error('server') } : silent;
      };
      const first = createScriptedModel({ modelId: 'cloud/first', clock, script });
      const second = createScriptedModel({ modelId: 'cloud/second', clock, script });
      const gateway = createTestGateway({ models: [first, second], clock, policy: { hedge: { afterMs: 100 } } });
      const left = new AbortController();
      const { options, attempts } = callAs();
      const outcome = await clock.run(async () => {
        const reading = readAll(gateway.resolve('policy/p'), { ...options, abortSignal: left.signal });
        await clock.sleep(1500);
        left.abort();
        return reading;
      });
      expect((outcome.error as TrestleError).code).toBe('cancelled');
      expect(first.openSockets() + second.openSockets()).toBe(0);
      expect(attempts.map(({ outcome: end }) => end).every((end) => end === 'cancelled' || end === 'abandoned')).toBe(
        true,
      );
      const state = gateway.state();
      expect(state.routes[0]).toMatchObject({ calls: 1, answered: 0, failed: 0 });
      expect(state.endpoints.map(({ failuresToday }) => failuresToday)).toEqual(state.endpoints.map(() => 0));
      expect(state.pools[0]).toMatchObject({ running: 0, queued: 0 });
    },
  );
});
