import { splitSentences } from '../faithfulness/split-sentences.ts';
import type { Support } from './answer-scorers.ts';
import { defineScorer, ofFinished } from './define-scorer.ts';
import { markersIn, saidText, withoutMarkers } from './said-text.ts';
import type { Score, ScoredRun, Scorer } from './scorer.ts';
import { UNSCORED, unscored } from './unscored.ts';

/** From this score on the faithfulness check holds that a text supports a sentence. */
export const SUPPORTED_FROM = 0.5;
/** Sentences of an answer that are looked at; answers are shorter. */
const MAX_SENTENCES = 100;

/**
 * Whether what is said stands in the passages, and whether each citation is one: all by the local faithfulness check, with
 * what it cannot see.
 *
 * - `grounded`: the share of the answer's sentences that the packed passages support (Ragas calls it faithfulness).
 * - `faithful`: the score of the least supported sentence.
 * - `citation-recall`: the share of sentences whose citations together support them; a sentence without one is not.
 * - `citation-precision`: the share of citations that are needed: of a supported sentence, and supporting it alone, or
 *   such that the others do not support it without them.
 *
 * A refusal says nothing, so all of them are unscored for it.
 *
 * @see Es et al., "Ragas", 2024; Gao et al., "Enabling Large Language Models to Generate Text with Citations" (ALCE),
 *   EMNLP 2023, section 4
 */
export function groundingScorers(support: Support): Record<string, (name: string) => Scorer> {
  const sentencesOf = remember((run, signal) => scoreSentences(run, support, signal));
  const citedOf = remember((run, signal) => scoreCitations(run, support, signal));
  return {
    grounded: (name) => defineScorer({ name, unit: 'share' }, ofSaid(sentencesOf, grounded)),
    faithful: (name) => defineScorer({ name, unit: 'score' }, ofSaid(sentencesOf, faithful)),
    'citation-recall': (name) => defineScorer({ name, unit: 'share' }, ofSaid(citedOf, citationRecall)),
    'citation-precision': (name) => defineScorer({ name, unit: 'share' }, ofSaid(citedOf, citationPrecision)),
  };
}

interface ScoredSentence {
  text: string;
  score: number;
  confidence: number;
}
interface CitedSentence {
  text: string;
  /** All its citations together support it. */
  isSupported: boolean;
  citations: number;
  /** Of them, those that are needed. */
  needed: number;
}

function ofSaid<Sentence>(
  read: (run: ScoredRun, signal: AbortSignal) => Promise<readonly Sentence[]>,
  score: (sentences: readonly Sentence[]) => Score,
): Parameters<typeof defineScorer>[1] {
  return ofFinished(async (run, signal) => {
    if (run.refused) return unscored(UNSCORED.refused);
    const sentences = await read(run, signal);
    return sentences.length === 0 ? unscored(UNSCORED.nothingSaid) : score(sentences);
  });
}

/** Two metrics of one run look at the same sentences. */
function remember<Value>(
  read: (run: ScoredRun, signal: AbortSignal) => Promise<Value>,
): (run: ScoredRun, signal: AbortSignal) => Promise<Value> {
  const known = new WeakMap<ScoredRun, Promise<Value>>();
  return (run, signal) => {
    const before = known.get(run);
    if (before !== undefined) return before;
    const reading = read(run, signal);
    known.set(run, reading);
    reading.catch(() => known.delete(run));
    return reading;
  };
}

async function scoreSentences(
  run: ScoredRun,
  support: Support,
  signal: AbortSignal,
): Promise<readonly ScoredSentence[]> {
  const premise = run.packed.map(({ text }) => text).join('\n\n');
  const texts = splitSentences(withoutMarkers(saidText(run)))
    .filter(saysSomething)
    .slice(0, MAX_SENTENCES);
  const scores = await support(premise, texts, signal);
  return scores.map((score, at) => ({ text: texts[at] ?? '', ...score }));
}

/** `1.` and `---` are no sentences. */
function saysSomething(sentence: string): boolean {
  return /\p{L}/u.test(sentence);
}

function grounded(sentences: readonly ScoredSentence[]): Score {
  const supported = sentences.filter(({ score }) => score >= SUPPORTED_FROM);
  const first = sentences.find(({ score }) => score < SUPPORTED_FROM);
  const counted = `${supported.length} of ${sentences.length} sentences`;
  return {
    value: supported.length / sentences.length,
    note: first === undefined ? counted : `${counted}; not: ${shorten(first.text)}`,
  };
}

function faithful(sentences: readonly ScoredSentence[]): Score {
  const worst = sentences.reduce((least, sentence) => (sentence.score < least.score ? sentence : least));
  const mean = sentences.reduce((sum, { score }) => sum + score, 0) / sentences.length;
  return {
    value: worst.score,
    note: `confidence ${worst.confidence.toFixed(2)}, mean ${mean.toFixed(2)}, worst: ${shorten(worst.text)}`,
  };
}

async function scoreCitations(
  run: ScoredRun,
  support: Support,
  signal: AbortSignal,
): Promise<readonly CitedSentence[]> {
  const textOf = new Map(run.citations.map(({ marker, text, quote }) => [marker, text === '' ? quote : text]));
  const isSupportedBy = async (texts: readonly string[], claim: string): Promise<boolean> =>
    texts.length > 0 && ((await support(texts.join('\n\n'), [claim], signal))[0]?.score ?? 0) >= SUPPORTED_FROM;
  const cited: CitedSentence[] = [];
  for (const sentence of citingSentences(saidText(run)).slice(0, MAX_SENTENCES)) {
    const markers = markersIn(sentence);
    const texts = markers.map((marker) => textOf.get(marker) ?? '');
    const text = withoutMarkers(sentence).trim();
    const isSupported = await isSupportedBy(texts, text);
    let needed = 0;
    for (const [at, alone] of isSupported ? texts.entries() : []) {
      const isNeeded =
        texts.length === 1 ||
        (await isSupportedBy([alone], text)) ||
        !(await isSupportedBy(texts.toSpliced(at, 1), text));
      if (isNeeded) needed += 1;
    }
    cited.push({ text, isSupported, citations: markers.length, needed });
  }
  return cited;
}

/**
 * A marker behind a full stop belongs to the sentence before it: `It opens at nine. [1] Cards are taken.` Looked for from
 * where a run of full stops begins only: a million of them are read once.
 */
function citingSentences(text: string): readonly string[] {
  const moved = text.replaceAll(/(?<![.!?。！？])([.!?。！？]+)((?:[ \t]?\[\d{1,3}\])+)/g, '$2$1');
  return splitSentences(moved).filter((sentence) => saysSomething(withoutMarkers(sentence)));
}

function citationRecall(sentences: readonly CitedSentence[]): Score {
  const supported = sentences.filter(({ isSupported }) => isSupported).length;
  const first = sentences.find(({ isSupported }) => !isSupported);
  const counted = `${supported} of ${sentences.length} sentences`;
  if (first === undefined) return { value: 1, note: counted };
  const why = first.citations === 0 ? 'without a citation' : 'not by what it cites';
  return { value: supported / sentences.length, note: `${counted}; ${why}: ${shorten(first.text)}` };
}

function citationPrecision(sentences: readonly CitedSentence[]): Score {
  const citations = sentences.reduce((sum, sentence) => sum + sentence.citations, 0);
  if (citations === 0) return unscored(UNSCORED.noCitation);
  const needed = sentences.reduce((sum, sentence) => sum + sentence.needed, 0);
  return { value: needed / citations, note: `${needed} of ${citations} citations` };
}

function shorten(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
