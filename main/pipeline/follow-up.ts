import type { SessionTurn } from '../spec/tracer.ts';

/** Words that only point at something said before. */
const POINTERS = new Set(
  'it its they them their that this those these there he she his her him one ones same such former latter'.split(' '),
);
/** Ways a question continues the one before it. */
const CONTINUATION =
  /^\s*(?:and|but|or|also|so|then|what about|how about|what if|and what|same for|why not|really|ok(?:ay)?,?)\b/i;
/** Words that carry no topic. Small on purpose: dropping a topic word loses more than keeping a function word. */
const FUNCTION_WORDS = new Set(
  (
    'a an the is are was were be been am do does did can could may might must shall should will would have has had of in on ' +
    'at to for from by with without about into over under as and or but not no if then than so also just only what which who ' +
    'whom whose when where why how much many long often i you we me my our us your any some all there here it its they them ' +
    'their that this those these he she his her him one same such please tell give show explain get'
  ).split(' '),
);
/** Words that ask about something without naming it, and measures: "What happens after 30 minutes?" names no topic. */
const GENERIC_WORDS = new Set(
  (
    'happen happens happened mean means need needs work works apply applies case cases way thing things rule rules limit ' +
    'deadline exception exceptions second seconds minute minutes hour hours day days week weeks month months year years ' +
    'today tomorrow late later early earlier more less most least else instead after before again first last next'
  ).split(' '),
);
/** Questions with fewer topic words than this cannot stand alone after another question. */
const MIN_TOPIC_WORDS = 2;
/** Topic words carried over at most: more would drown the new question. */
const MAX_CARRIED_WORDS = 8;

/**
 * @returns the question itself, or, when it leans on the conversation ("And for part-time staff?"), the question
 *   followed by the topic words of the turn before that it does not name
 */
export function standaloneQuery(question: string, turns: readonly SessionTurn[]): string {
  const previous = turns.at(-1);
  if (previous === undefined || !isFollowUp(question)) return question;
  const named = new Set(topicWords(question).map((word) => word.toLowerCase()));
  const carried = topicWords(previous.effectiveQuery).filter((word) => !named.has(word.toLowerCase()));
  const unique = [...new Map(carried.map((word) => [word.toLowerCase(), word])).values()];
  return unique.length === 0 ? question : `${question} ${unique.slice(0, MAX_CARRIED_WORDS).join(' ')}`;
}

function isFollowUp(question: string): boolean {
  if (CONTINUATION.test(question)) return true;
  const words = allWords(question).map((word) => word.toLowerCase());
  return words.some((word) => POINTERS.has(word)) || namedTopics(question).length < MIN_TOPIC_WORDS;
}

function topicWords(text: string): string[] {
  return allWords(text).filter((word) => !FUNCTION_WORDS.has(word.toLowerCase()));
}

/** Topic words that could start a conversation of their own. */
function namedTopics(question: string): string[] {
  return topicWords(question).filter((word) => !GENERIC_WORDS.has(word.toLowerCase()) && !/^\d/.test(word));
}

function allWords(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+(?:[-'’.][\p{L}\p{N}]+)*/gu) ?? [];
}
