import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyseQuestion } from '../../../../../main/gateway/local/extractive/analyse-question.ts';
import { buildTermMatchers, matchTerm } from '../../../../../main/gateway/local/extractive/match-terms.ts';
import { phraseMatch, smallestDistance } from '../../../../../main/gateway/local/extractive/phrase-match.ts';
import { preparePassage } from '../../../../../main/gateway/local/extractive/prepare-passage.ts';
import {
  editDistance,
  isLikelyTypo,
  keySimilarity,
  toComparable,
} from '../../../../../main/gateway/local/extractive/term-similarity.ts';
import { weighTerms } from '../../../../../main/gateway/local/extractive/term-weights.ts';
import { splitWords } from '../../../../../main/gateway/local/extractive/words.ts';
import { passageOf } from './passage-of.ts';

function similarity(a: string, b: string): number {
  const keyOf = (word: string): string => splitWords(word)[0]?.key ?? '';
  return keySimilarity(toComparable(keyOf(a)), toComparable(keyOf(b)));
}

describe('keySimilarity', () => {
  test('is 1 for inflections, less for derived words, near spellings and synonyms, 0 for the rest', () => {
    expect(similarity('leaves', 'leave')).toBe(1);
    expect(similarity('parental', 'parent')).toBe(0.7);
    expect(similarity('prostitution', 'prostitutes')).toBe(0.7);
    expect(similarity('vacation', 'holidays')).toBe(0.7);
    expect(similarity('laptop', 'lorry')).toBe(0);
    expect(similarity('12345678', '12345679')).toBe(0);
  });
});

describe('editDistance', () => {
  test('counts inserts, deletes, replacements and swaps of neighbours', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('carrier', 'carreir')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
  });

  test('is symmetric, 0 only for equal texts and at most the longer length', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('isLikelyTypo', () => {
  test('forgives one slip in a word of five letters and two from nine', () => {
    expect(isLikelyTypo('anual', 'annual')).toBe(true);
    expect(isLikelyTypo('rembusremnt', 'reimbursement')).toBe(false);
    expect(isLikelyTypo('reimbusement', 'reimbursement')).toBe(true);
    expect(isLikelyTypo('gate', 'date')).toBe(false);
    expect(isLikelyTypo('lane', 'line')).toBe(false);
  });
});

describe('buildTermMatchers', () => {
  test('forgives a typing error only when nobody uses the word as typed', () => {
    const { terms } = analyseQuestion('anual');
    const matchersOver = (text: string): Map<string, number>[] =>
      buildTermMatchers(terms, [preparePassage(passageOf(text))]).map((matcher) => new Map(matcher));
    expect(matchersOver('The annual report is out.')).toEqual([new Map([['annual', 0.8]])]);
    expect(matchersOver('The anual report is an annual report.')).toEqual([new Map([['anual', 1]])]);
  });

  test('finds a term in the words of a segment, with its places', () => {
    const passage = preparePassage(passageOf('A gate is a gate.'));
    const [matcher] = buildTermMatchers(analyseQuestion('gates').terms, [passage]);
    const [segment] = passage.segments;
    expect(matcher && segment && matchTerm(matcher, segment)).toEqual({ quality: 1, positions: [1, 4] });
  });
});

describe('weighTerms', () => {
  test('follows 3 + ln(1 + (n + 1 − df) / (df + 0.5)), scaled to add up to 1', () => {
    const passages = ['The gate is closed.', 'The gate scanner is down.'].map((text) =>
      preparePassage(passageOf(text)),
    );
    const { terms } = analyseQuestion('gate scanner');
    const [gate = 0, scanner = 0] = weighTerms(terms, buildTermMatchers(terms, passages), passages);
    const rawGate = 3 + Math.log(1 + 1 / 2.5);
    const rawScanner = 3 + Math.log(1 + 2 / 1.5);
    expect(gate).toBeCloseTo(rawGate / (rawGate + rawScanner), 12);
    expect(scanner).toBeCloseTo(rawScanner / (rawGate + rawScanner), 12);
    expect(weighTerms([], [], passages)).toEqual([]);
  });
});

describe('phraseMatch', () => {
  const { terms } = analyseQuestion('yard gate scanner');
  const at = (...positions: number[]): { quality: number; positions: number[] } => ({
    quality: positions.length > 0 ? 1 : 0,
    positions,
  });
  const third = [1 / 3, 1 / 3, 1 / 3];

  test('counts the pairs that are still neighbours, half when they are a little apart', () => {
    expect(phraseMatch(terms, [at(0), at(1), at(2)], third)).toBeCloseTo(1, 12);
    expect(phraseMatch(terms, [at(0), at(1), at(6)], third)).toBeCloseTo(0.75, 12);
    expect(phraseMatch(terms, [at(0), at(1), at(30)], third)).toBeCloseTo(0.5, 12);
    expect(phraseMatch(terms, [at(), at(1), at(2)], third)).toBeCloseTo(0.5, 12);
  });

  test('takes a single term for kept when it is there', () => {
    const single = analyseQuestion('scanner').terms;
    expect(phraseMatch(single, [at(4)], [1])).toBe(1);
    expect(phraseMatch(single, [at()], [1])).toBe(0);
  });

  test('smallestDistance equals the brute-force minimum', () => {
    const list = fc.array(fc.nat(50), { maxLength: 10 }).map((values) => values.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(list, list, (a, b) => {
        const all = a.flatMap((first) => b.map((second) => Math.abs(first - second)));
        expect(smallestDistance(a, b)).toBe(Math.min(...all));
      }),
    );
  });
});
