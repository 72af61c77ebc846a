import type { IngestProgress } from '../contract/ingest.ts';
import type { SearchResponse } from '../contract/retrieval.ts';
import { wasReadWhole } from '../retrieval/sources/was-read-whole.ts';
import type { SessionParts } from './session-parts.ts';

type Degradation = NonNullable<SearchResponse['degraded']>[number];

/**
 * What a search says while sources are read for the first time. An index that holds a part of them refuses what the rest
 * would settle, and weighs words otherwise than the whole will, so a refusal then says little about the documents.
 *
 * Ask it before the search: a reading that ends meanwhile was still going on when the index was read.
 *
 * @param options.isForPrincipal leaves out which source it is and how large: the principal may not know of it
 * @returns one for each ingest that reads such sources
 */
export function firstReadings(
  { ingests, retrieval }: Pick<SessionParts, 'ingests' | 'retrieval'>,
  { isForPrincipal }: { isForPrincipal: boolean },
): readonly Degradation[] {
  // Asked at every search, and there is nearly never one.
  const running = ingests.running();
  if (running.length === 0) return [];
  const messages = running.flatMap(({ sources, progress }) => {
    const unread = [...new Set(sources)].filter((id) => !wasReadWhole(retrieval.databaseOf(id), id));
    if (unread.length === 0) return [];
    if (isForPrincipal) return 'Documents are being read for the first time: not all is found yet. Ask again later.';
    const names = unread.map((id) => `"${id}"`).join(', ');
    return `${names} ${unread.length === 1 ? 'is' : 'are'} being read for the first time${soFar(progress)}: what the rest says is not found yet. Ask again when that is done.`;
  });
  return [...new Set(messages)].map((message) => ({ leg: 'bm25', code: 'not_found', message }));
}

/** Files are counted while they are read; before the first is done there is nothing to tell. */
function soFar(progress: IngestProgress | null): string {
  if (progress === null || progress.phase === 'scanning') return '';
  return `, ${progress.filesDone} of ${progress.filesFound} files so far`;
}
