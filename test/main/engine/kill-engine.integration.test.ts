import { expect, test } from 'vitest';
import { killEngineAgainAndAgain } from '../../support/engine-kill-loop.ts';

const CYCLES = 10;

test(`an engine that is killed ${CYCLES} times while it asks and ingests loses nothing it has answered for`, async () => {
  const { traces, ingestsCut } = await killEngineAgainAndAgain(CYCLES);
  expect(traces).toBeGreaterThan(0);
  expect(ingestsCut).toBeGreaterThan(0);
});
