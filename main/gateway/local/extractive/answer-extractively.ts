import { EVIDENCE_MODEL, RANKING_MODEL } from './coefficients.ts';
import type { ExtractedSentence, ExtractiveAnswer } from './extractive-answer.ts';
import { indexOfHighest, linearScore, logistic, softmax } from './linear-model.ts';
import type { LinearModel } from './linear-model.ts';
import type { Passage } from './passage.ts';
import { scoreSentences } from './score-sentences.ts';
import type { ScoredPassages } from './score-sentences.ts';
import { selectSentences } from './select-sentences.ts';
import type { SelectedSegment } from './select-sentences.ts';

/** Evidence below which a question is refused, 0..1: out of fold on XQuAD it refuses 93 % of the unanswerable. */
export const DEFAULT_EVIDENCE_FLOOR = 0.62;

/** Most sentences chosen for an answer; lines they need to be readable come on top. */
export const DEFAULT_MAX_SENTENCES = 3;

/**
 * Sentences are added until one of them is this likely to hold the answer, and as long as each is at least that likely
 * itself, 0..1. On XQuAD that shows 1.5 sentences on average.
 */
const ENOUGH_SUPPORT = 0.85;
const MIN_SUPPORT = 0.08;

export interface ExtractiveOptions {
  /** 0..1, default `DEFAULT_EVIDENCE_FLOOR`; higher refuses more. */
  readonly evidenceFloor?: number;
  /** At least 1, default `DEFAULT_MAX_SENTENCES`. */
  readonly maxSentences?: number;
  /** Models to use instead of the shipped ones; the calibration passes those of each fold. */
  readonly models?: { readonly ranking: LinearModel; readonly evidence: LinearModel };
}

/**
 * Answers a question by quoting the passages, or refuses.
 *
 * Every sentence of every passage gets a handful of features; one linear model ranks the sentences, a second one, read
 * at the best of them, says how likely the passages settle the question. Same input, same output, bit for bit: nothing
 * here depends on time, chance or I/O. Never throws, whatever the texts are.
 *
 * @param input.passages best first, as retrieved; about 8 of 200–500 tokens, any number is fine
 * @returns quotes with exact offsets, or `refused` with what came nearest and which words were missing
 */
export function answerExtractively(input: {
  readonly question: string;
  readonly passages: readonly Passage[];
  readonly options?: ExtractiveOptions;
}): ExtractiveAnswer {
  const { question, passages, options = {} } = input;
  const floor = options.evidenceFloor ?? DEFAULT_EVIDENCE_FLOOR;
  const models = options.models ?? { ranking: RANKING_MODEL, evidence: EVIDENCE_MODEL };
  const scored = scoreSentences(question, passages);
  const supports = softmax(scored.segments.map(({ features }) => linearScore(models.ranking, features)));
  const best = scored.segments[indexOfHighest(supports)];
  const closest = best === undefined ? undefined : scored.passages[best.passageIndex];
  if (best === undefined || closest === undefined || scored.question.terms.length === 0) {
    return { refused: true, evidence: 0, floor, sentences: [], closest: null, missingTerms: missingTerms(scored, -1) };
  }
  const evidence = logistic(linearScore(models.evidence, best.features));
  const refused = evidence < floor;
  const limits = {
    maxSentences: options.maxSentences ?? DEFAULT_MAX_SENTENCES,
    enoughSupport: ENOUGH_SUPPORT,
    minSupport: MIN_SUPPORT,
  };
  const selected = refused ? [] : selectSentences(scored.segments, supports, scored.passages, limits);
  return {
    refused,
    evidence,
    floor,
    sentences: selected.flatMap((one) => toSentence(one, scored)),
    closest: { passageId: closest.passage.id, evidence },
    missingTerms: missingTerms(scored, best.passageIndex),
  };
}

function toSentence(
  { passageIndex, segmentIndex, support }: SelectedSegment,
  scored: ScoredPassages,
): ExtractedSentence[] {
  const prepared = scored.passages[passageIndex];
  const found = prepared?.segments[segmentIndex];
  if (prepared === undefined || found === undefined) return [];
  const { start, end, kind } = found.segment;
  return [{ passageId: prepared.passage.id, start, end, text: found.text, kind, support }];
}

/** Words of the question, as typed, that a passage does not have at all. */
function missingTerms({ question, termQualities }: ScoredPassages, passageIndex: number): string[] {
  const missing = question.terms.filter((_, term) => !((termQualities[passageIndex]?.[term] ?? 0) > 0));
  return missing.map(({ word }) => word.surface);
}
