import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import { alignWords, type WordSimilarity, weighWords } from './align-sentence.ts';
import { probabilityOf } from './calibration.ts';
import { namesIn } from './entities-agree.ts';
import { createPassage, type Features, type Passage, readFeatures } from './read-features.ts';
import { normalizeText, readWords } from './read-words.ts';
import { splitSentences } from './split-sentences.ts';

/** What is read of a premise and of a claim, in characters; the rest is left out. Contexts of models are shorter. */
export const MAX_PREMISE_LENGTH = 200_000;
export const MAX_CLAIM_LENGTH = 4000;
/** Words of a premise that are compared by meaning, at most. */
const MAX_COMPARED_WORDS = 3000;
/** A claim with fewer words than this says too little to be sure about. */
const CERTAIN_WORDS = 3;
/** Nothing is as certain as a text that says nothing is uncertain. */
const NOTHING_SAID = 0.5;

export interface ClaimScore {
  /** How likely the premise supports the claim, 0..1. */
  score: number;
  /** 0 (cannot tell) to 1. */
  confidence: number;
  /** What the score was made of, for the least supported sentence; null when nothing could be compared. */
  features: Features | null;
}

/**
 * How far a premise supports a claim, without a language model: words, numbers, names, negations, comparisons and
 * embeddings of the claim are held against the sentences of the premise that are nearest to it.
 *
 * A claim of several sentences is as good as the worst of them. Always a number: a claim without a word is 1 when it
 * stands in the premise and 0 when not, both with confidence 0.
 *
 * @throws CancelledError when `signal` aborts, ModelCallError when the embedding model cannot run
 */
export async function scoreClaim(options: {
  premise: string;
  claim: string;
  model: EmbeddingModel;
  signal?: AbortSignal;
}): Promise<ClaimScore> {
  const premiseText = normalizeText(options.premise.slice(0, MAX_PREMISE_LENGTH));
  const claimText = normalizeText(options.claim.slice(0, MAX_CLAIM_LENGTH)).trim();
  const premise = splitSentences(premiseText).map((text) => createPassage(text, readWords(text)));
  const claims = splitSentences(claimText)
    .map((text) => createPassage(text, readWords(text)))
    .reduce<readonly Passage[]>(withQuestions, [])
    .filter(({ words }) => words.length > 0);
  if (claims.length === 0) {
    const isThere = claimText !== '' && premiseText.includes(claimText);
    return { score: isThere ? 1 : 0, confidence: 0, features: null };
  }
  if (premise.every(({ words }) => words.length === 0)) return { score: 0, confidence: NOTHING_SAID, features: null };
  const scored = await scoreSentences(claims, premise, options);
  return scored.reduce((worst, score) => (score.score < worst.score ? score : worst));
}

/** A question says nothing of its own: it belongs to the answer behind it, and the numbers are those of the answer. */
function withQuestions(before: readonly Passage[], next: Passage): readonly Passage[] {
  const previous = before.at(-1);
  if (previous?.text.endsWith('?') !== true) return [...before, next];
  return [...before.slice(0, -1), { ...joined([previous, next]), quantities: next.quantities }];
}

async function scoreSentences(
  claims: readonly Passage[],
  premise: readonly Passage[],
  { model, signal }: { model: EmbeddingModel; signal?: AbortSignal },
): Promise<readonly ClaimScore[]> {
  const whole = joined(premise);
  const candidates = [...premise, ...premise.slice(1).map((next, index) => joined([premise[index] ?? next, next]))];
  const stems = (passages: readonly Passage[]): string[] => [
    ...new Set(passages.flatMap(({ words }) => words.filter((word) => word.isContent).map(({ stem }) => stem))),
  ];
  const lowerOf = new Map([...claims, whole].flatMap(({ words }) => words.map(({ stem, lower }) => [stem, lower])));
  const compared = [...new Set([...stems(claims), ...stems([whole]).slice(0, MAX_COMPARED_WORDS)])];
  const texts = [
    ...claims.map(({ text }) => text),
    ...candidates.map(({ text }) => text),
    ...compared.map((stem) => lowerOf.get(stem) ?? stem),
  ];
  const vectors = await model.embed(texts, { purpose: 'passage', ...(signal === undefined ? {} : { signal }) });
  const cosine = (a: number, b: number): number => cosineOfRows(vectors, model.info.dimensions, a, b);
  const rowOf = new Map(compared.map((stem, index) => [stem, claims.length + candidates.length + index]));
  const wordSimilarity: WordSimilarity = (a, b) => {
    const [rowA, rowB] = [rowOf.get(a), rowOf.get(b)];
    return rowA === undefined || rowB === undefined || /\d/.test(a + b) ? 0 : cosine(rowA, rowB);
  };
  const weight = weighWords(premise.map(({ words }) => words));
  const names = namesIn([...premise, ...claims].map(({ words }) => words));
  return claims.map((claim, row) => {
    const nearest = candidates
      .map((aligned, index) => {
        const similarity = cosine(row, claims.length + index);
        const { exactCoverage } = alignWords(claim.words, aligned.words, weight, () => 0);
        return { aligned, similarity, nearness: exactCoverage + similarity };
      })
      // By nearness and not by score: else a claim would be held against whatever contradicts it least.
      .reduce((best, candidate) => (candidate.nearness > best.nearness ? candidate : best));
    const { aligned, similarity } = nearest;
    const features = readFeatures({ claim, aligned, premise: whole, names, weight, wordSimilarity, similarity });
    const score = probabilityOf(features);
    return { score, confidence: confidenceIn(score, claim), features };
  });
}

/** How far the score is from a coin toss, less for a claim of a word or two. */
function confidenceIn(score: number, claim: Passage): number {
  const words = claim.words.filter(({ isContent }) => isContent).length;
  return Math.abs(2 * score - 1) * Math.min(1, words / CERTAIN_WORDS);
}

/** Clauses stay apart: a negation in one sentence says nothing of the next. */
function joined(passages: readonly Passage[]): Passage {
  let clauses = 0;
  const words = passages.flatMap((passage) => {
    const from = clauses;
    clauses += (passage.words.at(-1)?.clause ?? 0) + 1;
    return passage.words.map((word) => ({ ...word, clause: word.clause + from }));
  });
  return {
    text: passages.map(({ text }) => text).join(' '),
    words,
    quantities: passages.flatMap(({ quantities }) => quantities),
  };
}

/** Rows are unit vectors; a row of zeros, of a text that the model does not know, is like nothing. */
function cosineOfRows(vectors: Float32Array, dimensions: number, a: number, b: number): number {
  let sum = 0;
  for (let index = 0; index < dimensions; index += 1) {
    sum += (vectors[a * dimensions + index] ?? 0) * (vectors[b * dimensions + index] ?? 0);
  }
  return sum;
}
