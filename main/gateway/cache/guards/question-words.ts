/** One word of a question, where it stands and how it is written. */
export interface QuestionWord {
  /** As typed. */
  written: string;
  /** In lower case, without a plural or possessive ending. */
  stem: string;
  /** First of the question or of a sentence in it: a capital there says nothing. */
  isFirst: boolean;
}

const WORD = /[\p{L}\p{N}_@$€£%]+(?:[._'/:@-][\p{L}\p{N}_]+)*%?/gu;
/** Thousands written in groups: `1,000`, `12 000`. */
const GROUPED_NUMBER = /(?<![\d.,])\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?![\d,])/g;

/** @returns the words of a text with numbers written one way, and quotes straight */
export function wordsOf(text: string): readonly QuestionWord[] {
  const straight = text
    .normalize('NFKC')
    .replaceAll(/[‘’‛`´]/g, "'")
    .replaceAll(GROUPED_NUMBER, (number) => number.replaceAll(/\D/g, ''));
  let previousEnd = 0;
  const words: QuestionWord[] = [];
  for (const match of straight.matchAll(WORD)) {
    const between = straight.slice(previousEnd, match.index);
    words.push({
      written: match[0],
      stem: stemOf(match[0].toLowerCase()),
      isFirst: previousEnd === 0 || /[.!?:\n]\s*$/.test(between),
    });
    previousEnd = match.index + match[0].length;
  }
  return words;
}

/** Shorter words keep their ending. */
const MIN_STEM_LENGTH = 4;

/** Plurals and possessives only: what a guard compares must not become alike by stemming. */
export function stemOf(word: string): string {
  const bare = word.replace(/'s?$/, '');
  if (bare.length < MIN_STEM_LENGTH || !/^\p{L}+$/u.test(bare)) return bare;
  if (/(?:ss|us|is)$/.test(bare)) return bare;
  if (bare.endsWith('ies') && bare.length > MIN_STEM_LENGTH) return `${bare.slice(0, -3)}y`;
  return bare.endsWith('s') ? bare.slice(0, -1) : bare;
}
