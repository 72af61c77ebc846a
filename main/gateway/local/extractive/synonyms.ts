import { stripInflection } from '../../../base/porter-stemmer.ts';
import { wordList } from './word-list.ts';

/**
 * Words people swap for each other when they ask about work, software and general knowledge. Kept short on purpose:
 * each group must be safe in most contexts, for a false match is worth a wrong answer.
 */
const GROUPS = `
  vacation holiday leave pto | salary pay wage remuneration | laptop computer notebook
  remote telework telecommuting | employee staff worker personnel | boss manager supervisor | quit resign
  buy purchase | price cost fee charge | begin start commence | end finish stop | allow permit
  forbid prohibit ban | delete remove erase | enable activate | disable deactivate | repo repository
  documentation docs | directory folder | argument parameter option | config configuration setting
  ill sick illness sickness | doctor physician | phone telephone | car vehicle | customer client | supplier vendor
  invoice bill | maximum max limit | minimum min | film movie | city town | found establish create
  locate situate | author writer | contain include | help assist | big large | quick fast | reimburse refund
  restore recover | fail failure error | compensation pay | photo picture image | build construct erect
  defeat beat | reside live | occupation job profession | university college | students pupils
  choose select pick | receive get obtain | show display | rule regulation | need require | happen occur
  kill murder | war conflict | home house | password passphrase | login signin | upgrade update | fix repair
  journey trip travel | lawyer attorney | aim goal
`;

const GROUPS_BY_KEY: ReadonlyMap<string, ReadonlySet<number>> = indexGroups();

function indexGroups(): Map<string, Set<number>> {
  const groupsByKey = new Map<string, Set<number>>();
  for (const [index, group] of GROUPS.trim().split(/[|\n]/).entries()) {
    for (const word of wordList(group)) {
      const key = stripInflection(word);
      groupsByKey.set(key, (groupsByKey.get(key) ?? new Set()).add(index));
    }
  }
  return groupsByKey;
}

/** Do two words, by their keys, stand in one group of interchangeable words? A word is no synonym of itself. */
export function areSynonyms(keyA: string, keyB: string): boolean {
  const groupsA = GROUPS_BY_KEY.get(keyA);
  const groupsB = GROUPS_BY_KEY.get(keyB);
  if (groupsA === undefined || groupsB === undefined || keyA === keyB) return false;
  for (const group of groupsA) if (groupsB.has(group)) return true;
  return false;
}
