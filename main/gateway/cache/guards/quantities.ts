import { type QuestionWord, stemOf } from './question-words.ts';

/** Of numbers, dates and units in a question. */
export interface Quantities {
  /** Sorted, each as often as it is said; `30 day`, `2026`, `q3`, `march`, `last week`. */
  exact: readonly string[];
  /** Units that are asked for without a number: `how many days`. */
  units: ReadonlySet<string>;
}

const NUMBER_WORDS: ReadonlyMap<string, string> = new Map(
  `zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
   nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion`
    .split(/\s+/)
    .map((word, index) => [word, String(valueOf(index))]),
);
/** The words above in their order, which leaves out `one`: mostly it is no number ("which one"). */
function valueOf(index: number): number {
  if (index === 0) return 0;
  if (index <= 19) return index + 1;
  if (index <= 26) return (index - 17) * 10;
  return [100, 1000, 1e6, 1e9][index - 27] ?? 0;
}

const ORDINALS: ReadonlyMap<string, string> = new Map(
  'first second third fourth fifth sixth seventh eighth ninth tenth'
    .split(' ')
    .map((word, index) => [word, `${index + 1}.`]),
);

/** Names by which a unit goes; what is listed first stands for it. */
const UNITS: ReadonlyMap<string, string> = new Map(
  `second sec s; minute min; hour hr h; day d; week wk; month; quarter; year yr; decade; century;
   millisecond ms; meter metre m; kilometer kilometre km; centimeter centimetre cm; millimeter millimetre mm; mile mi; foot ft feet; inch;
   gram g; kilogram kg; tonne ton; pound lb; ounce oz; liter litre l; milliliter millilitre ml; gallon;
   percent % pct; euro eur €; dollar usd $; sterling gbp £; franc chf; krone nok; krona sek; yen jpy;
   byte b; kilobyte kb; megabyte mb; gigabyte gb; terabyte tb; kib; mib; gib;
   degree celsius; fahrenheit; kelvin; watt w; kilowatt kw; volt v; ampere amp; bar; pascal; rpm; mph; kmh`
    .split(';')
    .flatMap((group) => {
      const names = group.trim().split(/\s+/);
      return names.map((name): [string, string] => [name, names[0] ?? name]);
    }),
);

const DATE_WORDS: ReadonlySet<string> = new Set(
  `january february april june july august september october november december monday tuesday wednesday thursday friday
   saturday sunday today tomorrow yesterday tonight weekend spring summer autumn winter easter christmas q1 q2 q3 q4 h1 h2`.split(
    /\s+/,
  ),
);
/** Months that are other words as well: dates only beside a number, or with a capital inside a sentence. */
const DOUBTFUL_MONTHS: ReadonlySet<string> = new Set(['march', 'may']);
const RELATIVE = new Set(['last', 'next', 'this', 'previous', 'coming', 'current']);

export function quantitiesOf(words: readonly QuestionWord[]): Quantities {
  const exact: string[] = [];
  const units = new Set<string>();
  words.forEach(({ written, isFirst }, index) => {
    const word = written.toLowerCase();
    const next = words[index + 1]?.written.toLowerCase() ?? '';
    const [, sign = '', digits, tail = ''] = /^([$€£]?)(\d+(?:\.\d+)?)(st|nd|rd|th|\p{L}+|%)?$/u.exec(word) ?? [];
    const spelled = NUMBER_WORDS.get(word) ?? (unitOf(next) === 'second' ? undefined : ORDINALS.get(word));
    if (digits !== undefined && /^(?:st|nd|rd|th)$/.test(tail)) exact.push(`${Number(digits)}.`);
    else if (digits !== undefined && (tail === '' || unitOf(tail) !== undefined)) {
      exact.push(withUnit(String(Number(digits)), unitOf(sign) ?? unitOf(tail) ?? unitOf(next)));
    } else if (spelled !== undefined) exact.push(withUnit(spelled, spelled.endsWith('.') ? undefined : unitOf(next)));
    else if (DATE_WORDS.has(stemOf(word)) || DATE_WORDS.has(word)) exact.push(stemOf(word));
    else if (DOUBTFUL_MONTHS.has(word) && isMonth(words, index, isFirst)) exact.push(word);
    else if (RELATIVE.has(word) && unitOf(next) !== undefined) exact.push(`${word} ${unitOf(next)}`);
    else {
      const unit = word.length > 1 ? unitOf(word) : undefined;
      if (unit !== undefined) units.add(unit);
    }
  });
  return { exact: exact.toSorted(), units };
}

/** @returns whether two questions name other numbers or dates, or ask in other units */
export function differInQuantities(a: Quantities, b: Quantities): boolean {
  if (a.exact.join('|') !== b.exact.join('|')) return true;
  const isAsked = a.units.size > 0 && b.units.size > 0;
  return isAsked && [...a.units].toSorted().join('|') !== [...b.units].toSorted().join('|');
}

function unitOf(word: string): string | undefined {
  return UNITS.get(word) ?? UNITS.get(stemOf(word));
}

function withUnit(value: string, unit: string | undefined): string {
  return unit === undefined ? value : `${value} ${unit}`;
}

function isMonth(words: readonly QuestionWord[], index: number, isFirst: boolean): boolean {
  const { written } = words[index] ?? { written: '' };
  const beside = [words[index - 1], words[index + 1]].some((word) => word !== undefined && /^\d/.test(word.written));
  return beside || (!isFirst && /^\p{Lu}/u.test(written));
}
