import type { DatasetCase } from '../../contract/dataset.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

/**
 * Takes part of a data set: of one split, the first so many by a draw that the seed decides. Whether a case is drawn before
 * another depends on both ids and the seed, not on what else is in the file. Cases stay in the order of the file.
 */
export function drawCases(
  cases: readonly DatasetCase[],
  { split, limit, seed }: { split?: string | undefined; limit?: number | undefined; seed: number },
): DatasetCase[] {
  const ofSplit = split === undefined ? [...cases] : cases.filter((one) => one.split === split);
  if (limit === undefined || limit >= ofSplit.length) return ofSplit;
  const drawn = new Set(
    ofSplit
      .map(({ id }) => ({ id, draw: sha256Hex(`${seed}/${id}`) }))
      .toSorted((a, b) => (a.draw < b.draw ? -1 : 1))
      .slice(0, limit)
      .map(({ id }) => id),
  );
  return ofSplit.filter(({ id }) => drawn.has(id));
}
