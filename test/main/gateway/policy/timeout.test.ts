import { expect, it } from 'vitest';
import { TimeoutError } from '../../../../main/base/errors/timeout-error.ts';
import { withTimeout } from '../../../../main/gateway/policy/timeout.ts';
import { createVirtualClock } from '../../../../main/gateway/trial/virtual-clock.ts';
import type { Clock } from '../../../../main/spec/clock.ts';
import { createScriptedModel, readAll, type ScriptedCall } from '../../../support/scripted-language-model.ts';

const settings = { attemptMs: 5000, firstTokenMs: 1000, idleMs: 300 };

async function run(script: ScriptedCall) {
  const clock = createVirtualClock(0);
  let sleeps = 0;
  const counted: Clock = {
    ...clock,
    sleep: (ms, signal) => {
      sleeps += 1;
      return clock.sleep(ms, signal);
    },
  };
  const base = createScriptedModel({ modelId: 'cloud/one', clock, script: () => script });
  const model = withTimeout(base, { settings, clock: counted });
  const outcome = await clock.run(() => readAll(model));
  return { ...outcome, sockets: base.openSockets(), tookMs: clock.now(), sleeps };
}

it.each([
  ['says nothing', { firstTokenMs: Number.POSITIVE_INFINITY }, 1000, 'cloud/one said nothing within 1000 ms.'],
  ['falls silent', { gapMs: Number.POSITIVE_INFINITY }, 300, 'cloud/one went silent for 300 ms in mid-answer.'],
  [
    'drips on and on',
    { gapMs: 299, words: Array.from({ length: 100 }, () => 'a ') },
    5000,
    'cloud/one did not finish within 5000 ms.',
  ],
])('ends an attempt that %s, and closes its socket', async (_what, script, afterMs, message) => {
  const { error, tookMs, sockets } = await run(script);
  expect(error).toBeInstanceOf(TimeoutError);
  expect(String(error)).toContain(message);
  expect([tookMs, sockets]).toEqual([afterMs, 0]);
});

it('leaves one that ends in time alone, with a timer for the whole and none for a token', async () => {
  const words = Array.from({ length: 1000 }, () => 'a ');
  const { error, tookMs, sleeps } = await run({ firstTokenMs: 999, gapMs: 1, words });
  expect([error, tookMs]).toEqual([null, 1998]);
  expect(sleeps).toBeLessThan(8);
});
