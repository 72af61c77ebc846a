import { sha256Hex } from '../../storage/content-hash.ts';

/** Hexadecimal digits that fit a double exactly. */
const DIGITS = 13;

/**
 * @param trialId so that another trial meets other people
 * @param key who asks: a session, a principal, a conversation
 * @returns a number from 0 up to, not including, 1 that is the same whenever the same one asks, and even over all that do
 */
export function stickyPlace(trialId: string, key: string): number {
  return Number.parseInt(sha256Hex(`${trialId}\0${key}`).slice(0, DIGITS), 16) / 16 ** DIGITS;
}
