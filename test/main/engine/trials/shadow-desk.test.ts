import { expect, it } from 'vitest';
import { createShadowDesk } from '../../../../main/engine/trials/shadow-desk.ts';

/** Work that goes on until it is let go. */
function held(): { work: () => Promise<void>; letGo: (error?: Error) => void; hasBegun: Promise<void> } {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  return {
    work: () => {
      begun.resolve();
      return gate.promise;
    },
    letGo: (error) => (error === undefined ? gate.resolve() : gate.reject(error)),
    hasBegun: begun.promise,
  };
}

it('drops what is beyond its queue while one is at work, and takes more when there is room', async () => {
  const desk = createShadowDesk(2);
  const [first, second, third, late] = [held(), held(), held(), held()];
  expect(desk.offer(first.work)).toBe(true);
  await first.hasBegun;
  // Two may wait behind the one at work; what serves never does.
  expect([second, third, late].map(({ work }) => desk.offer(work))).toEqual([true, true, false]);
  first.letGo();
  await second.hasBegun;
  expect(desk.offer(late.work)).toBe(true);
  // One that breaks is one answer less, and no end.
  second.letGo(new Error('the model is down'));
  await third.hasBegun;
  third.letGo();
  await late.hasBegun;
  late.letGo();
  await desk.dispose();
});

it('forgets what waits when it is closed, waits for what is at work, and takes nothing more', async () => {
  const desk = createShadowDesk(2);
  const atWork = held();
  let hasRun = false;
  desk.offer(atWork.work);
  await atWork.hasBegun;
  desk.offer(async () => {
    hasRun = true;
  });
  const closed = desk.dispose();
  expect(desk.offer(async () => undefined)).toBe(false);
  atWork.letGo();
  await closed;
  expect(hasRun).toBe(false);
});
