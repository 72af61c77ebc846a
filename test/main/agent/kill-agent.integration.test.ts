import { expect, it } from 'vitest';
import { killAgentsAgainAndAgain } from '../../support/agent-kill-loop.ts';

/** Each costs the start of a process; `test/long/` has two hundred. */
const CYCLES = 3;

it('keeps every acknowledged step and has no effect twice, however often it is killed', async () => {
  const outcome = await killAgentsAgainAndAgain(CYCLES);
  expect(outcome.acknowledged).toBeGreaterThan(CYCLES);
  expect(outcome.effects).toBeGreaterThan(0);
});
