import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_STREAM_CREDIT } from '../../../../main/contract/wire.ts';
import { StreamCredit } from '../../../../main/engine/rpc/stream-credit.ts';

test('never gives out more than was granted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(20),
      fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 10 }),
      async (initial, grants) => {
        const credit = new StreamCredit(initial);
        let taken = 0;
        const taking = (async () => {
          while (await credit.take()) taken += 1;
        })();
        for (const items of grants) {
          credit.grant(items);
          await Promise.resolve();
          expect(taken).toBeLessThanOrEqual(initial + grants.reduce((sum, count) => sum + count, 0));
        }
        await new Promise(setImmediate);
        expect(taken).toBe(initial + grants.reduce((sum, count) => sum + count, 0));
        credit.revoke();
        await taking;
      },
    ),
    { numRuns: 50 },
  );
});

test('refuses to hold more than the contract allows', () => {
  const credit = new StreamCredit(MAX_STREAM_CREDIT);
  expect(() => credit.grant(1)).toThrow(expect.objectContaining({ code: 'protocol' }));
});

test('a revoked credit gives nothing, even what was left', async () => {
  const credit = new StreamCredit(5);
  credit.revoke();
  expect(await credit.take()).toBe(false);
});
