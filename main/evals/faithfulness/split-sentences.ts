/** Longer runs without a full stop are cut here, in characters: no sentence that says one thing is as long. */
const MAX_SENTENCE_LENGTH = 2000;
const ABBREVIATION = /(?:^|[\s(])(?:\p{Lu}|Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|No|vs|etc|approx|e\.g|i\.e|cf)\.$/u;

/** @returns the sentences of a text, trimmed, none empty; in order */
export function splitSentences(text: string): readonly string[] {
  const sentences: string[] = [];
  let start = 0;
  const keep = (end: number): void => {
    for (let from = start; from < end; from += MAX_SENTENCE_LENGTH) {
      const sentence = text.slice(from, Math.min(end, from + MAX_SENTENCE_LENGTH)).trim();
      if (sentence !== '') sentences.push(sentence);
    }
    start = end;
  };
  for (const match of text.matchAll(/[.!?]["'”)\]]*(?=\s)|[。！？]|\n+/g)) {
    const end = match.index + match[0].length;
    // Sixteen characters hold the longest abbreviation with what stands before it.
    if (match[0] === '.' && ABBREVIATION.test(text.slice(Math.max(start, end - 16), end))) continue;
    keep(end);
  }
  keep(text.length);
  return sentences;
}
