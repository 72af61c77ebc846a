import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentStores } from '../../../main/spec/agent-store.ts';
import { agentStoresForTest } from '../../support/agent-fixture.ts';
import { agentHarness, call, fakeTool, okay, scriptedAgent } from '../../support/agent-harness.ts';
import { decide, settle, writing } from './effects-fixture.ts';

class Crash extends Error {}

/** Stores that are dead from some write on, before or after it. */
function mortal(stores: AgentStores, life: { left: number }): AgentStores {
  const tick = (): void => {
    life.left -= 1;
    if (life.left < 0) throw new Crash('the process is gone');
  };
  const wrap = <Value extends object>(store: Value): Value =>
    new Proxy(store, {
      get: (target, name) => {
        const member = target[name as keyof Value];
        if (typeof member !== 'function') return typeof member === 'object' && member !== null ? wrap(member) : member;
        return (...args: unknown[]) => {
          tick();
          const result: unknown = member.apply(target, args);
          tick();
          return result;
        };
      },
    });
  return wrap(stores);
}

describe('under crashes at any point', () => {
  it('has no effect twice for one intent, and every run comes to an end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 4 }),
        fc.constantFrom('settled-done' as const, 'settled-not-done' as const),
        fc.boolean(),
        async (lives, verdict, isListed) => {
          const parts = agentStoresForTest(lives.length + 1);
          const life = { left: Infinity };
          const done = new Map<string, number>();
          const tool = fakeTool(
            'write_note',
            'write',
            (args, { idempotencyKey }) => {
              if ((life.left -= 1) < 0) throw new Crash('before');
              done.set(idempotencyKey, (done.get(idempotencyKey) ?? 0) + 1);
              if ((life.left -= 1) < 0) throw new Crash('after');
              return okay(args);
            },
            { preview: async () => ['a note'] },
          );
          const look = fakeTool('look', 'none', () => okay('seen'));
          const model = scriptedAgent((options) => {
            const rounds = options.prompt.filter(({ role }) => role === 'tool').length;
            if (rounds >= 2) return { text: 'Done.' };
            return { calls: [call('write_note', { text: `of round ${rounds}` }), call('look', { rounds })] };
          });
          const run = async (left: number) => {
            life.left = left;
            const harness = agentHarness({
              ...parts,
              stores: mortal(parts.stores, life),
              model,
              tools: [tool, look],
              approve: isListed ? 'all-listed' : 'ask',
              with: { autoApprove: ['write_note'] },
            });
            const outcome = await harness.run().catch((error: unknown) => {
              if (!(error instanceof Crash)) throw error;
              return null;
            });
            life.left = Infinity;
            if (outcome === null) parts.stores.recover('later');
            return outcome?.result ?? null;
          };
          let last = null;
          for (const left of [...lives, ...Array.from({ length: 12 }, () => Infinity)]) {
            last = await run(left);
            if (last?.status === 'answered') break;
            decide(parts.stores, 'approved');
            settle(parts.stores, verdict);
          }
          expect(last?.status).toBe('answered');
          expect(Math.max(0, ...done.values())).toBeLessThanOrEqual(1);
          const effects = parts.stores.effects.list({ limit: 99 });
          expect(new Set(effects.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(effects.length);
          // Whatever was done is in the ledger, and whatever the ledger calls done was done.
          expect(done.size).toBeLessThanOrEqual(effects.length);
          const calledDone = effects.filter(({ state }) => state === 'done');
          expect(calledDone.map(({ idempotencyKey }) => done.get(idempotencyKey))).toEqual(calledDone.map(() => 1));
        },
      ),
      { numRuns: 25, seed: 7 },
    );
  });
});

describe('whatever a model does', () => {
  it('no bound is passed and nothing is done without leave', async () => {
    const turn = fc.record({
      text: fc.constantFrom('', 'An answer.'),
      calls: fc.array(
        fc.record({
          name: fc.constantFrom('write_note', 'look', 'nothing', 'send'),
          args: fc.oneof(fc.constant('{'), fc.record({ n: fc.integer({ min: 0, max: 3 }) })),
          id: fc.constantFrom('', 'a', 'b'),
        }),
        { maxLength: 6 },
      ),
      babbles: fc.constantFrom(0, 0, 500),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(turn, { minLength: 1, maxLength: 8 }),
        fc.record({
          maxSteps: fc.integer({ min: 1, max: 12 }),
          maxTokens: fc.integer({ min: 50, max: 6000 }),
          maxCostUsd: fc.constantFrom(null, 0, 0.001, 0.01),
          maxWrites: fc.integer({ min: 0, max: 3 }),
        }),
        async (script, limits) => {
          const parts = agentStoresForTest();
          const effects = [writing(), fakeTool('send', 'external', () => okay('sent'))];
          const model = scriptedAgent((_, n) => script[(n - 1) % script.length] ?? {});
          const priceOf = (_: string, usage: { inputTokens: number; outputTokens: number }) =>
            (usage.inputTokens + usage.outputTokens) * 1e-6;
          const { result } = await agentHarness({
            ...parts,
            model,
            tools: [...effects, fakeTool('look', 'read', (args) => okay(args))],
            limits,
            priceOf,
          }).run();
          expect(effects.flatMap(({ made }) => made)).toEqual([]);
          expect(result.stepCount).toBeLessThanOrEqual(limits.maxSteps);
          expect(result.meters.tokens.used).toBeLessThanOrEqual(limits.maxTokens);
          expect(result.meters.costUsd.used).toBeLessThanOrEqual(limits.maxCostUsd ?? Infinity);
          expect(result.openApprovals).toBeLessThanOrEqual(limits.maxWrites);
          expect(result.steps.map(({ number }) => number)).toEqual(result.steps.map((_, index) => index + 1));
          expect(['answered', 'stopped', 'waiting']).toContain(result.status);
        },
      ),
      { numRuns: 25, seed: 3 },
    );
  });
});
