import { describe, expect, it } from 'vitest';
import { driftArguments } from '../../../../main/gateway/simulator/drift-arguments.ts';
import { asking, createRacingClock, modelOf, partsOf, SEARCH } from './call-simulated.ts';

describe('faults', () => {
  const always = (fault: Record<string, unknown>) => ({ faults: [{ share: 1, fault }] });

  it('a rate limit is a retryable error with its wait', async () => {
    const model = modelOf(always({ type: 'rate-limit', retryAfterSeconds: 3 }));
    await expect(model.doStream(asking('Hi'))).rejects.toMatchObject({
      code: 'model_call',
      statusCode: 429,
      retryAfterMs: 3000,
      isRetryable: true,
    });
  });

  it('a refusal of the request itself is not worth another try', async () => {
    const model = modelOf(always({ type: 'http-error', status: 401 }));
    await expect(model.doGenerate(asking('Hi'))).rejects.toMatchObject({ statusCode: 401, isRetryable: false });
  });

  it('a reset comes after the tokens it names, and before the first as a refused call', async () => {
    const model = modelOf({ outputTokens: 20, ...always({ type: 'reset', afterTokens: 3 }) });
    const { stream } = await model.doStream(asking('Hi'));
    let tokens = 0;
    await expect(
      (async () => {
        for await (const part of stream) tokens += part.type === 'text-delta' ? 1 : 0;
      })(),
    ).rejects.toMatchObject({ code: 'model_call', isRetryable: true });
    expect(tokens).toBe(3);
    await expect(modelOf(always({ type: 'reset', afterTokens: 0 })).doStream(asking('Hi'))).rejects.toMatchObject({
      code: 'model_call',
    });
  });

  it('a stall ends with the caller', async () => {
    const left = new AbortController();
    const model = modelOf(always({ type: 'stall', afterTokens: 1 }));
    const { stream } = await model.doStream(asking('Hi', { abortSignal: left.signal }));
    setImmediate(() => left.abort());
    await expect(
      (async () => {
        for await (const _ of stream);
      })(),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('a malformed event is an error part, a missing end is no finish part', async () => {
    const malformed = await partsOf(modelOf(always({ type: 'malformed-sse', afterTokens: 2 })), asking('Hi'));
    expect(malformed.at(-1)).toMatchObject({ type: 'error', error: { code: 'model_response' } });
    const open = await partsOf(modelOf(always({ type: 'missing-end' })), asking('Hi'));
    expect(open.at(-1)).toMatchObject({ type: 'text-end' });
  });

  it('broken JSON cannot be parsed, wrong usage is off by its factor', async () => {
    const broken = await partsOf(modelOf(always({ type: 'invalid-json' })), asking('When?', { tools: [SEARCH] }));
    const call = broken.find((part) => part.type === 'tool-call');
    expect(() => JSON.parse(call?.type === 'tool-call' ? call.input : '{}')).toThrow(SyntaxError);
    const usageOf = async (given: Record<string, unknown>) =>
      (await modelOf({ outputTokens: 10, ...given }).doGenerate(asking('Hi'))).usage.outputTokens.total;
    expect(await usageOf({})).toBe(10);
    expect(await usageOf(always({ type: 'wrong-usage', factor: 10 }))).toBe(100);
  });

  it('drifted arguments say the same under keys in another case, with numbers as texts', async () => {
    const parts = await partsOf(modelOf(always({ type: 'drifted-arguments' })), asking('When?', { tools: [SEARCH] }));
    const call = parts.find((part) => part.type === 'tool-call');
    const written = JSON.parse(call?.type === 'tool-call' ? call.input : '') as Record<string, unknown>;
    expect(written).toMatchObject({ Query: 'When?' });
    expect(driftArguments('{"order_id": 4, "customerName": "A", "lines": [{"is_open": true}]}')).toBe(
      '{"orderId":"4","customer_name":"A","Lines":[{"isOpen":"true"}]}',
    );
  });

  it('the timeline counts from the first call', async () => {
    const clock = createRacingClock();
    await clock.sleep(1_000_000);
    const timeline = [{ fromSeconds: 10, toSeconds: 20, fault: { type: 'http-error', status: 503 } }];
    const model = modelOf({ timeline }, clock);
    const outcomes: string[] = [];
    for (const pause of [0, 9, 1, 9, 1]) {
      await clock.sleep(pause * 1000);
      outcomes.push(
        await model.doGenerate(asking('Hi')).then(
          () => 'ok',
          () => 'refused',
        ),
      );
    }
    expect(outcomes).toEqual(['ok', 'ok', 'refused', 'refused', 'ok']);
  });

  it('a limit refuses what is beyond it and says when the next is taken', async () => {
    const clock = createRacingClock();
    const model = modelOf({ limit: { requestsPerSecond: 2, burst: 2 } }, clock);
    const outcome = (): PromiseLike<unknown> =>
      model.doGenerate(asking('Hi')).then(
        () => 'ok',
        (error: { retryAfterMs: number }) => error.retryAfterMs,
      );
    expect([await outcome(), await outcome(), await outcome()]).toEqual(['ok', 'ok', 500]);
    await clock.sleep(500);
    expect([await outcome(), await outcome()]).toEqual(['ok', 500]);
  });
});
