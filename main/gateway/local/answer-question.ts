import type { TrestleProviderOptions } from '../../spec/language-model.ts';
import { answerExtractively } from './extractive/answer-extractively.ts';
import type { ExtractedSentence, ExtractiveAnswer } from './extractive/extractive-answer.ts';
import type { Passage } from './extractive/passage.ts';
import { splitQuestion } from './split-question.ts';

/**
 * Answers everything a question asks: each of its parts alone, then together in the order they were asked. A later part
 * that the passages do not settle is left out.
 */
export function answerQuestion(given: TrestleProviderOptions): ExtractiveAnswer {
  const passages = given.passages.map((passage) => ({ ...passage, id: passage.chunkId }));
  const whole = answerAsTypedOrStandalone(given, passages);
  const parts = splitQuestion(given.question);
  if (parts.length === 1) return whole;
  const answers = parts.map((question) => answerExtractively({ question, passages }));
  const [first] = answers;
  // "…, and is it paid?" means nothing without what "it" is: later parts rest on the first.
  if (first === undefined || first.refused) return whole;
  const sentences = answers.flatMap((answer) => (answer.refused ? [] : answer.sentences));
  return { ...first, sentences: withoutRepeats(sentences) };
}

/**
 * A follow-up is answered as it was typed where that settles it: the passages were found with the topic carried over,
 * and the words carried over would otherwise outweigh the few new ones that say what is asked now.
 */
function answerAsTypedOrStandalone(given: TrestleProviderOptions, passages: readonly Passage[]): ExtractiveAnswer {
  const asTyped = answerExtractively({ question: given.question, passages });
  if (!asTyped.refused || given.question === given.standaloneQuestion) return asTyped;
  return answerExtractively({ question: given.standaloneQuestion, passages });
}

function withoutRepeats(sentences: readonly ExtractedSentence[]): readonly ExtractedSentence[] {
  const seen = new Set<string>();
  return sentences.filter(({ passageId, start, end }) => {
    const place = `${passageId} ${start} ${end}`;
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}
