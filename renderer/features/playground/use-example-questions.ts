import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { SourceStatus } from '../../../main/contract/ingest.ts';
import { useEngine } from '../../engine/bridge-context.ts';
import { engineQueryKey } from '../../engine/query-key.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { exampleDocuments, exampleQuestion } from './view-model/example-questions.ts';
import { readingsBefore } from './view-model/first-reading.ts';

/** As many examples as are read at a glance. */
const EXAMPLES = 3;
/** Documents looked at when choosing. */
const DOCUMENTS_CONSIDERED = 500;
/** Headings stand early; a long document need not travel whole. UTF-16 code units. */
const READ_LENGTH = 12_000;

/** What an empty Playground has to offer. */
export type ExampleQuestions =
  | { type: 'failed'; error: Error; retry: () => void }
  /** Nothing is read whole yet. */
  | { type: 'reading'; readings: readonly SourceStatus[] }
  | { type: 'no-documents' }
  | { type: 'pending' }
  | { type: 'ready'; questions: readonly string[] };

/**
 * @returns questions made from the user's own headings, all at once: a list that grew as texts arrive would move under
 *   the pointer. Never from a source whose first reading goes on: what is read of it so far may not settle them.
 */
export function useExampleQuestions(): ExampleQuestions {
  const client = useEngine();
  const sources = useEngineQuery('source.list', {});
  const { readings, hasOthers } = useMemo(() => readingsBefore(sources.data ?? []), [sources.data]);
  const isReading = readings.length > 0 && !hasOthers;
  const documents = useEngineQuery(
    'document.list',
    { limit: DOCUMENTS_CONSIDERED },
    { isEnabled: sources.data !== undefined && !isReading, canWait: true },
  );
  const chosen = useMemo(() => {
    const unread = new Set(readings.map(({ sourceId }) => sourceId));
    const whole = (documents.data?.documents ?? []).filter(({ sourceId }) => !unread.has(sourceId));
    return exampleDocuments(whole, EXAMPLES);
  }, [documents.data, readings]);
  const texts = useQueries({
    queries: chosen.map(({ documentId }) => {
      const request = { documentId, start: 0, end: READ_LENGTH };
      return {
        queryKey: engineQueryKey('document.read', request),
        queryFn: ({ signal }: { signal: AbortSignal }) => client.call('document.read', request, { signal }),
      };
    }),
  });
  const error = sources.error ?? documents.error;
  if (error !== null) {
    return { type: 'failed', error, retry: () => void Promise.all([sources.refetch(), documents.refetch()]) };
  }
  if (isReading) return { type: 'reading', readings };
  if (documents.data?.total === 0) return { type: 'no-documents' };
  if (documents.data === undefined || texts.some(({ isPending }) => isPending)) return { type: 'pending' };
  const questions = texts.flatMap(({ data }) => (data === undefined ? [] : [exampleQuestion(data)]));
  return { type: 'ready', questions: [...new Set(questions)] };
}
