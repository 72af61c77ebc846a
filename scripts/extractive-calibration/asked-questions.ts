import type { Passage } from '../../main/gateway/local/extractive/passage.ts';
import type { BeirDirectory, BeirQuestion } from './beir-directory.ts';
import type { PassageIndex } from './passage-index.ts';

/** One question with what was retrieved for it. */
export interface AskedQuestion {
  readonly question: BeirQuestion;
  /** As it was typed: the question itself or a messy variant of it. */
  readonly text: string;
  /** Questions about one title stand and fall together, so splits keep them together. */
  readonly group: string;
  readonly isAnswerable: boolean;
  readonly passages: readonly Passage[];
}

/** Passages handed to the answerer, as many as the product's default pipeline packs. */
export const PASSAGES_PER_QUESTION = 8;

/**
 * Asks every question twice: of the whole corpus, and of the corpus without the documents that answer it. The second is
 * the hard kind of unanswerable, for the neighbours of the missing document stay and share most of its words.
 *
 * @param vary how the question is typed, default unchanged
 */
export function askQuestions(
  { documents, questions }: BeirDirectory,
  index: PassageIndex,
  vary: (text: string) => string = (text) => text,
): AskedQuestion[] {
  const titles = new Map(documents.map(({ id, title }) => [id, title]));
  return questions.flatMap((question) => {
    const [goldId = ''] = question.goldDocumentIds;
    const text = vary(question.text);
    const group = titles.get(goldId) || goldId;
    const ask = (): readonly Passage[] => index.search(text, PASSAGES_PER_QUESTION);
    return [
      { question, text, group, isAnswerable: true, passages: ask() },
      { question, text, group, isAnswerable: false, passages: index.without([...question.goldDocumentIds], ask) },
    ];
  });
}

/** Ways people really type: each keeps what is asked and loses what a well-formed sentence gives away. */
export const VARIANTS: Readonly<Record<string, (text: string) => string>> = {
  original: (text) => text,
  'lower case': (text) => text.toLowerCase().replaceAll(/[?.,]/g, ''),
  keywords: (text) => text.replaceAll(/[?.,]/g, '').replaceAll(FUNCTION_WORDS, ' ').toLowerCase().trim(),
  typo: swapLettersOfLongestWord,
};

const FUNCTION_WORDS =
  /\b(?:what|which|who|when|where|why|how|is|are|was|were|the|an?|of|in|on|to|for|did|do|does|that|by|many|much|with|at|from|and|it|its|be|has|have|had)\b/gi;

function swapLettersOfLongestWord(text: string): string {
  const words = text.split(' ');
  const longest = words.reduce((best, word, index) => (word.length > (words[best]?.length ?? 0) ? index : best), 0);
  const word = words[longest] ?? '';
  words[longest] = `${word.slice(0, 3)}${word[4] ?? ''}${word[3] ?? ''}${word.slice(5)}`;
  return words.join(' ');
}
