/** Each pair excludes the other when said of the same thing. */
const OPPOSITES: readonly (readonly [RegExp, RegExp])[] = [
  [
    /\b(?:at least|or more|(?:no|not) (?:fewer|less|earlier|shorter) than|minimum|a minimum of)\b/i,
    /\b(?:at most|or (?:fewer|less)|(?:no|not|never) (?:\p{L}+ )?(?:more|longer|later|higher) than|maximum|up to|within|exceed)\b/iu,
  ],
  [
    /\b(?:more|greater|higher|larger|bigger|longer|farther|further|stronger|faster|increased?|increases|rose|rises|grew|grow|gained?|above)\b/i,
    /\b(?:less|fewer|lower|smaller|shorter|nearer|weaker|slower|decreased?|decreases|fell|falls|declined?|shrank|dropped|lost|below)\b/i,
  ],
  [
    /\b(?:most|highest|largest|biggest|longest|fastest|best)\b/i,
    /\b(?:least|lowest|smallest|shortest|slowest|worst|fewest)\b/i,
  ],
  [/\b(?:before|earlier|prior to|preceded)\b/i, /\b(?:after|later|following|succeeded)\b/i],
  [/\b(?:all|every|always|both|everyone|entirely)\b/i, /\b(?:some|few|part of|partly|sometimes|half|certain)\b/i],
  [/\bonly\b/i, /\b(?:all|any|every|everyone|always|anyone)\b/i],
  [/\b(?:must|required|mandatory|has to|have to)\b/i, /\b(?:may|optional|need not|can)\b/i],
];
/** Say that there is no exception, which nobody may add to what he reads. */
const WITHOUT_EXCEPTION = /\b(?:all|every|always|only|any|everyone|nobody|none|never|solely|exclusively|entirely)\b/i;
const ADDED_WITHOUT_EXCEPTION = 0.5;

/**
 * @returns how far the claim's comparisons and quantifiers disagree with the source's: 1 when one says the opposite
 *   (`at least` for `at most`, `fewer` for `more`), 0.5 when the claim adds an `all` or `only`, else 0
 */
export function comparisonConflict(claim: string, source: string): number {
  const opposed = OPPOSITES.some(
    ([one, other]) =>
      (one.test(claim) && !one.test(source) && other.test(source) && !other.test(claim)) ||
      (other.test(claim) && !other.test(source) && one.test(source) && !one.test(claim)),
  );
  if (opposed) return 1;
  return WITHOUT_EXCEPTION.test(claim) && !WITHOUT_EXCEPTION.test(source) ? ADDED_WITHOUT_EXCEPTION : 0;
}
