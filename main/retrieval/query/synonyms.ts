import type { SynonymGroups } from '../../spec/query-side.ts';
import { foldWord } from './words.ts';

/** A synonym of something that a query says. */
export interface SynonymMatch {
  said: string;
  others: readonly string[];
}

/** @returns for each group with an entry in the query, as whole words, the others of it; longest entries first */
export function findSynonyms(query: string, groups: SynonymGroups): SynonymMatch[] {
  const text = ` ${normalise(query)} `;
  const matches: SynonymMatch[] = [];
  for (const group of groups) {
    const said = group
      .toSorted((a, b) => b.length - a.length)
      .find((entry) => normalise(entry) !== '' && text.includes(` ${normalise(entry)} `));
    if (said === undefined) continue;
    const others = group.filter((entry) => !text.includes(` ${normalise(entry)} `));
    if (others.length > 0) matches.push({ said, others });
  }
  return matches;
}

function normalise(text: string): string {
  return (foldWord(text).match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}
