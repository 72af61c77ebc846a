import { expect, test } from 'vitest';
import { killEngineAgainAndAgain } from '../../support/engine-kill-loop.ts';

const CYCLES = 10;
/** Each cycle starts an engine and waits for its first answers: seconds on an idle machine, many on a busy one. */
const LIMIT_MS = 240_000;

test(
  `an engine that is killed ${CYCLES} times while it asks and ingests loses nothing it has answered for`,
  async () => {
    const { traces, ingestsCut } = await killEngineAgainAndAgain(CYCLES);
    expect(traces).toBeGreaterThan(0);
    expect(ingestsCut).toBeGreaterThan(0);
  },
  LIMIT_MS,
);
