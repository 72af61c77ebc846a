/** Markers of citations: their numbers follow the order of the context, not what is said. */
const MARKERS = /[ \t]?\[\d{1,3}\]/g;
/** Digits in groups of three between blanks, or one run of digits with what stands inside of times and decimals. */
const NUMBERS = /(?<![\p{L}\d])[-\u2212+]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d(?:[\d.,:]*\d)?)/gu;

/** @returns the text without what does not change what it says: case, white space, markers, typographic variants */
export function normaliseText(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(MARKERS, '')
    .replaceAll(/[‘’‚‛]/g, "'")
    .replaceAll(/[“”„‟«»]/g, '"')
    .replaceAll(/[‐-―−]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** @returns the numbers of a text in one spelling each (`1,104` and `1 104` are the same, `17:00` is one), sorted, each once */
export function numbersIn(text: string): readonly string[] {
  const found = text.replaceAll(MARKERS, '').match(NUMBERS) ?? [];
  return [...new Set(found.map(spell))].toSorted();
}

function spell(number: string): string {
  const plain = number.replaceAll(/\s/g, '').replaceAll('−', '-').replace(/^\+/, '');
  // A comma before groups of three digits groups; any other is a decimal point.
  return /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(plain) ? plain.replaceAll(',', '') : plain.replaceAll(',', '.');
}
