/**
 * A seeded sequence for experiments that must be the same everywhere: mulberry32, uniform in [0, 1).
 *
 * @param seed a whole number
 */
export function createSeededSequence(seed: number): { next: () => number } {
  let state = seed >>> 0;
  return {
    next: () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}
