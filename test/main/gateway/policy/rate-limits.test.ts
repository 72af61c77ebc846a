import { describe, expect, it } from 'vitest';
import { RateLimitedError } from '../../../../main/base/errors/rate-limited-error.ts';
import { limitDeclaration } from '../../../../main/contract/gateway-policy.ts';
import { createCallGuard } from '../../../../main/gateway/policy/call-guard.ts';
import { RateLimits } from '../../../../main/gateway/policy/rate-limits.ts';
import { createVirtualClock } from '../../../../main/gateway/trial/virtual-clock.ts';

function create(...limits: object[]) {
  const clock = createVirtualClock(0);
  const parsed = limits.map((limit) => limitDeclaration.parse(limit));
  return { clock, limits: new RateLimits({ limits: () => parsed, clock }) };
}

describe('limits', () => {
  it("are each tenant's own, and one that names somebody is theirs alone", () => {
    const { limits } = create(
      { of: 'tenant', requestsPerMinute: 60, requestBurst: 2 },
      { of: 'user', name: 'maya', requestsPerMinute: 60, requestBurst: 1 },
    );
    void limits.admit({ tenant: 'a', user: 'jonas' }, 0);
    void limits.admit({ tenant: 'a', user: 'jonas' }, 0);
    expect(() => limits.admit({ tenant: 'a', user: 'jonas' }, 0)).toThrow(
      'The limit of tenant "a", 60 requests a minute, is used up. Try again in 1 s, or raise it under "limits" in trestle.jsonc.',
    );
    void limits.admit({ tenant: 'b', user: 'maya' }, 0);
    expect(() => limits.admit({ tenant: 'b', user: 'maya' }, 0)).toThrow('The limit of user "maya"');
    // What the one refused the other has not taken.
    expect(limits.view().find(({ name }) => name === 'b')).toMatchObject({ available: 1, admitted: 1, refused: 0 });
  });

  it('count tokens as they come to, not as they were guessed', () => {
    const { limits } = create({ of: 'workflow', tokensPerMinute: 6000, tokenBurst: 1000 });
    const admission = limits.admit({ workflow: 'w' }, 900);
    expect(() => limits.admit({ workflow: 'w' }, 200)).toThrow(RateLimitedError);
    if (admission instanceof Promise) throw new Error('nothing to wait for');
    admission.settleTokens(100);
    expect(limits.view()[0]).toMatchObject({ counts: 'tokens', available: 900 });
    expect(() => limits.admit({ workflow: 'w' }, 1001)).toThrow('This call needs 1001 tokens at once');
  });

  it('let wait who may, in order, and give back what somebody who left had taken', async () => {
    const { clock, limits } = create({ of: 'pool', requestsPerMinute: 60, requestBurst: 1, maxWaitMs: 2500 });
    const entered: string[] = [];
    await clock.run(async () => {
      await limits.admit({ pool: 'batch' }, 0);
      const left = new AbortController();
      const first = Promise.resolve(limits.admit({ pool: 'batch' }, 0)).then(() =>
        entered.push(`first ${clock.now()}`),
      );
      const second = Promise.resolve(limits.admit({ pool: 'batch' }, 0, left.signal)).catch(() => entered.push('left'));
      expect(() => limits.admit({ pool: 'batch' }, 0)).toThrow(RateLimitedError);
      expect(limits.view()[0]).toMatchObject({ waiting: 2, refused: 1 });
      left.abort();
      await second;
      const third = Promise.resolve(limits.admit({ pool: 'batch' }, 0)).then(() =>
        entered.push(`third ${clock.now()}`),
      );
      await Promise.all([first, third]);
    });
    expect(entered).toEqual(['left', 'first 1000', 'third 2000']);
  });

  it('of what is not limited cost nothing', () => {
    const { limits } = create({ of: 'model', requestsPerMinute: 1 });
    expect(limits.concerns(['tenant', 'pool'])).toBe(false);
    expect(limits.countsTokens(['model'])).toBe(false);
  });
});

describe('what stands before a tool', () => {
  const callLimits = { timeoutMs: 1000, requestsPerMinute: undefined, errorRate: 0.5 };
  const options = { signal: new AbortController().signal, isFailure: (value: string) => value === 'bad' };

  it('opens for a tool that fails, and for that one only', async () => {
    const clock = createVirtualClock(0);
    const guard = createCallGuard({ clock });
    await clock.run(async () => {
      for (let call = 0; call < 5; call += 1) await guard.run('tool:a', callLimits, options, async () => 'bad');
      await expect(guard.run('tool:a', callLimits, options, async () => 'good')).rejects.toThrow(
        'tool:a is not called',
      );
      expect(await guard.run('tool:b', callLimits, options, async () => 'good')).toBe('good');
      expect(guard.state('tool:a')).toEqual({ calls: 5, failures: 5, breaker: 'open' });
      await clock.sleep(30_000);
      expect(await guard.run('tool:a', callLimits, options, async () => 'good')).toBe('good');
    });
    expect(guard.state('tool:a').breaker).toBe('closed');
  });

  it('ends a call that takes too long, and hands on what it throws', async () => {
    const clock = createVirtualClock(0);
    const guard = createCallGuard({ clock });
    await clock.run(async () => {
      let seen: AbortSignal | null = null;
      const endless = guard.run('tool:a', callLimits, options, (signal) => {
        seen = signal;
        return new Promise(() => undefined);
      });
      await expect(endless).rejects.toThrow('tool:a did not finish within 1000 ms.');
      expect((seen as AbortSignal | null)?.aborted).toBe(true);
      await expect(guard.run('tool:a', callLimits, options, () => Promise.reject(new Error('broke')))).rejects.toThrow(
        'broke',
      );
    });
    expect(guard.state('tool:a')).toEqual({ calls: 2, failures: 2, breaker: 'closed' });
  });

  it('keeps its own rate and that of trestle.jsonc', async () => {
    const clock = createVirtualClock(0);
    const { limits } = create({ of: 'tool', name: 'b', requestsPerMinute: 6, requestBurst: 1 });
    const guard = createCallGuard({ clock, rateLimits: limits });
    await clock.run(async () => {
      const once = { ...callLimits, requestsPerMinute: 6 };
      await guard.run('tool:a', once, options, async () => 'good');
      await expect(guard.run('tool:a', once, options, async () => 'good')).rejects.toThrow(
        'tool:a may be called 6 times a minute',
      );
      await guard.run('tool:b', callLimits, options, async () => 'good');
      await expect(guard.run('tool:b', callLimits, options, async () => 'good')).rejects.toThrow(
        'The limit of tool "b"',
      );
    });
  });
});
