import { expect, test } from 'vitest';
import { killEngineAgainAndAgain } from '../support/engine-kill-loop.ts';

const CYCLES = 200;

test(`an engine that is killed ${CYCLES} times while it asks and ingests loses nothing it has answered for`, async ({
  annotate,
}) => {
  const { traces, ingests, ingestsCut } = await killEngineAgainAndAgain(CYCLES);
  await annotate(
    `${CYCLES} kills: ${traces} traces and ${ingests} ingests acknowledged, ${ingestsCut} engines died within their first ingest`,
  );
  expect(traces).toBeGreaterThan(CYCLES);
  expect(ingests).toBeGreaterThan(0);
  expect(ingestsCut).toBeGreaterThan(0);
});
