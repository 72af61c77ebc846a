import { FUNCTION_WORDS } from './function-words.ts';

/**
 * Terms beyond these are not searched. Every term costs a walk through its postings, so a pasted log file must not turn
 * into thousands of them; the longest query of the CISI collection has 181 content words.
 */
export const MAX_QUERY_TERMS = 256;

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
 * (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, section 3.4.1, with k3 unbounded).
 *
 * @returns at most {@link MAX_QUERY_TERMS} terms; none for a query without letters or digits
 */
export function queryTerms(query: string): readonly string[] {
  const isShouting = query === query.toUpperCase();
  const meansSomething = (word: string): boolean =>
    !FUNCTION_WORDS.has(word.toLowerCase()) || (!isShouting && word.length > 1 && word === word.toUpperCase());
  const content = wordsOf(query.replace(CONTRACTION, ' ')).filter(meansSomething);
  const chosen = content.length > 0 ? content : wordsOf(query);
  return chosen.slice(0, MAX_QUERY_TERMS).map((word) => word.toLowerCase());
}

function wordsOf(text: string): readonly string[] {
  return text.match(TERM) ?? [];
}
