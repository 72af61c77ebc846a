import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../main/base/errors/cancelled-error.ts';
import { createLate } from '../../../main/engine/late.ts';

function createCounted(make?: () => Promise<object>) {
  const disposed: object[] = [];
  let count = 0;
  const late = createLate<object>({
    make: async () => {
      count += 1;
      return make === undefined ? { count } : make();
    },
    dispose: (made) => void disposed.push(made),
    whenGone: 'The workspace was closed during the call.',
  });
  return { late, disposed, count: () => count };
}

describe('what is made late', () => {
  it('is made once, for all who ask', async () => {
    const { late, count } = createCounted();
    expect([late.made, count()]).toEqual([null, 0]);
    const [a, b] = await Promise.all([late.get(), late.get()]);
    expect(a).toBe(b);
    expect(late.made).toBe(a);
    expect(await late.get()).toBe(a);
    expect(count()).toBe(1);
  });

  it('is tried again after a failure', async () => {
    let isBroken = true;
    const { late } = createCounted(async () => {
      if (isBroken) throw new Error('the file is not there');
      return {};
    });
    await expect(late.get()).rejects.toThrow('the file is not there');
    isBroken = false;
    await expect(late.get()).resolves.toEqual({});
  });

  it('is disposed of once, and not made for it', async () => {
    const made = createCounted();
    const one = await made.late.get();
    await made.late.dispose();
    await made.late.dispose();
    expect(made.disposed).toEqual([one]);
    expect(made.late.made).toBe(null);
    const never = createCounted();
    await never.late.dispose();
    expect([never.count(), never.disposed]).toEqual([0, []]);
    await expect(never.late.get()).rejects.toSatisfy((error) => CancelledError.is(error));
    expect(never.count()).toBe(0);
  });

  it('is disposed of when it stands, and refused to who waited, where its owner goes while it is made', async () => {
    let finish = (_made: object): void => undefined;
    const { late, disposed } = createCounted(() => new Promise((resolve) => void (finish = resolve)));
    const waiting = late.get();
    const ending = late.dispose();
    const one = {};
    finish(one);
    await expect(waiting).rejects.toThrow('The workspace was closed during the call.');
    await ending;
    expect(disposed).toEqual([one]);
  });
});
