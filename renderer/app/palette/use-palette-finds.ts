import type { DocumentSummary } from '../../../main/contract/document.ts';
import type { PromptInfo } from '../../../main/contract/prompt.ts';
import type { SearchResult } from '../../../main/contract/retrieval.ts';
import type { TraceSummary } from '../../../main/contract/trace.ts';
import { useDebounced } from '../../engine/use-debounced.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import type { PaletteScope } from '../frame-store.ts';
import { ITEMS_IN_SCOPE, ITEMS_PER_GROUP, MIN_PASSAGE_QUERY } from './palette-query.ts';

/** Passages shown by a search. */
const PASSAGES = 8;

/** What the engine found for a query, as far as it has answered. */
export interface PaletteFinds {
  documents: readonly DocumentSummary[];
  passages: readonly SearchResult[];
  traces: readonly TraceSummary[];
  /** All of them: there are few, and the palette looks through them itself. */
  prompts: readonly PromptInfo[];
}

/**
 * Asks the engine for what the scope covers. Documents and traces are looked through once something is typed. `notices`
 * says why passages may be missing, a sentence each.
 */
export function usePaletteFinds(
  scope: PaletteScope,
  typed: string,
  hasWorkspace: boolean,
): PaletteFinds & { notices: readonly string[]; isSearching: boolean } {
  const query = useDebounced(typed);
  const covers = (part: PaletteScope) => hasWorkspace && (scope === part || (scope === 'everything' && query !== ''));
  const limit = scope === 'everything' ? ITEMS_PER_GROUP : ITEMS_IN_SCOPE;
  const wantsPassages = hasWorkspace && scope === 'documents' && query.length >= MIN_PASSAGE_QUERY;
  const documents = useEngineQuery(
    'document.list',
    { filter: query, limit },
    { isEnabled: covers('documents'), keepsPrevious: true },
  );
  const passages = useEngineQuery(
    'search.run',
    { query: query === '' ? ' ' : query, k: PASSAGES },
    { isEnabled: wantsPassages, keepsPrevious: true },
  );
  const traces = useEngineQuery(
    'trace.list',
    { filter: query, limit },
    { isEnabled: covers('traces'), keepsPrevious: true },
  );
  const prompts = useEngineQuery('prompt.list', {}, { isEnabled: covers('prompts') });
  return {
    documents: covers('documents') ? (documents.data?.documents ?? []) : [],
    passages: wantsPassages ? (passages.data?.results ?? []) : [],
    traces: covers('traces') ? (traces.data?.traces ?? []) : [],
    prompts: covers('prompts') ? (prompts.data?.prompts ?? []) : [],
    notices: wantsPassages ? (passages.data?.degraded ?? []).map(({ message }) => message) : [],
    isSearching: query !== typed || documents.isFetching || passages.isFetching || traces.isFetching,
  };
}
