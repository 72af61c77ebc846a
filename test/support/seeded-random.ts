import type { Random } from '../../main/spec/random.ts';

/** A small linear congruential generator: the same seed gives the same ids, which is all a test needs of it. */
export function createSeededRandom(seed = 1): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    next,
    hex: (count) =>
      Array.from({ length: count }, () =>
        Math.floor(next() * 256)
          .toString(16)
          .padStart(2, '0'),
      ).join(''),
  };
}
