import { describe, expect, it } from 'vitest';
import { OccurrenceFinder } from '../../../../main/retrieval/rerank/find-occurrences.ts';
import { passageFeatures } from '../../../../main/retrieval/rerank/passage-features.ts';
import { profileQuery } from '../../../../main/retrieval/rerank/query-profile.ts';

function featuresOf(query: string, text: string, weightOf: (term: string) => number = () => 1) {
  const profile = profileQuery(query, weightOf);
  return passageFeatures(profile, new OccurrenceFinder(profile.stems).find(text, 1000));
}

describe('passageFeatures', () => {
  it('tells words in the order of the query from the same words elsewhere', () => {
    expect(featuresOf('boundary layer flow', 'The boundary layers of a flow')).toEqual({
      coverage: 1,
      windowCoverage: 1,
      // boundary → layers follow; layers → flow have "of a" between them, more than one word.
      ordered: 0.5,
      near: 1,
    });
    expect(featuresOf('boundary layer', 'a layer at the boundary')).toMatchObject({ ordered: 0, near: 1 });
  });

  it('weighs each word by how rare it is', () => {
    const weightOf = (term: string): number => (term === 'nacelle' ? 3 : 1);
    expect(featuresOf('nacelle drag', 'the drag of a wing', weightOf).coverage).toBe(0.25);
    expect(featuresOf('nacelle drag', 'nacelle', weightOf).coverage).toBe(0.75);
  });

  it('looks for the window that holds most, not for the whole text', () => {
    const far = `wing ${'word '.repeat(60)} flutter`;
    expect(featuresOf('wing flutter', far)).toMatchObject({ coverage: 1, windowCoverage: 0.5, near: 0 });
    expect(featuresOf('wing flutter', `${far} of the wing`).windowCoverage).toBe(1);
  });

  it('gives zeros for a query without words, a text without words, and words the corpus does not have', () => {
    const nothing = { coverage: 0, windowCoverage: 0, ordered: 0, near: 0 };
    expect(featuresOf('?', 'text')).toEqual(nothing);
    expect(featuresOf('wing', '')).toEqual(nothing);
    expect(featuresOf('wing', 'wing', () => 0)).toEqual(nothing);
  });
});

describe('OccurrenceFinder', () => {
  it('counts words as the index does, with accents folded and in any script', () => {
    const finder = new OccurrenceFinder(['cafe', 'run']);
    expect(finder.find('Ein Café — running, RUNS', 1000)).toEqual({ positions: [[1], [2, 3]], length: 4 });
    expect(finder.find('a_cafe: run-time', 1000)).toEqual({ positions: [[1], [2]], length: 4 });
    expect(finder.find('x y run', 2).positions).toEqual([[], []]);
  });
});
