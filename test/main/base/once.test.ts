import { describe, expect, it } from 'vitest';
import { once } from '../../../main/base/once.ts';

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
