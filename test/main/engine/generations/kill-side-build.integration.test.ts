import { expect, test } from 'vitest';
import { killSideBuilds } from '../../../support/side-build-kill-loop.ts';

test('a side build that is killed goes on where it was, and what serves is untouched', async () => {
  expect(await killSideBuilds({ cycles: 2, documents: 40 })).toBeGreaterThan(0);
});
