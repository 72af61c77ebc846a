import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { DatasetCase } from '../../contract/dataset.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

/** Digits of the hash that are read: as many as a number holds exactly. */
const HASH_DIGITS = 13;
const HASH_RANGE = 16 ** HASH_DIGITS;
/** Shares that people write down add up to 1 within it. */
const TOLERANCE = 1e-9;

/**
 * The split of a case: sha256 of seed and key as a share of its range, held against the shares added up by name. It depends on nothing else
 * in the file, so that adding rows moves nobody, and on the order in which shares are written neither.
 *
 * @param shares by name, adding up to 1
 * @throws InvalidArgumentError when they do not
 */
export function splitOf(
  key: string,
  { seed, shares }: { seed: number; shares: Readonly<Record<string, number>> },
): string {
  const names = Object.keys(shares).toSorted();
  const total = names.reduce((sum, name) => sum + (shares[name] ?? 0), 0);
  if (Math.abs(total - 1) > TOLERANCE) {
    throw new InvalidArgumentError(`The shares add up to ${Number(total.toFixed(6))}; they must add up to 1.`);
  }
  const at = Number.parseInt(sha256Hex(`${seed}\n${key}`).slice(0, HASH_DIGITS), 16) / HASH_RANGE;
  let end = 0;
  for (const name of names) {
    end += shares[name] ?? 0;
    if (at < end) return name;
  }
  // The last share ends a rounding error below 1.
  return names.at(-1) ?? '';
}

/** Variants of a case go where it goes, or a split would know the other's questions; a case without an id goes by its question. */
export function splitKeyOf({
  id,
  line,
  question,
  variant,
}: Pick<DatasetCase, 'id' | 'line' | 'question' | 'variant'>): string {
  if (variant !== null && !variant.of.startsWith('line ')) return variant.of;
  return variant === null && id !== `line ${line}` ? id : question;
}
