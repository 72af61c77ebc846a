import { longestCommonSubsequence } from './longest-common-subsequence.ts';

/** Texts with more lines are not compared line by line: the work grows with their product. */
const MAX_COMPARED_LINES = 2000;
/** Unchanged lines shown around a change. */
const CONTEXT_LINES = 2;

/**
 * What differs between two texts, for people.
 *
 * @returns lines that begin with `-`, `+` or a space, and `@@ line N` before each place; empty when nothing differs. Of texts
 *   that are too long, one line that says so
 * @see Hunt, McIlroy 1976: the longest common subsequence of lines
 */
export function lineDiff(before: string, after: string): readonly string[] {
  if (before === after) return [];
  const old = before.split('\n');
  const now = after.split('\n');
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let tail = 0;
  while (
    tail < old.length - start &&
    tail < now.length - start &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  ) {
    tail += 1;
  }
  const removed = old.slice(start, old.length - tail);
  const added = now.slice(start, now.length - tail);
  if (removed.length > MAX_COMPARED_LINES || added.length > MAX_COMPARED_LINES) {
    return [`@@ line ${start + 1}: ${removed.length} lines become ${added.length}`];
  }
  return withContext([
    ...old.slice(0, start).map((line) => ` ${line}`),
    ...compareLines(removed, added),
    ...old.slice(old.length - tail).map((line) => ` ${line}`),
  ]);
}

function compareLines(old: readonly string[], now: readonly string[]): string[] {
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  for (const [oldAt, nowAt] of [...longestCommonSubsequence(old, now), [old.length, now.length] as const]) {
    lines.push(...old.slice(i, oldAt).map((line) => `-${line}`));
    lines.push(...now.slice(j, nowAt).map((line) => `+${line}`));
    if (oldAt < old.length) lines.push(` ${old[oldAt]}`);
    i = oldAt + 1;
    j = nowAt + 1;
  }
  return lines;
}

function withContext(lines: readonly string[]): string[] {
  const isChange = lines.map((line) => !line.startsWith(' '));
  const shown: string[] = [];
  let oldLine = 1;
  let isOpen = false;
  for (const [index, line] of lines.entries()) {
    const isNear = isChange.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1).some(Boolean);
    if (isNear && !isOpen) shown.push(`@@ line ${oldLine}`);
    if (isNear) shown.push(line);
    isOpen = isNear;
    if (!line.startsWith('+')) oldLine += 1;
  }
  return shown;
}
