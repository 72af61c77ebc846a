import { createSeededSequence } from '../../base/seeded-sequence.ts';
import type { Random } from '../../spec/random.ts';

/** @returns the same numbers for the same seed: trials repeat, ids of them need not be secret */
export function createSeededDraws(seed: number): Random {
  const { next } = createSeededSequence(seed);
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
