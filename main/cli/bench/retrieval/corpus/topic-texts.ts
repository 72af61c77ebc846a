import type { SeededRandom } from '../../corpus/seeded-random.ts';
import { CONTENT_WORDS, contentWord, FUNCTION_WORD_SHARE, functionWord } from '../../corpus/vocabulary.ts';

/** Words of every text: what the figures are about. */
export const WORDS_IN_A_TEXT = 120;
/** Texts that follow each other in one document and share its topic. */
export const TEXTS_IN_A_DOCUMENT = 20;

const WORDS_OF_A_TOPIC = 300;
const LEAST_TOPICS = 20;
/** Of the words that mean something: from the document's topic, from another one, and from the whole language. */
const TOPIC_SHARE = 0.6;
const OTHER_TOPIC_SHARE = 0.15;
/** Some topics are written about far more than others: density falls with the square root of the topic's number. */
const TOPIC_SKEW = 2;

/** Says in a report how the texts came about. */
export const TEXTS_DESCRIPTION = `texts of ${WORDS_IN_A_TEXT} words about topics: ${FUNCTION_WORD_SHARE * 100} % function words; of the others ${TOPIC_SHARE * 100} % from the ${WORDS_OF_A_TOPIC} words of the document's topic and ${OTHER_TOPIC_SHARE * 100} % from another topic's, both Zipf-distributed, the rest from ${CONTENT_WORDS.length.toLocaleString('en-US')} words by Zipf's law; ${TEXTS_IN_A_DOCUMENT} texts to a document`;

/** Makes texts that lie in clusters when they are embedded, as the chunks of real documents do. */
export interface TopicTexts {
  readonly topics: number;
  /** @returns the next text, of {@link WORDS_IN_A_TEXT} words */
  next(): string;
}

/** @param options.texts how many are wanted: topics grow with the square root */
export function createTopicTexts(options: { random: SeededRandom; texts: number }): TopicTexts {
  const { random } = options;
  const topics = Math.max(LEAST_TOPICS, Math.round(Math.sqrt(options.texts)));
  const words = Array.from({ length: topics }, () =>
    Array.from({ length: WORDS_OF_A_TOPIC }, () => random.pick(CONTENT_WORDS)),
  );
  const pickTopic = (): readonly string[] => words[Math.floor(topics * random.next() ** TOPIC_SKEW)] as string[];
  let written = 0;
  let topic = pickTopic();
  return {
    topics,
    next: () => {
      if (written % TEXTS_IN_A_DOCUMENT === 0) topic = pickTopic();
      written += 1;
      return makeText(random, topic, pickTopic());
    },
  };
}

function makeText(random: SeededRandom, topic: readonly string[], other: readonly string[]): string {
  let text = '';
  let left = 0;
  for (let word = 0; word < WORDS_IN_A_TEXT; word++) {
    const isFirst = left === 0;
    if (isFirst) left = random.between(7, 19);
    left -= 1;
    const next = isFirst ? capitalised(anyWord(random, topic, other)) : anyWord(random, topic, other);
    text += `${word === 0 ? '' : ' '}${next}${left === 0 || word === WORDS_IN_A_TEXT - 1 ? '.' : ''}`;
  }
  return text;
}

function anyWord(random: SeededRandom, topic: readonly string[], other: readonly string[]): string {
  if (random.next() < FUNCTION_WORD_SHARE) return functionWord(random);
  const kind = random.next();
  if (kind < TOPIC_SHARE) return wordOf(topic, random);
  if (kind < TOPIC_SHARE + OTHER_TOPIC_SHARE) return wordOf(other, random);
  // Numbers are what people search for, and what makes texts differ.
  return kind > 0.97 ? String(random.between(2, 4000)) : contentWord(random);
}

/** A rank with density 1/rank. */
function wordOf(topic: readonly string[], random: SeededRandom): string {
  return topic[Math.floor(topic.length ** random.next()) - 1] as string;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
