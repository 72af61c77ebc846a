import { FUNCTION_WORDS } from './function-words.ts';

/**
 * At most this many terms of a query are searched for. Every term walks its postings, repeated or not (64 common words
 * take 0.3 s over 100,000 chunks, 240 take 1.8 s), and long questions do not gain from more: CISI, whose longest has 180
 * content words, ranks a little better with 64 (BM25 nDCG@10 .412 against .404).
 */
export const MAX_QUERY_TERMS = 64;

/** What `unicode61` calls a token: letters, numbers and private-use characters, with marks that modify them. */
const TERM = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu;

/** `don't` as a whole, and the tail of `what's`: the tokenizer would make the terms "don", "t" and "s" of them. */
const CONTRACTION = /\p{L}+n['’]t(?!\p{L})|(?<=\p{L})['’](?:s|d|m|ll|re|ve)(?!\p{L})/giu;

/**
 * The words of a query that BM25 searches for, in reading order and lower case.
 *
 * Function words are left out, unless nothing else is there (`to be or not to be`) or they stand in capitals within a
 * query that is not all capitals (`IF function`, `US tariffs`, `WHO guidelines`): then they name something. A word that
 * the query repeats is returned as often: BM25 counts the query's term frequency too, which long questions need
 * (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; its k3 unbounded).
 *
 * @returns at most {@link MAX_QUERY_TERMS} terms; none for a query without letters or digits
 */
export function queryTerms(query: string): readonly string[] {
  const isShouting = query === query.toUpperCase();
  const meansSomething = (word: string): boolean =>
    !FUNCTION_WORDS.has(word.toLowerCase()) || (!isShouting && word.length > 1 && word === word.toUpperCase());
  const content = wordsOf(query.replace(CONTRACTION, ' ')).filter(meansSomething);
  const chosen = content.length > 0 ? content : wordsOf(query);
  return beginningAndEnd(chosen).map((word) => word.toLowerCase());
}

/** Of too many words, the first and the last: people paste a log and ask below it, or ask and paste below. */
function beginningAndEnd(words: readonly string[]): readonly string[] {
  if (words.length <= MAX_QUERY_TERMS) return words;
  const half = MAX_QUERY_TERMS / 2;
  return [...words.slice(0, half), ...words.slice(-half)];
}

function wordsOf(text: string): readonly string[] {
  return text.match(TERM) ?? [];
}
