import type { Word } from './read-words.ts';

/** A number with what it counts; a month or a weekday is one without a unit. */
export interface Quantity {
  value: string;
  unit: string | null;
  /** Said without a number (`both`): it may support a number, and needs no support itself. */
  isImplied?: true;
}

const SMALL =
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
  eighteen nineteen`.split(/\s+/);
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const ORDINALS = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ');
const SCALES: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
  ['trillion', 1e12],
]);
const NAMED_DAYS: ReadonlySet<string> = new Set(
  `january february april june july august september october november december monday tuesday wednesday thursday friday
   saturday sunday`.split(/\s+/),
);
/** What is listed first stands for the others. */
const UNITS: ReadonlyMap<string, string> = new Map(
  `second seconds sec s; minute minutes min; hour hours hr h; day days; week weeks; month months; year years yr; decade
   decades; century centuries; metre metres meter meters m; kilometre kilometres kilometer kilometers km; centimetre
   centimetres cm; millimetre millimetres mm; mile miles mi; foot feet ft; inch inches; gram grams g; kilogram kilograms
   kg; milligram milligrams mg; tonne tonnes ton tons; pound pounds lb; litre litres liter liters l; percent % pct; euro euros eur €; dollar
   dollars usd $; sterling £; krone kroner krona kr; yen ¥; byte bytes b; kb; mb; gb; tb; watt watts w; kw; kilowatt
   kilowatts; mw; megawatts megawatt; volt volts v; degree degrees °; acre acres; hectare hectares`
    .split(';')
    .flatMap((group) => {
      const names = group.trim().split(/\s+/);
      return names.map((name): [string, string] => [name, names[0] ?? name]);
    }),
);
/** `6½` and `5-time`, `10 km`, `£1250`, `62%`: a sign before or behind, letters behind. */
const DIGITS = /([€$£¥])?\s?(?<![\p{L}\d.:-])(\d+(?:[.:]\d+)*)(?:(st|nd|rd|th)\b|\s?([%°])|\s?(\p{L}+))?/gu;

/** @param sentence normalised; @param words of the same sentence */
export function readQuantities(sentence: string, words: readonly Word[]): readonly Quantity[] {
  return [...readDigits(sentence), ...readSpelled(words)];
}

function readDigits(sentence: string): Quantity[] {
  return [...sentence.matchAll(DIGITS)].map((match) => {
    const [whole, sign, digits = '', ordinal, symbol, word] = match;
    const scale = SCALES.get(word?.toLowerCase() ?? '');
    const behind = /^[\s-]*(\p{L}+)/u.exec(
      sentence.slice(match.index + whole.length, match.index + whole.length + 40),
    )?.[1];
    const unit = unitOf(sign ?? symbol) ?? (scale === undefined ? unitOf(word) : null) ?? unitOf(behind);
    return { value: canonical(digits, scale), unit: ordinal === undefined ? unit : null };
  });
}

/** Leading and trailing zeros do not count; times (`06:40`) and versions (`4.2.1`) stay texts. */
function canonical(digits: string, scale = 1): string {
  if (/^\d+(?:\.\d+)?$/.test(digits)) return String(Number(digits) * scale);
  return digits
    .split(/(?=[.:])/)
    .map((part, index) => (index === 0 ? String(Number(part)) : part))
    .join('');
}

function readSpelled(words: readonly Word[]): Quantity[] {
  const quantities: Quantity[] = [];
  let value: number | null = null;
  for (const [index, { lower, written, isFirst }] of words.entries()) {
    const part = spelledValue(lower);
    const scale = SCALES.get(lower);
    if (part !== null) value = (value ?? 0) + part;
    else if (scale !== undefined && value !== null) value *= scale;
    if (lower === 'both' || lower === 'twice') quantities.push({ value: '2', unit: null, isImplied: true });
    if (value !== null) {
      const next = words[index + 1]?.lower ?? '';
      if (spelledValue(next) !== null || SCALES.has(next)) continue;
      if (next === 'and' && words[index + 2]?.lower === 'a' && words[index + 3]?.lower === 'half') value += 0.5;
      const unit = unitOf(next);
      // "One" alone is mostly a pronoun.
      if (value !== 1 || unit !== null) quantities.push({ value: String(value), unit });
      value = null;
    } else if (
      NAMED_DAYS.has(lower.replace(/(day)s$/, '$1')) ||
      isMonth(written, isFirst, words[index - 1], words[index + 1])
    ) {
      quantities.push({ value: lower.replace(/(day)s$/, '$1'), unit: null });
    } else if (ORDINALS.includes(lower) && words[index - 1]?.lower !== 'a') {
      quantities.push({ value: String(ORDINALS.indexOf(lower) + 1), unit: null });
    }
  }
  return quantities;
}

function spelledValue(word: string): number | null {
  const [tens = '', ones] = word.split('-');
  const ten = TENS.indexOf(tens);
  if (ten >= 0) return (ten + 2) * 10 + (ones === undefined ? 0 : Math.max(0, SMALL.indexOf(ones)));
  const small = SMALL.indexOf(word);
  return small >= 0 ? small : null;
}

/** March and May are other words as well: dates beside a number, or with a capital inside a sentence. */
function isMonth(written: string, isFirst: boolean, before: Word | undefined, after: Word | undefined): boolean {
  if (written !== 'March' && written !== 'May') return false;
  return !isFirst || [before, after].some((word) => word !== undefined && /^\d/.test(word.written));
}

function unitOf(word: string | undefined): string | null {
  return UNITS.get(word?.toLowerCase() ?? '') ?? null;
}

/**
 * A quantity is given when its value is and no other unit stands with it.
 *
 * @returns 0 when the source gives all of the claim's quantities; else between 0.5 and 1, by the share it does not give, as
 *   one wrong number among five is more than a fifth of a mistake
 */
export function missingNumbers(claimed: readonly Quantity[], source: readonly Quantity[]): number {
  const claim = claimed.filter(({ isImplied }) => isImplied !== true);
  if (claim.length === 0) return 0;
  const missing = claim.filter(
    ({ value, unit }) =>
      !source.some((given) => given.value === value && (unit === null || given.unit === null || given.unit === unit)),
  );
  return missing.length === 0 ? 0 : (1 + missing.length / claim.length) / 2;
}
