import { randomBytes, randomFillSync } from 'node:crypto';
import type { Random } from '../spec/random.ts';

/** Asked for at once: a call to the system takes longer than an id of a span does, and a run has a dozen of them. */
const POOL_BYTES = 4096;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** Every byte is given out once. */
function take(count: number): string {
  if (count > POOL_BYTES) return randomBytes(count).toString('hex');
  if (used + count > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += count;
  return pool.toString('hex', used - count, used);
}

/** The operating system's randomness: ids must not be guessable or repeat across processes. */
export const systemRandom: Random = {
  next: () => randomBytes(4).readUInt32BE() / 2 ** 32,
  hex: take,
};
