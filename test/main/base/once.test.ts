import { describe, expect, it } from 'vitest';
import { once, onceLoaded } from '../../../main/base/once.ts';

describe('once', () => {
  it('makes nothing before it is asked, and the same for everybody', () => {
    let count = 0;
    const get = once(() => ({ count: (count += 1) }));
    expect(count).toBe(0);
    expect(get()).toBe(get());
    expect(count).toBe(1);
  });

  it('keeps undefined as well as any value, and no failure', () => {
    let count = 0;
    const get = once(() => {
      count += 1;
      if (count === 1) throw new Error('not yet');
      return undefined;
    });
    expect(get).toThrow('not yet');
    expect([get(), get(), count]).toEqual([undefined, undefined, 2]);
  });
});

describe('once loaded', () => {
  it('is loaded by the first who asks, for all who ask meanwhile and after', async () => {
    let count = 0;
    const get = onceLoaded(async () => ({ count: (count += 1) }));
    const [one, other] = await Promise.all([get(), get()]);
    expect(one).toBe(other);
    expect(await get()).toBe(one);
    expect(count).toBe(1);
  });

  it('tells a failure to those who waited, and is loaded anew for those who come after them', async () => {
    let count = 0;
    const get = onceLoaded(async () => {
      count += 1;
      if (count === 1) throw new Error('not yet');
      return count;
    });
    const waited = await Promise.allSettled([get(), get()]);
    expect(waited.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await get()).toBe(2);
  });
});
