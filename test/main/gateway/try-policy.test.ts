import { expect, it } from 'vitest';
import { BugError } from '../../../main/base/errors/bug-error.ts';
import { gatewayPolicyFile } from '../../../main/contract/gateway-policy.ts';
import { workspaceFile } from '../../../main/contract/workspace-file.ts';
import { createModelPrices } from '../../support/model-prices.ts';
import { type RecordedAsk, tryPolicy } from '../../../main/gateway/trial/try-policy.ts';
import { createVirtualClock } from '../../../main/gateway/trial/virtual-clock.ts';

const START = Date.UTC(2026, 0, 5);
const settings = workspaceFile.parse({ version: 1, name: 'w', budget: { usdPerDay: 1000 } });
const prices = createModelPrices(new Map([['cloud/dear', { inputPerMillion: 1000, outputPerMillion: 1000 }]]));

/** An ask a minute to the dear model, each third of which failed. */
const asks: readonly RecordedAsk[] = Array.from({ length: 60 }, (_, index) => {
  const isOk = index % 3 !== 0;
  return {
    atMs: START + index * 60_000,
    question: 'When?',
    inputTokens: 100,
    outputTokens: 20,
    totalMs: 900,
    costUsd: 0.12,
    isOk,
    calls: [{ modelId: 'cloud/dear', firstTokenMs: 300, totalMs: 900, isOk }],
  };
});

function trial(policy: object, more: { down?: readonly string[]; asks?: readonly RecordedAsk[] } = {}) {
  return tryPolicy({
    policy: gatewayPolicyFile.parse({ version: 1, id: 'p', endpoints: [{ model: 'cloud/dear' }], ...policy }),
    asks: more.asks ?? asks,
    since: new Date(START).toISOString(),
    settings,
    prices,
    describe: () => null,
    down: more.down ?? [],
    seed: 1,
  });
}

it('says what a policy would have tried, answered and cost, the same each time', async () => {
  const alone = await trial({});
  expect(alone).toMatchObject({ asks: 60, answered: 40, failed: 20, actualP50Ms: 900, assumptions: [] });
  expect(alone.costUsd).toBeCloseTo(40 * 0.12, 9);
  expect(alone.actualCostUsd).toBeCloseTo(60 * 0.12, 9);
  expect(alone.amplification).toBeGreaterThan(1);

  const backed = { endpoints: [{ model: 'cloud/dear' }, { model: 'local/free' }], retry: { attempts: 1 } };
  const helped = await trial(backed);
  expect(helped).toMatchObject({ asks: 60, answered: 60, failed: 0 });
  expect(helped.answeredBy).toEqual([
    { model: 'cloud/dear', count: 40 },
    { model: 'local/free', count: 20 },
  ]);
  expect(helped.assumptions).toEqual([
    'local/free never answered here: it is taken to be as fast as the models that did.',
  ]);
  expect(await trial(backed)).toEqual(helped);
});

it('says what an outage would have done', async () => {
  const outcome = await trial(
    { endpoints: [{ model: 'cloud/dear' }, { model: 'local/free' }] },
    { down: ['cloud/dear'] },
  );
  expect(outcome).toMatchObject({ answered: 60, costUsd: 0, answeredBy: [{ model: 'local/free', count: 60 }] });
});

it('of no asks is an empty trial', async () => {
  expect(await trial({}, { asks: [] })).toMatchObject({
    asks: 0,
    answered: 0,
    attempts: 0,
    amplification: 1,
    p50Ms: null,
  });
});

it('in virtual time ends with what it waits for, and says so when that never comes', async () => {
  const clock = createVirtualClock(START);
  const woken: number[] = [];
  await clock.run(async () => {
    await Promise.all([300, 100, 200, 100].map((ms) => clock.sleep(ms).then(() => woken.push(ms))));
    await expect(clock.sleep(5, AbortSignal.abort())).rejects.toThrow('Cancelled');
  });
  expect(woken).toEqual([100, 100, 200, 300]);
  expect(clock.now() - START).toBe(300);
  await expect(clock.run(() => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
  await expect(clock.run(() => new Promise(() => undefined))).rejects.toThrow(BugError);
});
