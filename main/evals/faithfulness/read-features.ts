import { alteredCopy } from './altered-copy.ts';
import { alignWords, type WordSimilarity, type WordWeight } from './align-sentence.ts';
import { comparisonConflict } from './comparisons-agree.ts';
import { entitiesOf, missingEntities } from './entities-agree.ts';
import { turnedClause } from './negation-agree.ts';
import { type Quantity, readQuantities, missingNumbers } from './numbers-agree.ts';
import type { Word } from './read-words.ts';

/** What is measured of a claim beside its premise; each 0..1. */
export const FEATURE_NAMES = [
  /** Share of the claim's words in the aligned sentences, related words counting in part. */
  'coverage',
  /** The same over the whole premise. */
  'premiseCoverage',
  /** Cosine similarity of the claim and the sentence nearest to it, at least 0. */
  'similarity',
  /** Numbers that the premise does not give. */
  'missingNumbers',
  /** Numbers that the aligned sentences do not give. */
  'distantNumbers',
  /** Names that the premise does not have. */
  'missingEntities',
  /** Names that the aligned sentences do not have. */
  'distantEntities',
  /** A clause that one side denies and the other affirms. */
  'turned',
  /** Opposite comparisons, added quantifiers. */
  'comparison',
  /** Neighbouring words that are not neighbours in the aligned sentences. */
  'disorder',
  /** New words in what is otherwise a copy: in a paraphrase they are to be expected, in a copy they were put there. */
  'alteredCopy',
] as const;
export type Features = Readonly<Record<(typeof FEATURE_NAMES)[number], number>>;

/** A sentence, or two neighbouring ones, read once. */
export interface Passage {
  text: string;
  words: readonly Word[];
  quantities: readonly Quantity[];
}

export function createPassage(text: string, words: readonly Word[]): Passage {
  return { text, words, quantities: readQuantities(text, words) };
}

export interface FeatureInput {
  claim: Passage;
  /** The sentences of the premise that the claim is held against. */
  aligned: Passage;
  premise: Passage;
  /** See `namesIn`. */
  names: ReadonlySet<string>;
  weight: WordWeight;
  wordSimilarity: WordSimilarity;
  /** Cosine similarity of the embeddings of `claim` and `aligned`. */
  similarity: number;
}

export function readFeatures(input: FeatureInput): Features {
  const { claim, aligned, premise, names, weight, wordSimilarity } = input;
  const alignment = alignWords(claim.words, aligned.words, weight, wordSimilarity);
  const overall = alignWords(claim.words, premise.words, weight, wordSimilarity);
  const entities = entitiesOf(claim.words, names);
  return {
    coverage: alignment.coverage,
    premiseCoverage: overall.coverage,
    similarity: clamp(input.similarity),
    missingNumbers: missingNumbers(claim.quantities, premise.quantities),
    distantNumbers: missingNumbers(claim.quantities, aligned.quantities),
    missingEntities: missingEntities(entities, premise.words),
    distantEntities: missingEntities(entities, aligned.words),
    turned: turnedClause(claim.words, aligned.words),
    comparison: comparisonConflict(claim.text, aligned.text),
    disorder: alignment.disorder,
    alteredCopy: alteredCopy(claim.words, aligned.words, wordSimilarity),
  };
}

function clamp(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
}
