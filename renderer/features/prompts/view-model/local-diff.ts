import { longestCommonSubsequence } from '../../../../main/base/longest-common-subsequence.ts';
import type { DiffLine, PromptDiff } from '../../../../main/contract/prompt.ts';

/** Unchanged lines that are kept around a change, as `prompt.diff` keeps them. */
const CONTEXT_LINES = 3;

/** @returns a text that is not saved against the file, as `prompt.diff` tells of two versions; without marks in the lines */
export function localDiff(id: string, before: string, after: string): PromptDiff {
  const lines = allLines(before.split('\n'), after.split('\n'));
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT_LINES), at + CONTEXT_LINES + 1).some(({ kind }) => kind !== 'same'),
  );
  const kept: (DiffLine | null)[] = [];
  for (const [at, line] of lines.entries()) {
    if (isNear[at] === true) kept.push(line);
    else if (kept.at(-1) !== null) kept.push(null);
  }
  return {
    id,
    before: 'working',
    after: 'edit',
    added: lines.filter(({ kind }) => kind === 'added').length,
    removed: lines.filter(({ kind }) => kind === 'removed').length,
    lines: kept,
  };
}

function allLines(old: readonly string[], now: readonly string[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  for (const [keptOld, keptNow] of [...longestCommonSubsequence(old, now), [old.length, now.length] as const]) {
    for (; i < keptOld; i += 1)
      lines.push({ kind: 'removed', before: i + 1, after: null, text: old[i] ?? '', marks: [] });
    for (; j < keptNow; j += 1)
      lines.push({ kind: 'added', before: null, after: j + 1, text: now[j] ?? '', marks: [] });
    const text = now[keptNow];
    if (text !== undefined) lines.push({ kind: 'same', before: keptOld + 1, after: keptNow + 1, text, marks: [] });
    [i, j] = [keptOld + 1, keptNow + 1];
  }
  return lines;
}
