import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_QUERY_TERMS, queryTerms } from '../../../../main/retrieval/search/query-terms.ts';

describe('queryTerms', () => {
  it.each([
    ['How do I turn on WAL mode in better-sqlite3?', ['turn', 'wal', 'mode', 'better', 'sqlite3']],
    ['what is the parental leave policy', ['parental', 'leave', 'policy']],
    ['snake_case and kebab-case', ['snake', 'case', 'kebab', 'case']],
    ['Übergröße naïve 東京 Ω', ['übergröße', 'naïve', '東京', 'ω']],
  ])('searches the content words of %j', (query, terms) => {
    expect(queryTerms(query)).toEqual(terms);
  });

  it('returns a repeated word as often as the query says it', () => {
    expect(queryTerms('indexing of titles: how titles help indexing')).toEqual([
      'indexing',
      'titles',
      'titles',
      'help',
      'indexing',
    ]);
  });

  it('keeps function words when there is nothing else to search for', () => {
    expect(queryTerms('to be or not to be')).toEqual(['to', 'be', 'or', 'not', 'to', 'be']);
    expect(queryTerms("don't")).toEqual(['don', 't']);
  });

  it('keeps a function word that stands in capitals among others, because it names something', () => {
    expect(queryTerms('IF function in a spreadsheet')).toEqual(['if', 'function', 'spreadsheet']);
    expect(queryTerms('WHO guidelines for the US')).toEqual(['who', 'guidelines', 'us']);
  });

  it('does not keep function words of a query that is all capitals', () => {
    expect(queryTerms('HOW DO I RESTORE THE BACKUP')).toEqual(['restore', 'backup']);
  });

  it('takes contractions for the function words they are', () => {
    expect(queryTerms("why doesn't it start, and what's the driver’s version?")).toEqual([
      'start',
      'driver',
      'version',
    ]);
    expect(queryTerms("O'Reilly's book")).toEqual(['o', 'reilly', 'book']);
  });

  it.each(['', '   ', '?!', '🦀🔥', '\0', '"" () * ^ :', '\ud800'])('finds no terms in %j', (query) => {
    expect(queryTerms(query)).toEqual([]);
  });

  it('keeps the beginning and the end of a query with too many words', () => {
    const pasted = Array.from({ length: 2000 }, (_, place) => `line${place}`).join(' ');
    const terms = queryTerms(`compiler crash: ${pasted} segmentation fault?`);
    expect(terms).toHaveLength(MAX_QUERY_TERMS);
    expect(terms.slice(0, 3)).toEqual(['compiler', 'crash', 'line0']);
    expect(terms.slice(-3)).toEqual(['line1999', 'segmentation', 'fault']);
  });

  it('returns letters, digits and marks only, in lower case, whatever the query holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (query) => {
        for (const term of queryTerms(query)) {
          expect(term).toMatch(/^[\p{L}\p{N}\p{Co}\p{M}]+$/u);
          expect(term).toBe(term.toLowerCase());
        }
      }),
    );
  });
});
