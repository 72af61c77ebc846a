import type { SynonymGroups } from '../spec/query-side.ts';

/** Groups and entries beyond these are not read: the file is one that a person keeps. */
const MAX_GROUPS = 5000;
const MAX_ENTRIES = 20;

/**
 * Reads a workspace's synonyms: one group a line, entries apart by commas, `#` begins a comment.
 *
 *     SLA, service level agreement
 *     holiday, annual leave, vacation
 */
export function parseSynonyms(text: string): SynonymGroups {
  return text
    .split('\n')
    .map(entriesOf)
    .filter((group) => group.length > 1)
    .slice(0, MAX_GROUPS)
    .map((group) => group.slice(0, MAX_ENTRIES));
}

function entriesOf(line: string): string[] {
  return line
    .replace(/#.*/, '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
