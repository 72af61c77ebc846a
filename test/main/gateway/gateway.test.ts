import { describe, expect, it } from 'vitest';
import { AuthError } from '../../../main/base/errors/auth-error.ts';
import { BudgetExceededError } from '../../../main/base/errors/budget-exceeded-error.ts';
import { ModelCallError } from '../../../main/base/errors/model-call-error.ts';
import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import { RateLimitedError } from '../../../main/base/errors/rate-limited-error.ts';
import { createModelPrices } from '../../support/model-prices.ts';
import { createVirtualClock } from '../../../main/gateway/trial/virtual-clock.ts';
import type { ModelLayer } from '../../../main/spec/model-source.ts';
import { callAs, createTestGateway, sourceOf } from '../../support/gateway-fixture.ts';
import { createScriptedModel, readAll, type ScriptedCall } from '../../support/scripted-language-model.ts';

const clock = createVirtualClock(Date.UTC(2026, 0, 5));
const model = (modelId: string, script: ScriptedCall = {}) =>
  createScriptedModel({ modelId, clock, script: () => script });
const down = new ModelCallError('down', { reason: 'server', isRetryable: true });
const read = (asked: Parameters<typeof readAll>[0], options = callAs().options) =>
  clock.run(() => readAll(asked, options));

describe('the gateway', () => {
  it('calls a model on this machine once, without a breaker, and tells what came of it', async () => {
    const local = model('local/one');
    const gateway = createTestGateway({ models: [local], clock });
    const { options, attempts } = callAs();
    expect((await read(gateway.resolve('local/one'), options)).error).toBeNull();
    expect(attempts).toEqual([
      {
        provider: 'local',
        model: 'local/one',
        outcome: 'ok',
        ms: 0,
        firstTokenMs: 0,
        usage: expect.objectContaining({ inputTokens: expect.any(Number), outputTokens: expect.any(Number) }),
        isCharged: true,
        statusCode: null,
        isHedge: false,
        message: null,
      },
    ]);
    const failing = createTestGateway({ models: [model('local/one', { refusal: down })], clock });
    const refused = callAs();
    expect((await read(failing.resolve('local/one'), refused.options)).error).toBe(down);
    expect(refused.attempts).toEqual([
      expect.objectContaining({ outcome: 'model_call', usage: null, isCharged: false }),
    ]);
    const state = failing.state();
    expect(state.endpoints[0]).toMatchObject({
      model: 'local/one',
      breaker: null,
      callsToday: 1,
      failuresToday: 1,
      inFlight: 0,
    });
    expect(state.endpoints[0]?.lastError).toMatchObject({ code: 'model_call', message: 'down' });
    expect(state.routes).toEqual([expect.objectContaining({ name: 'local/one', calls: 1, answered: 0, failed: 1 })]);
  });

  it('gives the same model for the same name, and says which there are for an unknown one', () => {
    const gateway = createTestGateway({ models: [model('local/one')], clock });
    expect(gateway.resolve('local/one')).toBe(gateway.resolve('local/one'));
    expect(gateway.resolve('policy/p')).toBe(gateway.resolve('policy/p'));
    expect(() => gateway.resolve('local/two')).toThrow(NotFoundError);
    expect(() => gateway.resolve('local/two')).toThrow('Known: local/one, policy/p.');
    expect(() => gateway.resolve('policy/q')).toThrow('There is no policy "q" in policies/. Known: policy/p.');
    expect(gateway.list()).toEqual([
      expect.objectContaining({ modelId: 'local/one', isLocal: true }),
      { modelId: 'policy/p', isLocal: true },
    ]);
  });

  it('goes past an endpoint whose key is missing, and one that is not there', async () => {
    const last = model('local/last');
    const policy = { endpoints: [{ model: 'cloud/keyless' }, { model: 'cloud/gone' }, { model: 'local/last' }] };
    const keyless = {
      list: () => [],
      describe: () => null,
      open: (modelId: string) => {
        if (modelId === 'cloud/keyless') throw new AuthError('There is no key for cloud.');
        return null;
      },
    };
    const gateway = createTestGateway({
      models: [last],
      clock,
      policy,
      more: { sources: [keyless, sourceOf([last], () => true)] },
    });
    const { options, attempts } = callAs();
    expect((await read(gateway.resolve('policy/p'), options)).error).toBeNull();
    expect(attempts.map(({ model: name, outcome }) => [name, outcome])).toEqual([
      ['cloud/keyless', 'auth'],
      ['cloud/gone', 'not_found'],
      ['local/last', 'ok'],
    ]);
  });

  it('sends one key with every attempt of a call at one endpoint, and none to this machine', async () => {
    const cloud = createScriptedModel({
      modelId: 'cloud/one',
      clock,
      script: (call) => (call < 2 ? { refusal: down } : {}),
    });
    const gateway = createTestGateway({ models: [cloud], clock });
    await read(gateway.resolve('cloud/one'));
    await read(gateway.resolve('cloud/one'));
    const keys = cloud.calls.map(({ options }) => options.headers?.['Idempotency-Key']);
    expect(keys).toHaveLength(4);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[0]);
    expect(keys[0]).toMatch(/^[0-9a-f]+-cloud_one$/);
  });

  it('refuses what the budget cannot hold before anything is sent, and bounds an answer without a bound', async () => {
    const cloud = model('cloud/one', { usage: { inputTokens: 20, outputTokens: 7 } });
    const gateway = createTestGateway({ models: [cloud], clock, workspace: { budget: { usdPerDay: 5 } } });
    const { options } = callAs();
    const unbounded = { ...options, maxOutputTokens: undefined as never };
    expect((await read(gateway.resolve('cloud/one'), unbounded)).error).toBeNull();
    expect(cloud.calls[0]?.options.maxOutputTokens).toBe(4096);
    expect(gateway.state().budgets[0]).toMatchObject({ scope: 'day', used: 0.027, reserved: 0, refused: 0 });
    const greedy = await read(gateway.resolve('cloud/one'), { ...options, maxOutputTokens: 6000 });
    expect(greedy.error).toBeInstanceOf(BudgetExceededError);
    expect(cloud.calls).toHaveLength(1);
    expect(gateway.state().budgets[0]).toMatchObject({ refused: 1 });
  });

  it('holds money for an address on this machine that has a price, as one that leads on to a cloud', async () => {
    const proxy = model('local/proxy', { usage: { inputTokens: 20, outputTokens: 7 } });
    const gateway = createTestGateway({ models: [proxy], clock, workspace: { budget: { usdPerDay: 1 } } });
    const { options } = callAs();
    expect((await read(gateway.resolve('local/proxy'), options)).error).toBeNull();
    expect(gateway.state().budgets[0]).toMatchObject({ used: 0.027, reserved: 0 });
    const greedy = await read(gateway.resolve('local/proxy'), { ...options, maxOutputTokens: 6000 });
    expect(greedy.error).toBeInstanceOf(BudgetExceededError);
    expect(proxy.calls).toHaveLength(1);
  });

  it('never sends more than the money holds, with fifty calls at once', async () => {
    const cloud = model('cloud/one', { firstTokenMs: 100, usage: { inputTokens: 60, outputTokens: 50 } });
    const gateway = createTestGateway({ models: [cloud], clock, workspace: { budget: { usdPerDay: 1 } } });
    const asked = gateway.resolve('cloud/one');
    const outcomes = await clock.run(() =>
      Promise.all(Array.from({ length: 50 }, () => readAll(asked, callAs().options))),
    );
    const refused = outcomes.filter(({ error }) => BudgetExceededError.is(error));
    expect(refused.length + cloud.calls.length).toBe(50);
    expect(cloud.calls.length).toBeGreaterThan(0);
    const [day] = gateway.state().budgets;
    expect(day?.used).toBeLessThanOrEqual(1);
    expect(day?.used).toBeCloseTo(0.11 * cloud.calls.length, 6);
  });

  it('charges what was said of an answer that broke off, and nothing for one that was refused', async () => {
    const broken = createTestGateway({ models: [model('cloud/one', { breaksAfter: 3, breaksWith: down })], clock });
    await read(broken.resolve('cloud/one'));
    expect(broken.state().budgets[0]?.used).toBeGreaterThan(0);
    const refused = createTestGateway({ models: [model('cloud/one', { refusal: down })], clock });
    await read(refused.resolve('cloud/one'));
    expect(refused.state().budgets[0]).toMatchObject({ used: 0, reserved: 0 });
  });

  it('holds a model of unknown price at the dearest that is known, or refuses it', async () => {
    const dear = createModelPrices(new Map([['cloud/dear', { inputPerMillion: 10_000, outputPerMillion: 10_000 }]]));
    const gateway = (prices: typeof dear, budget: object = {}) =>
      createTestGateway({ models: [model('cloud/new')], clock, more: { prices }, workspace: { budget } });
    const held = gateway(dear);
    await read(held.resolve('cloud/new'));
    expect(held.state().budgets[0]?.used).toBeCloseTo(0.27, 9);
    const unknown = (await read(gateway(createModelPrices()).resolve('cloud/new'))).error;
    expect(String(unknown)).toContain(
      'What cloud/new costs is not known, so no budget can hold it. Give its price in prices.jsonc.',
    );
    const refused = (await read(gateway(dear, { unknownPrice: 'refuse' }).resolve('cloud/new'))).error;
    expect(String(refused)).toContain('set "budget.unknownPrice" to "dearest"');
  });

  it('turns to the next endpoint when the limit of one is used up, and tells the caller when theirs is', async () => {
    const models = [model('cloud/one'), model('local/two')];
    const limits = [
      { of: 'model', name: 'cloud/one', requestsPerMinute: 6, requestBurst: 1 },
      { of: 'user', requestsPerMinute: 6, requestBurst: 2 },
    ];
    const gateway = createTestGateway({ models, clock, workspace: { limits } });
    const asked = gateway.resolve('policy/p');
    const as = (principal: string) => callAs({ principals: [principal] }).options;
    expect((await read(asked, as('maya'))).error).toBeNull();
    expect((await read(asked, as('maya'))).error).toBeNull();
    expect((await read(asked, as('maya'))).error).toBeInstanceOf(RateLimitedError);
    expect((await read(asked, as('jonas'))).error).toBeNull();
    const [route] = gateway.state().routes;
    expect(route?.answeredBy).toEqual([
      { model: 'local/two', count: 2 },
      { model: 'cloud/one', count: 1 },
    ]);
    expect(gateway.state().limits.find(({ name }) => name === 'maya')).toMatchObject({ admitted: 2, refused: 1 });
  });

  it('puts outer layers around the call as a whole and inner ones around every attempt', async () => {
    const seen: string[] = [];
    const layer =
      (name: string): ModelLayer =>
      (inner, info) => ({
        ...inner,
        doStream: (options) => {
          seen.push(`${name} ${info.modelId}`);
          return inner.doStream(options);
        },
      });
    const gateway = createTestGateway({
      models: [model('cloud/one', { refusal: down }), model('local/two')],
      clock,
      policy: { retry: { attempts: 2 } },
      more: { outerLayers: [layer('cache')], innerLayers: [layer('residency')] },
    });
    await read(gateway.resolve('policy/p'));
    expect(seen).toEqual(['cache policy/p', 'residency cloud/one', 'residency cloud/one', 'residency local/two']);
  });

  it('ends a call whose caller has left although the model does not listen, and gives its place back', async () => {
    const deaf = { ...model('local/deaf'), doStream: () => new Promise<never>(() => undefined) };
    const gateway = createTestGateway({ models: [deaf], clock });
    const left = new AbortController();
    const outcome = await clock.run(async () => {
      const reading = readAll(gateway.resolve('local/deaf'), { ...callAs().options, abortSignal: left.signal });
      await clock.sleep(10);
      left.abort();
      return reading;
    });
    expect(outcome.error).toMatchObject({ code: 'cancelled' });
    expect(gateway.state().pools[0]).toMatchObject({ running: 0 });
  });
});
