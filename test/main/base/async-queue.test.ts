import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { AsyncQueue } from '../../../main/base/async-queue.ts';

it('a queue hands on what comes in order, whoever is first there', async () => {
  const queue = new AsyncQueue<number>();
  queue.push(1);
  queue.push(2);
  expect([await queue.next(), await queue.next()]).toEqual([1, 2]);
  const waiting = queue.next();
  await turn();
  queue.push(3);
  queue.push(4);
  expect([await waiting, await queue.next()]).toEqual([3, 4]);
});
