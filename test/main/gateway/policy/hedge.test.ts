import { describe, expect, it } from 'vitest';
import { ModelCallError } from '../../../../main/base/errors/model-call-error.ts';
import { withHedge } from '../../../../main/gateway/policy/hedge.ts';
import { createVirtualClock } from '../../../../main/gateway/trial/virtual-clock.ts';
import { createScriptedModel, readAll, type ScriptedCall } from '../../../support/scripted-language-model.ts';

const down = new ModelCallError('down', { isRetryable: true });

async function run(first: ScriptedCall, second: ScriptedCall, mayHedge = true) {
  const clock = createVirtualClock(0);
  const models = [first, second].map((script, index) =>
    createScriptedModel({ modelId: `cloud/${index}`, clock, script: () => script }),
  );
  const [one, two] = models;
  if (one === undefined || two === undefined) throw new Error('two models');
  const hedged = withHedge(one, { second: two, afterMs: 500, clock, mayHedge: () => mayHedge });
  const outcome = await clock.run(() => readAll(hedged));
  return {
    error: outcome.error,
    calls: models.map(({ calls }) => calls.length),
    sockets: models.map((model) => model.openSockets()),
    losers: models.map(({ calls }) => calls[0]?.options.abortSignal?.aborted ?? null),
    tookMs: clock.now(),
  };
}

describe('a hedge', () => {
  it('asks nobody else when the first speaks in time', async () => {
    expect(await run({ firstTokenMs: 499 }, {})).toMatchObject({
      error: null,
      calls: [1, 0],
      sockets: [0, 0],
      tookMs: 499,
    });
  });

  it("lets the second answer when the first stays silent, and closes the first one's socket", async () => {
    const outcome = await run({ firstTokenMs: Number.POSITIVE_INFINITY }, { firstTokenMs: 100 });
    expect(outcome).toMatchObject({ error: null, calls: [1, 1], sockets: [0, 0], losers: [true, false], tookMs: 600 });
  });

  it('lets the first answer when it speaks before the second after all', async () => {
    const outcome = await run({ firstTokenMs: 550 }, { firstTokenMs: 200 });
    expect(outcome).toMatchObject({ error: null, calls: [1, 1], sockets: [0, 0], losers: [false, true], tookMs: 550 });
  });

  it('waits for the one that is left when the other fails, and fails when both do', async () => {
    expect(await run({ firstTokenMs: 600, refusal: down }, { firstTokenMs: 700 })).toMatchObject({
      error: null,
      tookMs: 1200,
    });
    expect(await run({ refusal: down }, { refusal: down })).toMatchObject({
      error: down,
      calls: [1, 1],
      sockets: [0, 0],
    });
  });

  it('is not made where the budget has nothing left', async () => {
    expect(await run({ firstTokenMs: 900 }, {}, false)).toMatchObject({ error: null, calls: [1, 0], tookMs: 900 });
  });
});
