import { expect, test } from 'vitest';
import { killSideBuilds } from '../support/side-build-kill-loop.ts';

const KILLS = 200;

test(`side builds that are killed ${KILLS} times go on where they were, and what serves is untouched`, async ({
  annotate,
}) => {
  let cut = 0;
  let rounds = 0;
  // A build is through after a few kills; then another one is begun.
  for (; cut < KILLS; rounds++) cut += await killSideBuilds({ cycles: KILLS - cut, documents: 150 });
  await annotate(`${cut} builds cut in ${rounds} workspaces`);
  expect(cut).toBeGreaterThanOrEqual(KILLS);
});
