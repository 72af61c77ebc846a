import { type DiffWord, wordDiff } from '../../agent/view-model/word-diff.ts';

/** Longer answers are shown whole, without what changed in them: the comparison takes the product of both lengths. */
const MOST_WORDS = 3000;

/** Both answers as runs of words that both have, or only one. */
export interface AnswerWords {
  before: readonly DiffWord[];
  after: readonly DiffWord[];
  /** Null when the answers are too long to be compared word by word. */
  isSame: boolean | null;
}

/** @returns what each side shows: what only the other has is left out of it */
export function answerWords(before: string, after: string): AnswerWords {
  if (before === after) return { before: same(before), after: same(after), isSame: true };
  if (before.split(/\s+/).length > MOST_WORDS || after.split(/\s+/).length > MOST_WORDS) {
    return { before: same(before), after: same(after), isSame: null };
  }
  const words = wordDiff(before, after);
  return {
    before: joined(words.filter(({ change }) => change !== 'added')),
    after: joined(words.filter(({ change }) => change !== 'removed')),
    isSame: false,
  };
}

/** Space between two changed words changed with them: runs are read, not single words. */
function joined(words: readonly DiffWord[]): readonly DiffWord[] {
  const runs: DiffWord[] = [];
  for (const [index, word] of words.entries()) {
    const last = runs.at(-1);
    const next = words[index + 1];
    const isGap = word.change === 'same' && word.text.trim() === '' && last !== undefined && last.change !== 'same';
    const change = isGap && next?.change === last.change ? last.change : word.change;
    if (last?.change === change) last.text += word.text;
    else runs.push({ change, text: word.text });
  }
  return runs;
}

const same = (text: string): readonly DiffWord[] => [{ change: 'same', text }];
