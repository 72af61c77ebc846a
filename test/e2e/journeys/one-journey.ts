import { beforeEach } from 'vitest';

/** The tests of the `describe` around are steps of one journey, each where the one before ended: after a failure the rest is skipped. */
export function isOneJourney(): void {
  let isBroken = false;
  beforeEach(({ skip, onTestFailed }) => {
    skip(isBroken, 'a step before this one failed');
    onTestFailed(() => {
      isBroken = true;
    });
  });
}
