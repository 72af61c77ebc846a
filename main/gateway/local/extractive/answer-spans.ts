import type { AnswerType } from './answer-type.ts';
import { isAmountWord } from './number-words.ts';
import type { PreparedSegment } from './prepare-passage.ts';
import type { Word } from './words.ts';
import { wordList } from './word-list.ts';

const CALENDAR_WORDS: ReadonlySet<string> = new Set(
  wordList(`
    january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter century
    centuries decade decades ago today tomorrow yesterday midnight noon era period quarter
  `),
);
const FREQUENCY_WORDS: ReadonlySet<string> = new Set(
  wordList(`
    every daily weekly monthly annual annually yearly quarterly hourly nightly once twice time times per each
  `),
);
const REASON_WORDS: ReadonlySet<string> = new Set(
  wordList(`
    because due since caused cause result owing therefore reason order so avoid prevent ensure allow to for as
  `),
);
const MANNER_WORDS: ReadonlySet<string> = new Set(
  wordList(`
    by via using through with use run call set add open click submit send ask when
  `),
);
const TIME_UNIT =
  /^(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|century|centuries|fortnight|quarters?)$/;
const YEAR_OR_DATE = /^(?:1\d{3}|20\d{2})s?$|^\d{1,2}(?:st|nd|rd|th|am|pm)$/;
const MONEY_MARK = /[$€£¥]|\b(?:dollars?|euros?|pounds?|cents?|usd|eur|gbp|chf|sek|nok|dkk|pln|jpy)\b/i;
const PERCENT_MARK = /%|\bper ?cent/i;

/** Words ahead of an amount in which its unit may stand: "20 *working days*". */
const UNIT_REACH_WORDS = 2;

/**
 * Returns the places (word indices) in a segment that could answer a question of the given type: a date for "when", a
 * name for "who", and so on. Words that the question itself says are no answer to it.
 *
 * @param questionKeys keys of all words of the question
 * @returns ascending indices into the segment's words; empty for `open`, where no place can be told apart
 */
export function findAnswerSpans(
  type: AnswerType,
  { segment, words, text }: PreparedSegment,
  questionKeys: ReadonlySet<string>,
): number[] {
  const collect = (accepts: (word: Word, index: number) => boolean): number[] =>
    words.flatMap((word, index) => (!questionKeys.has(word.key) && accepts(word, index) ? [index] : []));
  const isAmount = (word: Word): boolean => isAmountWord(word.lower);
  const isTimed = (word: Word, index: number): boolean =>
    isAmount(word) && words.slice(index + 1, index + 1 + UNIT_REACH_WORDS).some((next) => TIME_UNIT.test(next.lower));
  const isCalendar = (word: Word): boolean => CALENDAR_WORDS.has(word.lower) || YEAR_OR_DATE.test(word.lower);
  switch (type) {
    case 'person':
    case 'place':
      return collect((word, index) => word.isCapitalised && index > 0);
    case 'time':
      return collect((word, index) => isCalendar(word) || isTimed(word, index) || isClockTime(word, text));
    case 'duration':
      return collect((word, index) => isTimed(word, index) || isCalendar(word));
    case 'frequency':
      return collect((word) => FREQUENCY_WORDS.has(word.lower));
    case 'number':
      return collect(isAmount);
    case 'money':
      return MONEY_MARK.test(text) || PERCENT_MARK.test(text) ? collect(isAmount) : [];
    case 'percent':
      return PERCENT_MARK.test(text)
        ? collect(isAmount)
        : collect((word) => /^(?:half|thirds?|quarters?|major|most)/.test(word.lower));
    case 'reason':
      return collect((word) => REASON_WORDS.has(word.lower));
    case 'manner':
      return collect((word) => segment.kind === 'code' || MANNER_WORDS.has(word.lower));
    case 'open':
      return [];
  }
}

/** Is the word the hour of "17:00"? */
function isClockTime(word: Word, text: string): boolean {
  return /^\d{1,2}$/.test(word.lower) && /^:\d{2}/.test(text.slice(word.end, word.end + 3));
}
