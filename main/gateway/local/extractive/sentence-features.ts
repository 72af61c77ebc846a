import type { QuestionAnalysis } from './analyse-question.ts';
import { answerFeatures } from './answer-features.ts';
import type { AnswerFeatures } from './answer-features.ts';
import { matchKeys, matchTerm } from './match-terms.ts';
import type { TermMatch, TermMatcher } from './match-terms.ts';
import { phraseMatch } from './phrase-match.ts';
import type { PreparedPassage, PreparedSegment } from './prepare-passage.ts';

/**
 * What is known about one sentence as an answer. Every value is 0..1; "share of the question" means the weight of its
 * terms (`weighTerms`) times the quality of their matches.
 */
export interface SentenceFeatures extends AnswerFeatures {
  /** Share of the question the sentence itself holds. */
  readonly coverage: number;
  /** Share that only its surroundings hold: the sentences before and after, the headings above, the introducing line. */
  readonly neighbourCoverage: number;
  /** Share that of all these only the document's title holds. */
  readonly titleCoverage: number;
  /** Share the whole passage holds, headings and title included. */
  readonly passageCoverage: number;
  /** Share of neighbouring term pairs of the question that are neighbours here too. */
  readonly phraseMatch: number;
  /** Share of the question's names and numbers in the sentence, its surroundings or the title; 1 when there are none. */
  readonly nameCoverage: number;
  /** How much the question asks to agree on: ln(1 + terms) / ln(13), at most 1, which twelve terms reach. */
  readonly questionLength: number;
  /** 1 / rank of the passage. */
  readonly reciprocalRank: number;
}

/** A sentence with its features. */
export interface ScoredSegment {
  readonly passageIndex: number;
  readonly segmentIndex: number;
  readonly features: SentenceFeatures;
}

export interface PassageFeatures {
  readonly segments: readonly ScoredSegment[];
  /** How well the passage, headings and title included, has each term of the question, 0..1. */
  readonly termQualities: readonly number[];
}

const LONG_QUESTION_TERMS = 12;

/**
 * Worth of a word found in code, as a share of the same word in prose: an identifier may share its spelling with a word
 * of the question and nothing else (`parent`, `leave`). How-to questions are exempt, code is how they are answered.
 */
const CODE_WORTH = 0.5;

/** Computes the features of every segment of a passage that is not a mere label. */
export function extractFeatures(
  question: QuestionAnalysis,
  matchers: readonly TermMatcher[],
  weights: readonly number[],
  prepared: PreparedPassage,
  passageIndex: number,
): PassageFeatures {
  const { segments } = prepared;
  const share = (qualities: readonly number[]): number =>
    qualities.reduce((sum, value, term) => sum + value * (weights[term] ?? 0), 0);
  const found = segments.map((segment) => matchSegment(question, matchers, segment));
  const matches = segments.map((segment, index) => withHeaderRow(segment, found[index] ?? [], found));
  const own = matches.map((row) => row.map(({ quality }) => quality));
  const sections = segments.map((segment) => matchers.map((matcher) => matchKeys(matcher, segment.sectionKeys)));
  const title = matchers.map((matcher) => matchKeys(matcher, prepared.titleKeys));
  const termQualities = [...own, ...sections].reduce(elementwiseMax, title);
  const passageCoverage = share(termQualities);
  const questionLength = Math.min(1, Math.log(1 + question.terms.length) / Math.log(1 + LONG_QUESTION_TERMS));
  const reciprocalRank = 1 / Math.max(1, prepared.passage.rank);
  const scored: ScoredSegment[] = [];
  for (const [segmentIndex, segment] of segments.entries()) {
    if (segment.isLabel) continue;
    const row = matches[segmentIndex] ?? [];
    const inside = own[segmentIndex] ?? [];
    const nearby = [own[segmentIndex - 1], own[segmentIndex + 1], sections[segmentIndex]];
    const around = nearby.reduce<readonly number[]>(
      (best, one) => (one === undefined ? best : elementwiseMax(best, one)),
      inside,
    );
    const known = elementwiseMax(around, title);
    const features: SentenceFeatures = {
      coverage: share(inside),
      neighbourCoverage: share(around) - share(inside),
      titleCoverage: share(known) - share(around),
      passageCoverage,
      phraseMatch: phraseMatch(question.terms, row, weights),
      nameCoverage: nameCoverage(question, known, weights),
      questionLength,
      ...answerFeatures(question, segment, row, weights),
      reciprocalRank,
    };
    scored.push({ passageIndex, segmentIndex, features });
  }
  return { segments: scored, termQualities };
}

function matchSegment(
  question: QuestionAnalysis,
  matchers: readonly TermMatcher[],
  segment: PreparedSegment,
): TermMatch[] {
  const worth = segment.segment.kind === 'code' && question.answerType !== 'manner' ? CODE_WORTH : 1;
  return matchers.map((matcher) => {
    const { quality, positions } = matchTerm(matcher, segment);
    return { quality: quality * worth, positions };
  });
}

/** A table row says what its header says, too: "| 5–9 | 27 |" under "| Years | Days |" is about years and days. */
function withHeaderRow(
  { segment, leadIndex }: PreparedSegment,
  own: readonly TermMatch[],
  all: readonly (readonly TermMatch[])[],
): readonly TermMatch[] {
  const header = leadIndex === null || segment.kind !== 'table-row' ? undefined : all[leadIndex];
  if (header === undefined) return own;
  return own.map((match, term) => {
    const quality = header[term]?.quality ?? 0;
    return quality > match.quality ? { quality, positions: match.positions } : match;
  });
}

function elementwiseMax(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((value, index) => Math.max(value, b[index] ?? 0));
}

function nameCoverage(question: QuestionAnalysis, known: readonly number[], weights: readonly number[]): number {
  let total = 0;
  let found = 0;
  for (const [index, term] of question.terms.entries()) {
    if (!term.isNameOrNumber) continue;
    total += weights[index] ?? 0;
    found += (weights[index] ?? 0) * (known[index] ?? 0);
  }
  return total === 0 ? 1 : found / total;
}
