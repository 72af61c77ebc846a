import type { QueryEdit, QueryRewrite, QueryVariant, RetrievalFilter } from '../../contract/retrieval.ts';
import type { Clock } from '../../spec/clock.ts';
import type { QueryRewriter, SynonymGroups } from '../../spec/query-side.ts';
import type { IndexReader } from '../search/index-reads.ts';
import { repairWords } from './repair-words.ts';
import { findSynonyms } from './synonyms.ts';

/**
 * What a variant counts beside the query itself. A long form that the corpus gives is the corpus's own word for it; what
 * a workspace's file says is what its people want. Both stay below the query: what was said comes first.
 */
const ACRONYM_WEIGHT = 0.3;
const SYNONYM_WEIGHT = 0.5;

/** Searches per query, each of them a run of both legs. */
const MAX_VARIANTS = 4;

const ACRONYM = /(?<![\p{L}\p{N}_])\p{Lu}{2,8}(?![\p{L}\p{N}_])/gu;
const NANOSECONDS_PER_MILLISECOND = 1e6;

/**
 * Rewriting against the corpus: misspelled words are repaired in the query, acronyms that the corpus spells out and the
 * workspace's synonyms become variants beside it. A query of words that the corpus has is returned as it is.
 *
 * @param options.synonyms the workspace's groups as they are now
 */
export function createQueryRewriter(options: {
  reader: IndexReader;
  clock: Clock;
  knownWords: () => Promise<ReadonlySet<string>>;
  synonyms: () => SynonymGroups;
}): QueryRewriter {
  const { reader, clock, knownWords, synonyms } = options;
  return {
    async rewrite({ query, filter }, { signal }) {
      const startedAt = clock.monotonicNano();
      const repaired = await repairWords(query, { reader, knownWords, filter, signal });
      const expansions = [
        ...(await acronymsOf(repaired.text, { reader, filter, signal })),
        ...synonymsOf(repaired.text, synonyms()),
      ].slice(0, MAX_VARIANTS - 1);
      const first: QueryVariant = { text: repaired.text, weight: 1, reason: describeRepair(repaired.edits) };
      return {
        original: query,
        variants: [first, ...expansions.map(({ variant }) => variant)],
        edits: [...repaired.edits, ...expansions.map(({ edit }) => edit)],
        ms: Number(clock.monotonicNano() - startedAt) / NANOSECONDS_PER_MILLISECOND,
      } satisfies QueryRewrite;
    },
  };
}

interface Expansion {
  variant: QueryVariant;
  edit: QueryEdit;
}

async function acronymsOf(
  query: string,
  options: { reader: IndexReader; filter: RetrievalFilter; signal: AbortSignal | undefined },
): Promise<Expansion[]> {
  const { reader, filter, signal } = options;
  const acronyms = query === query.toUpperCase() ? [] : [...new Set(query.match(ACRONYM))];
  if (acronyms.length === 0) return [];
  const definitions = await reader.read('expand-acronyms', { acronyms, filter }, { signal });
  return definitions.map(({ acronym, longForm, chunks }) => ({
    variant: {
      text: replaceWord(query, acronym, longForm),
      weight: ACRONYM_WEIGHT,
      reason: `${acronym} spelled out`,
    },
    edit: {
      kind: 'acronym',
      from: acronym,
      to: longForm,
      reason: `${chunks === 1 ? '1 chunk defines' : `${chunks} chunks define`} it as "${longForm} (${acronym})"`,
    },
  }));
}

function synonymsOf(query: string, groups: SynonymGroups): Expansion[] {
  return findSynonyms(query, groups).flatMap(({ said, others }) =>
    others.map((other) => ({
      variant: {
        text: replaceWord(query, said, other),
        weight: SYNONYM_WEIGHT,
        reason: `"${other}" for "${said}"`,
      },
      edit: { kind: 'synonym' as const, from: said, to: other, reason: "the workspace's synonyms say so" },
    })),
  );
}

/** Where the words cannot be found as they were written (an accent, a line break), the others are added. */
function replaceWord(query: string, from: string, to: string): string {
  const literal = from.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const place = new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'iu').exec(query);
  if (place === null) return `${query} ${to}`;
  return query.slice(0, place.index) + to + query.slice(place.index + place[0].length);
}

function describeRepair(edits: readonly QueryEdit[]): string {
  if (edits.length === 0) return 'as typed';
  return edits.length === 1 ? '1 word repaired' : `${edits.length} words repaired`;
}
