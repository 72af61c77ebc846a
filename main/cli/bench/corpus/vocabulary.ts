import type { SeededRandom } from './seeded-random.ts';

/** Words that hold sentences together: close to half of English running text. */
const FUNCTION_WORDS =
  'the of and to in a is that for it as with on by at from or be this are not but which an when if all can has will its they after before each only into than then no more one must may so their until while other between under over without'.split(
    ' ',
  );
const BEGINNINGS = 're un pre de con in dis ex per sub inter trans out over under pro ad en fore mis'.split(' ');
const ROOTS =
  'port gate load ship rate term form plan mark track record count charge claim grant serve store check point stand lift haul dock crane yard pallet order invoice permit seal weigh route clear measure report test sign call press tract spect struct script vent mit fer cede clude duct ject pend pose scribe sist tain tend vert vise volve'.split(
    ' ',
  );
const ENDINGS = ' s ed ing er ers ment ments ion ions able ance al ally ity ive ness'.split(' ');

/** How often a word is a function word. */
export const FUNCTION_WORD_SHARE = 0.42;

/** Some 19,000 words that mean something, in no order of frequency. */
export const CONTENT_WORDS: readonly string[] = ['', ...BEGINNINGS].flatMap((beginning) =>
  ROOTS.flatMap((root) => ENDINGS.map((ending) => beginning + root + ending)),
);

/** @returns a word of running text */
export function anyWord(random: SeededRandom): string {
  return random.next() < FUNCTION_WORD_SHARE ? functionWord(random) : contentWord(random);
}

export function functionWord(random: SeededRandom): string {
  return random.pick(FUNCTION_WORDS);
}

/**
 * A word that means something. Ranks are drawn with density 1/rank (Zipf's law, exponent 1), so that a few words are in
 * nearly every chunk and most are rare, as the postings of a real index are.
 */
export function contentWord(random: SeededRandom): string {
  return wordOfRank(Math.floor(CONTENT_WORDS.length ** random.next()) - 1);
}

/** @param rank 0 for the most frequent one */
export function wordOfRank(rank: number): string {
  // Neighbours in the list look alike; a stride that shares no factor with its length spreads them.
  return CONTENT_WORDS[(rank * 7919) % CONTENT_WORDS.length] as string;
}
