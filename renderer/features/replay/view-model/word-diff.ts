import { longestCommonSubsequence } from '../../../../main/base/longest-common-subsequence.ts';

export interface DiffPart {
  text: string;
  isChanged: boolean;
}

/** Texts of more words are shown whole: the work grows with the product of both lengths. */
const MAX_COMPARED_WORDS = 1500;

/**
 * Two texts word by word: what only one of them says is marked on its own side.
 *
 * @returns the parts of each, which joined give the texts again; null when they are too long to compare
 */
export function wordDiff(before: string, after: string): { before: DiffPart[]; after: DiffPart[] } | null {
  const old = pieces(before);
  const now = pieces(after);
  if (old.length > MAX_COMPARED_WORDS || now.length > MAX_COMPARED_WORDS) return null;
  const common = longestCommonSubsequence(old, now);
  const keptOld = new Set(common.map(([at]) => at));
  const keptNow = new Set(common.map(([, at]) => at));
  return { before: join(old, keptOld), after: join(now, keptNow) };
}

/** Words with the white space behind them, so that nothing is lost. */
function pieces(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\s)(?=\S)/u);
}

function join(words: readonly string[], kept: ReadonlySet<number>): DiffPart[] {
  const parts: DiffPart[] = [];
  for (const [index, text] of words.entries()) {
    const isChanged = !kept.has(index);
    const last = parts.at(-1);
    if (last !== undefined && last.isChanged === isChanged) last.text += text;
    else parts.push({ text, isChanged });
  }
  return parts;
}
