import { stemWord } from '../../base/porter-stemmer.ts';

/** One word of a premise or a claim. */
export interface Word {
  /** As written, apostrophes straight. */
  written: string;
  lower: string;
  /** Lower case, suffixes stripped; equal stems count as the same word. */
  stem: string;
  /** Carries meaning of its own: no article, preposition, pronoun or auxiliary. */
  isContent: boolean;
  /** First of its sentence: a capital there says nothing. */
  isFirst: boolean;
  /** Number of the clause it stands in, from 0: what a negation reaches. */
  clause: number;
}

const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  `a an the and or but nor so yet if then than that this these those there here it its he she they them their his her him
   hers we us our you your i me my who whom whose which what when where why how of in on at by for from to with into onto
   upon over under about as is are was were be been being am do does did doing done has have had having will would shall
   should can could may might must also too very just while because since until though although whether such both either
   each own same s t not no never cannot without during between through per via according`.split(/\s+/),
);

/** Scripts that put no space between words are read by the character. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}])+(?:['.:_-](?=[\p{L}\p{N}])(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}])+)*/gu;
const CLAUSE_END =
  /[,;:()–—]|\b(?:but|while|whereas|although|though|because|which|who|whose|where|when|if|unless|until)\b/i;
const GROUPED_NUMBER = /(?<![\d.,])\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?![\d,])/g;

/** @returns the text with straight apostrophes and numbers without group signs, so that `3,400` and `3400` are one word */
export function normalizeText(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[‘’‛`´]/g, "'")
    .replaceAll(GROUPED_NUMBER, (number) => number.replaceAll(/\D/g, ''));
}

/** @param sentence normalised, see {@link normalizeText} */
export function readWords(sentence: string): readonly Word[] {
  const words: Word[] = [];
  let end = 0;
  let clause = 0;
  for (const match of sentence.matchAll(WORD)) {
    const written = match[0];
    const lower = written.toLowerCase().replace(/'s$/, '');
    const between = sentence.slice(end, match.index);
    if (words.length > 0 && (CLAUSE_END.test(between) || CLAUSE_END.test(lower))) clause += 1;
    words.push({
      written,
      lower,
      stem: /^[a-z]+$/.test(lower) ? stemWord(lower) : lower,
      isContent: !FUNCTION_WORDS.has(lower) && !lower.endsWith("n't"),
      isFirst: words.length === 0,
      clause,
    });
    end = match.index + written.length;
  }
  return words;
}
