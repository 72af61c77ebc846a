import { describe, expect, it } from 'vitest';
import { BuiltinVocabulary } from '../../../native/embedding/builtin-vocabulary.ts';

function idsOf(vocabulary: BuiltinVocabulary, word: string): number[] {
  const ids: number[] = [];
  vocabulary.append(word, ids);
  return ids;
}

describe('a builtin vocabulary', () => {
  const vocabulary = new BuiltinVocabulary(
    JSON.stringify({
      data: 0,
      base: 1,
      '^da': 2,
      '##base': 3,
      '##ba': 4,
      '##s': 5,
      internationalisation: 6,
      '^q': 7,
      '##b': 8,
    }),
  );

  it('gives a known word its one id, however long it is', () => {
    expect(idsOf(vocabulary, 'data')).toEqual([0]);
    expect(idsOf(vocabulary, 'internationalisation')).toEqual([6]);
  });

  it('splits an unknown word into the longest pieces: first a word or prefix, then continuations', () => {
    expect(idsOf(vocabulary, 'databases')).toEqual([0, 3, 5]);
    expect(idsOf(vocabulary, 'dabas')).toEqual([2, 4, 5]);
  });

  it('does not continue a word with a whole word or a prefix', () => {
    expect(idsOf(vocabulary, 'qdata')).toEqual([7]);
  });

  it('skips a letter that matches nothing', () => {
    expect(idsOf(vocabulary, 'qxbs')).toEqual([7, 8, 5]);
    expect(idsOf(vocabulary, 'xyz')).toEqual([]);
  });

  it('gives a repeated word the same pieces, also after more words than it remembers', () => {
    for (let number = 0; number < 40_000; number++) idsOf(vocabulary, `q${number.toString(36)}`);
    expect(idsOf(vocabulary, 'databases')).toEqual([0, 3, 5]);
  });

  it('refuses what is not a vocabulary, naming the entry', () => {
    expect(() => new BuiltinVocabulary('{"a":')).toThrow('vocab.json is not JSON');
    expect(() => new BuiltinVocabulary('["a"]')).toThrow('not an object');
    expect(() => new BuiltinVocabulary('{"a": -1}')).toThrow('gives "a" the id -1');
  });
});
