import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelCallError } from '../../../../main/base/errors/model-call-error.ts';
import { createContinuation } from '../../../../main/gateway/policy/continue-answer.ts';
import { withFailover } from '../../../../main/gateway/policy/failover.ts';
import { createVirtualClock } from '../../../../main/gateway/trial/virtual-clock.ts';
import { restartReasonOf } from '../../../../main/spec/stream-restart.ts';
import { createScriptedModel, readAll } from '../../../support/scripted-language-model.ts';

const reset = new ModelCallError('it was reset', { reason: 'reset', isRetryable: true });
const SAID = 'Deliveries are accepted from six in the morning ';
const REST = 'until nine in the evening, on every day but Sunday.';

/** What a continuation makes of a model's words, however they are cut. */
function continued(said: string, words: readonly string[]): string {
  const continuation = createContinuation({ said, openTextId: 'old' });
  let text = said;
  const parts = [
    { type: 'text-start', id: 'new' } as const,
    ...words.map((delta) => ({ type: 'text-delta', id: 'new', delta }) as const),
    { type: 'text-end', id: 'new' } as const,
  ];
  for (const part of parts) {
    const taken = continuation.take(part);
    if (taken === 'began-again') return 'began again';
    for (const one of taken) {
      assert.ok(!('id' in one) || one.id === 'old');
      if (one.type === 'text-delta') text += one.delta;
    }
  }
  return text;
}

/** A text in pieces of any size. */
const piecesOf = (text: string) =>
  fc.array(fc.integer({ min: 1, max: 12 }), { minLength: text.length, maxLength: text.length }).map((sizes) => {
    const pieces: string[] = [];
    for (let at = 0, index = 0; at < text.length; index += 1) {
      const size = sizes[index] ?? 1;
      pieces.push(text.slice(at, at + size));
      at += size;
    }
    return pieces;
  });

describe('an answer that another model goes on with', () => {
  it.each([
    ['as it was asked', REST],
    ['repeating the last words', `in the morning ${REST}`],
    ['repeating the last word', `morning ${REST}`],
    ['repeating all of it', `${SAID}${REST}`],
  ])('is one text when it goes on %s, however it is cut', (_how, words) => {
    fc.assert(
      fc.property(piecesOf(words), (pieces) => {
        expect(continued(SAID, pieces)).toBe(`${SAID}${REST}`);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it('is begun again when the other model gives an answer of its own from the same beginning', () => {
    const other = `${SAID.slice(0, 44)} hours, Monday to Friday.`;
    fc.assert(
      fc.property(piecesOf(other), (pieces) => {
        expect(continued(SAID, pieces)).toBe('began again');
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it('loses nothing of a continuation that ends early', () => {
    expect(continued(SAID, ['in the'])).toBe(`${SAID}in the`);
    expect(continued(SAID, [])).toBe(SAID);
  });
});

describe('failover', () => {
  const every = {
    connection: 'continue',
    'server-error': 'continue',
    'rate-limited': 'continue',
    timeout: 'continue',
    malformed: 'continue',
  } as const;

  it('goes on over as many endpoints as it takes, and hands the text so far to each', async () => {
    const clock = createVirtualClock(0);
    const words = [['one ', 'two '], ['three '], ['four.']];
    const models = words.map((own, index) =>
      createScriptedModel({
        modelId: `cloud/${index}`,
        clock,
        script: () => ({ words: own, ...(index < 2 ? { breaksAfter: own.length, breaksWith: reset } : {}) }),
      }),
    );
    const model = withFailover({
      name: 'policy/p',
      order: () => models.map((one) => ({ modelId: one.modelId, model: one })),
      whileStreaming: every,
      hedge: null,
      clock,
    });
    // A break right after the last word of a model: the words are in, the finish is not.
    for (const one of models.slice(0, 2)) one.doGenerate = () => Promise.reject(reset);
    const { text, error } = await clock.run(() => readAll(model));
    expect([text, error]).toEqual(['one two three four.', null]);
    const given = models.map(({ calls }) => calls[0]?.options.prompt.at(-2)?.content);
    expect(given.slice(1)).toEqual([[{ type: 'text', text: 'one two ' }], [{ type: 'text', text: 'one two three ' }]]);
    const whole = await clock.run(async () => model.doGenerate({ prompt: [] }));
    expect(whole.content).toEqual([{ type: 'text', text: 'four.' }]);
  });

  it('begins again with a model that reads no prompt and cannot go on', async () => {
    const clock = createVirtualClock(0);
    const first = createScriptedModel({
      modelId: 'cloud/1',
      clock,
      script: () => ({ words: ['The gate '], breaksAfter: 1, breaksWith: reset }),
    });
    const last = createScriptedModel({ modelId: 'local/2', clock, script: () => ({ words: ['At six. [1]'] }) });
    const model = withFailover({
      name: 'policy/p',
      order: () => [
        { modelId: 'cloud/1', model: first },
        { modelId: 'local/2', model: last, canContinue: false },
      ],
      whileStreaming: every,
      hedge: null,
      clock,
    });
    const { parts, error } = await clock.run(() => readAll(model));
    expect(error).toBeNull();
    const restart = parts.findIndex((part) => restartReasonOf(part) !== null);
    const said = (from: number, to?: number): string =>
      parts
        .slice(from, to)
        .map((part) => (part.type === 'text-delta' ? part.delta : ''))
        .join('');
    expect([said(0, restart), said(restart)]).toEqual(['The gate ', 'At six. [1]']);
  });

  it('does not ask elsewhere what a filter has stopped, nor what the caller has stopped', async () => {
    const clock = createVirtualClock(0);
    const filtered = new ModelCallError('filtered', { reason: 'content-filter' });
    const second = createScriptedModel({ modelId: 'cloud/2', clock, script: () => ({}) });
    const first = createScriptedModel({ modelId: 'cloud/1', clock, script: () => ({ refusal: filtered }) });
    const model = withFailover({
      name: 'policy/p',
      order: () => [first, second].map((one) => ({ modelId: one.modelId, model: one })),
      whileStreaming: every,
      hedge: null,
      clock,
    });
    expect(await clock.run(() => readAll(model))).toMatchObject({ error: filtered });
    expect(second.calls).toHaveLength(0);
  });
});
