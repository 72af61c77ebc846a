import { expect, it } from 'vitest';
import { preciseClock } from '../../../../main/engine/load/precise-clock.ts';

it.each([0, 0.3, 1, 2.4, 2.6, 7.5])('wakes %d ms from now, never before', async (ms) => {
  const startNano = preciseClock.monotonicNano();
  await new Promise<void>((resolve) => void preciseClock.after(ms, resolve));
  expect(Number(preciseClock.monotonicNano() - startNano) / 1e6).toBeGreaterThanOrEqual(ms);
});

it.each([0, 1, 7.5])('does not wake who called it off %d ms before', async (ms) => {
  let isWoken = false;
  const cancel = preciseClock.after(ms, () => (isWoken = true));
  cancel();
  await new Promise<void>((resolve) => void preciseClock.after(ms + 3, resolve));
  expect(isWoken).toBe(false);
});
