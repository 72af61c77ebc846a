import { randomBytes } from 'node:crypto';
import type { Random } from '../spec/random.ts';

/** The operating system's randomness: ids must not be guessable or repeat across processes. */
export const systemRandom: Random = {
  next: () => randomBytes(4).readUInt32BE() / 2 ** 32,
  hex: (count) => randomBytes(count).toString('hex'),
};
