import { expect, it } from 'vitest';
import { killReplays } from '../../../support/replay-kill-loop.ts';

const isLong = process.env['TRESTLE_TEST_LONG'] === '1';
const CYCLES = isLong ? 110 : 3;
const ASKS = isLong ? 60 : 30;

it(`replays that are killed ${CYCLES} times are gone on with: nothing is lost, run twice or executed`, {
  timeout: CYCLES * 60_000,
}, async () => {
  const { cut, finished } = await killReplays({ cycles: CYCLES, asks: ASKS });
  expect(finished).toBeGreaterThan(0);
  // In a few cycles every kill may come before or after the rows.
  expect(cut).toBeGreaterThanOrEqual(isLong ? CYCLES / 4 : 0);
});
