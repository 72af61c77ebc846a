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
  const { claim, ...rest } = options;
  const [score] = await scoreClaims({ ...rest, claims: [claim] });
  return score ?? { score: 0, confidence: 0, features: null };
}

/**
 * Scores several claims about one premise as {@link scoreClaim} does, and reads the premise once.
 *
 * @returns one score a claim, in order
 */
export async function scoreClaims(options: {
  premise: string;
  claims: readonly string[];
  model: EmbeddingModel;
  signal?: AbortSignal;
}): Promise<readonly ClaimScore[]> {
  const premiseText = normalizeText(options.premise.slice(0, MAX_PREMISE_LENGTH));
  const premise = splitSentences(premiseText).map((text) => createPassage(text, readWords(text)));
  const saysNothing = premise.every(({ words }) => words.length === 0);
  const read = options.claims.map((claim) => {
    const text = normalizeText(claim.slice(0, MAX_CLAIM_LENGTH)).trim();
    return { text, sentences: sentencesOf(text) };
  });
  const compared = saysNothing ? [] : read.map(({ sentences }) => sentences).filter(({ length }) => length > 0);
  const scored = compared.length === 0 ? [] : await scoreSentences(compared, premise, options);
  let next = 0;
  return read.map(({ text, sentences }) => {
    if (sentences.length === 0) {
      const isThere = text !== '' && premiseText.includes(text);
      return { score: isThere ? 1 : 0, confidence: 0, features: null };
    }
    if (saysNothing) return { score: 0, confidence: NOTHING_SAID, features: null };
    const own = scored[next] ?? [];
    next += 1;
    return own.reduce((worst, score) => (score.score < worst.score ? score : worst));
  });
}

/** Sentences of a claim that have a word. */
function sentencesOf(text: string): readonly Passage[] {
  return splitSentences(text)
    .map((sentence) => createPassage(sentence, readWords(sentence)))
    .reduce<readonly Passage[]>(withQuestions, [])
    .filter(({ words }) => words.length > 0);
}

/** A question says nothing of its own: it belongs to the answer behind it, and the numbers are those of the answer. */
function withQuestions(before: readonly Passage[], next: Passage): readonly Passage[] {
  const previous = before.at(-1);
  if (previous?.text.endsWith('?') !== true) return [...before, next];
  return [...before.slice(0, -1), { ...joined([previous, next]), quantities: next.quantities }];
}

/**
 * @param claims the sentences of each, at least one; one claim knows nothing of the words of another
 * @returns the scores of the sentences of each
 */
async function scoreSentences(
  claims: readonly (readonly Passage[])[],
  premise: readonly Passage[],
  { model, signal }: { model: EmbeddingModel; signal?: AbortSignal },
): Promise<readonly (readonly ClaimScore[])[]> {
  const whole = joined(premise);
  const candidates = [...premise, ...premise.slice(1).map((next, index) => joined([premise[index] ?? next, next]))];
  const wordsOfPremise = new Set(stemsIn([whole]).slice(0, MAX_COMPARED_WORDS));
  const readings = claims.map((sentences) => {
    // Of two spellings of a stem, what the premise has last stands for it.
    const lowerOf = new Map(
      [...sentences, whole].flatMap(({ words }) => words.map(({ stem, lower }) => [stem, lower])),
    );
    const compared = [...new Set([...stemsIn(sentences), ...wordsOfPremise])];
    return {
      sentences,
      names: namesIn([...premise, ...sentences].map(({ words }) => words)),
      compared: compared.map((stem) => [stem, lowerOf.get(stem) ?? stem] as const),
    };
  });
  const texts = [
    ...new Set([
      ...[...claims.flat(), ...candidates].map(({ text }) => text),
      ...readings.flatMap(({ compared }) => compared.map(([, lower]) => lower)),
    ]),
  ];
  const rowOf = new Map(texts.map((text, row) => [text, row]));
  const vectors = await model.embed(texts, { purpose: 'passage', ...(signal === undefined ? {} : { signal }) });
  const cosine = (a: number | undefined, b: number | undefined): number =>
    a === undefined || b === undefined ? 0 : cosineOfRows(vectors, model.info.dimensions, a, b);
  const weight = weighWords(premise.map(({ words }) => words));
  const rowOfCandidate = candidates.map(({ text }) => rowOf.get(text));
  return readings.map(({ sentences, names, compared }) => {
    const rowOfStem = new Map(compared.map(([stem, lower]) => [stem, rowOf.get(lower)]));
    const wordSimilarity: WordSimilarity = (a, b) => {
      const [rowA, rowB] = [rowOfStem.get(a), rowOfStem.get(b)];
      return rowA === undefined || rowB === undefined || /\d/.test(a + b) ? 0 : cosine(rowA, rowB);
    };
    return sentences.map((claim) => {
      const nearest = candidates
        .map((aligned, at) => {
          const similarity = cosine(rowOf.get(claim.text), rowOfCandidate[at]);
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
  });
}

/** Of words that carry meaning, each once. */
function stemsIn(passages: readonly Passage[]): string[] {
  return [...new Set(passages.flatMap(({ words }) => words.filter((word) => word.isContent).map(({ stem }) => stem)))];
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
