import { stemWord } from '../../base/porter-stemmer.ts';
import { queryTerms } from '../search/query-terms.ts';

/** What a passage is compared with: the query's distinct stems and which of them follow one another. */
export interface QueryProfile {
  /** Distinct stems in order of first appearance. */
  stems: readonly string[];
  /** One weight per stem, >= 0: how rare it is. */
  weights: readonly number[];
  /** Sum of the weights. */
  mass: number;
  /** Stems that stand side by side in the query, function words aside, as indexes into `stems`. */
  pairs: readonly (readonly [first: number, second: number])[];
}

/**
 * @param weightOf how rare a stem is, such as its inverse document frequency; >= 0
 */
export function profileQuery(query: string, weightOf: (term: string) => number): QueryProfile {
  const indexOf = new Map<string, number>();
  const stems: string[] = [];
  const weights: number[] = [];
  const pairs = new Map<string, readonly [number, number]>();
  let previous: number | null = null;
  for (const term of queryTerms(query)) {
    const stem = stemWord(term);
    let index = indexOf.get(stem);
    if (index === undefined) {
      index = stems.length;
      indexOf.set(stem, index);
      stems.push(stem);
      weights.push(weightOf(term));
    }
    if (previous !== null && previous !== index) pairs.set(`${previous} ${index}`, [previous, index]);
    previous = index;
  }
  return { stems, weights, mass: weights.reduce((sum, weight) => sum + weight, 0), pairs: [...pairs.values()] };
}
