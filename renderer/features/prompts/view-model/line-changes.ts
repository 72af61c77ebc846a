import { longestCommonSubsequence } from '../../../../main/base/longest-common-subsequence.ts';

/** More changed lines than this are all marked: the work grows with the product of both numbers. */
const MAX_COMPARED_LINES = 2000;

/** @returns lines of `after`, from 1, that `before` does not have in that order */
export function addedLines(before: string, after: string): readonly number[] {
  if (before === after) return [];
  const old = before.split('\n');
  const now = after.split('\n');
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const oldMiddle = old.slice(head, old.length - tail);
  const nowMiddle = now.slice(head, now.length - tail);
  const isComparable = oldMiddle.length <= MAX_COMPARED_LINES && nowMiddle.length <= MAX_COMPARED_LINES;
  const kept = new Set(isComparable ? longestCommonSubsequence(oldMiddle, nowMiddle).map(([, at]) => at) : []);
  return nowMiddle.flatMap((_, at) => (kept.has(at) ? [] : [head + at + 1]));
}
