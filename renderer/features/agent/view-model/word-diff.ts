/** A run of text that both versions have, or only one. */
export interface DiffWord {
  change: 'same' | 'added' | 'removed';
  text: string;
}

/** @returns what changed between two short texts, word by word, by their longest common subsequence */
export function wordDiff(before: string, after: string): DiffWord[] {
  const a = before.split(/(\s+)/).filter((word) => word !== '');
  const b = after.split(/(\s+)/).filter((word) => word !== '');
  const width = b.length + 1;
  // common[i][j], row by row: the longest subsequence of what stands from i and j on.
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const words: DiffWord[] = [];
  const push = (change: DiffWord['change'], text: string): void => {
    const last = words.at(-1);
    if (last?.change === change) last.text += text;
    else words.push({ change, text });
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      push('same', left);
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      push('removed', left);
      i += 1;
    } else if (right !== undefined) {
      push('added', right);
      j += 1;
    }
  }
  return words;
}
