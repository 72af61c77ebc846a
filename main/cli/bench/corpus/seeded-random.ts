import { createSeededSequence } from '../../../base/seeded-sequence.ts';

/** The same numbers for the same seed, on every machine. */
export interface SeededRandom {
  /** Uniform in [0, 1). */
  next(): number;
  /** `count` bytes as lower-case hex. */
  hex(count: number): string;
  /** Uniform integer in [least, most]. */
  between(least: number, most: number): number;
  /** @throws RangeError for an empty list */
  pick<Item>(items: readonly Item[]): Item;
}

/** 32 bits of state: enough for a corpus, not for secrets. */
export function createSeededRandom(seed: number): SeededRandom {
  const { next } = createSeededSequence(seed);
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    hex: (count) => {
      let text = '';
      for (let byte = 0; byte < count; byte++) text += between(0, 255).toString(16).padStart(2, '0');
      return text;
    },
    pick: (items) => {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}
