import { expect, it } from 'vitest';
import { killAgentsAgainAndAgain } from '../support/agent-kill-loop.ts';

it('keeps every acknowledged step and has no effect twice over two hundred kills', { timeout: 900_000 }, async () => {
  const outcome = await killAgentsAgainAndAgain(200);
  expect(outcome.acknowledged).toBeGreaterThan(200);
  // A kill between intent and outcome is met now and then; the journal calls it what it is.
  expect(outcome.interrupted).toBeGreaterThan(100);
});
