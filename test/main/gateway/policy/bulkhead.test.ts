import assert from 'node:assert/strict';
import { bulkhead as cockatielBulkhead } from 'cockatiel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BulkheadFullError } from '../../../../main/base/errors/bulkhead-full-error.ts';
import { poolSettings } from '../../../../main/contract/gateway-policy.ts';
import { Bulkhead, withBulkhead } from '../../../../main/gateway/policy/bulkhead.ts';
import { createVirtualClock, type VirtualClock } from '../../../../main/gateway/trial/virtual-clock.ts';
import type { ModelPool } from '../../../../main/spec/model-call.ts';
import { createScriptedModel } from '../../../support/scripted-language-model.ts';

const SETTINGS = poolSettings.parse({
  interactive: { maxConcurrent: 2, maxQueued: 3, maxWaitMs: 1000 },
  batch: { maxConcurrent: 2, maxQueued: 2, maxWaitMs: 1000 },
});

function create(clock: VirtualClock = createVirtualClock(0)) {
  return { clock, bulkhead: new Bulkhead({ settings: () => SETTINGS, clock }) };
}

describe('a bulkhead', () => {
  it('never runs more than its places, never queues more than its queue, and loses no place', async () => {
    const call = fc.record({
      pool: fc.constantFrom<ModelPool>('interactive', 'batch'),
      atMs: fc.integer({ min: 0, max: 2000 }),
      tookMs: fc.integer({ min: 0, max: 800 }),
      leavesAfterMs: fc.option(fc.integer({ min: 0, max: 600 }), { nil: null }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 40 }), async (calls) => {
        const { clock, bulkhead } = create();
        const running = { interactive: 0, batch: 0 };
        await clock.run(async () => {
          await Promise.all(
            calls.map(async ({ pool, atMs, tookMs, leavesAfterMs }) => {
              await clock.sleep(atMs);
              const left = new AbortController();
              if (leavesAfterMs !== null)
                clock.sleep(leavesAfterMs).then(
                  () => left.abort(),
                  () => undefined,
                );
              try {
                const waitsForPeople = bulkhead.view()[0]?.queued ?? 0;
                const entered = bulkhead.enter(pool, left.signal);
                // A batch call does not start at once while people wait.
                if (pool === 'batch' && waitsForPeople > 0) assert.ok(entered !== undefined);
                await entered;
              } catch {
                return;
              }
              running[pool] += 1;
              assert.ok(running[pool] <= SETTINGS[pool].maxConcurrent);
              for (const { queued, maxQueued } of bulkhead.view()) assert.ok(queued <= maxQueued);
              await clock.sleep(tookMs);
              running[pool] -= 1;
              bulkhead.leave(pool);
            }),
          );
        });
        for (const { running: still, queued } of bulkhead.view()) assert.deepEqual([still, queued], [0, 0]);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it('takes in and turns away as many as cockatiel', async () => {
    const { bulkhead } = create();
    const theirs = cockatielBulkhead(2, 3);
    const ours = { in: 0, refused: 0 };
    const they = { in: 0, refused: 0 };
    for (let call = 0; call < 8; call += 1) {
      theirs
        .execute(() => {
          they.in += 1;
          return new Promise(() => undefined);
        })
        .catch(() => {
          they.refused += 1;
        });
      try {
        const entered = bulkhead.enter('interactive');
        if (entered === undefined) ours.in += 1;
        else entered.catch(() => undefined);
      } catch (error) {
        assert.ok(error instanceof BulkheadFullError);
        ours.refused += 1;
      }
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(ours).toEqual(they);
    expect(ours).toEqual({ in: 2, refused: 3 });
  });

  it('lets people in first, and turns away who has waited too long', async () => {
    const { clock, bulkhead } = create();
    const order: string[] = [];
    await clock.run(async () => {
      await Promise.all([bulkhead.enter('interactive'), bulkhead.enter('interactive')]);
      const person = bulkhead.enter('interactive')?.then(() => order.push('person'));
      const batch = bulkhead.enter('batch')?.then(() => order.push('batch'));
      await clock.sleep(10);
      expect(order).toEqual([]);
      bulkhead.leave('interactive');
      await Promise.all([person, batch]);
      expect(order).toEqual(['person', 'batch']);
      await expect(bulkhead.enter('interactive')).rejects.toThrow(
        'No place in the interactive pool came free within 1000 ms. Ask again later, or raise "pools.interactive" in trestle.jsonc.',
      );
    });
    expect(bulkhead.view().map(({ shed }) => shed)).toEqual([1, 0]);
  });

  it('gives the place of a call back when its answer is stopped', async () => {
    const { clock, bulkhead } = create();
    const base = createScriptedModel({ modelId: 'cloud/one', clock, script: () => ({ gapMs: 50 }) });
    const model = withBulkhead(base, bulkhead);
    await clock.run(async () => {
      const { stream } = await model.doStream({ prompt: [] });
      expect(bulkhead.view()[0]?.running).toBe(1);
      await stream.cancel();
    });
    expect(bulkhead.view()[0]?.running).toBe(0);
    expect(base.openSockets()).toBe(0);
  });
});
