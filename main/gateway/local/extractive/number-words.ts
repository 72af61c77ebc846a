import { wordList } from './word-list.ts';

/** English number words and their digits, so that "four" in a question meets "4" in a passage. */
const CARDINALS: readonly string[] = wordList(`
  zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
  eighteen nineteen
`);
const TENS: readonly string[] = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const ORDINALS: readonly string[] = wordList(`
  first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
  fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
`);

function ordinalSuffix(value: number): string {
  if (value % 100 >= 11 && value % 100 <= 13) return 'th';
  return ['th', 'st', 'nd', 'rd'][value % 10] ?? 'th';
}

const DIGITS_BY_WORD: ReadonlyMap<string, string> = new Map([
  ...CARDINALS.map((word, value): [string, string] => [word, String(value)]),
  ...TENS.map((word, index): [string, string] => [word, String((index + 2) * 10)]),
  ...ORDINALS.map((word, index): [string, string] => [word, `${index + 1}${ordinalSuffix(index + 1)}`]),
]);

/** Words that make an amount without naming a digit: "a dozen crates", "two million". */
const MAGNITUDES: ReadonlySet<string> = new Set(
  wordList(`
    dozen dozens hundred hundreds thousand thousands million millions billion billions trillion trillions half third
    thirds quarter quarters twice once double triple
  `),
);

/** Returns the digits a number word stands for ("four" → "4", "nineteenth" → "19th"), or null for any other word. */
export function digitsOfNumberWord(lower: string): string | null {
  return DIGITS_BY_WORD.get(lower) ?? null;
}

/** Is the lower-case word an amount: digits, a cardinal in letters (not "one", usually a pronoun), or a magnitude? */
export function isAmountWord(lower: string): boolean {
  if (/^\d/.test(lower)) return true;
  if (lower === 'one') return false;
  return MAGNITUDES.has(lower) || /^\d+$/.test(DIGITS_BY_WORD.get(lower) ?? '');
}
