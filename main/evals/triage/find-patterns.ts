import { stemWord } from '../../base/porter-stemmer.ts';
import type { TriagedCase } from '../../contract/eval-run.ts';

/** Cases that must have something in common before it is called a pattern. */
const LEAST_CASES = 2;
/** Of the cases of a cause. */
const LEAST_SHARE = 0.3;
const LEAST_LETTERS = 4;

export interface PatternFacts {
  triaged: TriagedCase;
  /** Documents of its expected places. */
  documents: readonly string[];
  /** Words of the question that stand in none of its expected places. */
  unsaid: readonly string[];
  tags: readonly string[];
}

/**
 * What failures of the same cause have in common: a document that they all wait for, a word that the questions use and the
 * documents do not (a synonym is missing), a tag.
 *
 * @returns the most telling first; each with the cases it speaks of
 */
export function findPatterns(facts: readonly PatternFacts[]): { message: string; caseIds: readonly string[] }[] {
  const byCause = Map.groupBy(
    facts.filter(({ triaged }) => triaged.cause !== null),
    ({ triaged }) => triaged.cause ?? '',
  );
  return [...byCause].flatMap(([cause, group]) => {
    const shared = (
      valuesOf: (fact: PatternFacts) => readonly string[],
      say: (value: string, count: number) => string,
    ): { message: string; caseIds: readonly string[] }[] =>
      groupsOf(group, valuesOf).map(([value, cases]) => ({
        message: say(value, cases.length),
        caseIds: cases.map(({ triaged }) => triaged.caseId),
      }));
    const of = (count: number): string => `${count} of the ${group.length} ${cause} failures`;
    return [
      ...shared(
        ({ documents }) => documents,
        (document, count) => `${of(count)} wait for ${document}`,
      ),
      ...(cause === 'retrieval' || cause === 'packing'
        ? shared(
            ({ unsaid }) => unsaid,
            (word, count) =>
              `${of(count)} ask with "${word}", which the expected text does not use: a synonym may be missing`,
          )
        : []),
      ...shared(
        ({ tags }) => tags,
        (tag, count) => `${of(count)} have the tag ${tag}`,
      ),
    ];
  });
}

/** @returns words of a question whose stems are in none of the texts, as they are written */
export function missingWords(question: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  const there = new Set(texts.flatMap((text) => wordsOf(text).map(stemWord)));
  return [...new Set(wordsOf(question).filter((word) => !there.has(stemWord(word))))];
}

function groupsOf(
  group: readonly PatternFacts[],
  valuesOf: (fact: PatternFacts) => readonly string[],
): [string, PatternFacts[]][] {
  const groups = new Map<string, PatternFacts[]>();
  for (const fact of group) {
    for (const value of new Set(valuesOf(fact))) groups.set(value, [...(groups.get(value) ?? []), fact]);
  }
  return [...groups]
    .filter(([, cases]) => cases.length >= LEAST_CASES && cases.length >= LEAST_SHARE * group.length)
    .toSorted(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1));
}

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/\p{L}+/gu) ?? []).filter(
    (word) => word.length >= LEAST_LETTERS && !COMMON.has(word),
  );
}

/** Words that questions are made of. */
const COMMON: ReadonlySet<string> = new Set(
  'what when where which whose whom does must have been with from that this they them there their then than about into over under after before between should could would will shall need much many long often allowed possible happens happen'.split(
    ' ',
  ),
);
