import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useEngine } from '../../engine/bridge-context.ts';
import { engineQueryKey } from '../../engine/query-key.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { exampleDocuments, exampleQuestion } from './view-model/example-questions.ts';

/** As many examples as are read at a glance. */
const EXAMPLES = 3;
/** Documents looked at when choosing. */
const DOCUMENTS_CONSIDERED = 500;
/** Headings stand early; a long document need not travel whole. UTF-16 code units. */
const READ_LENGTH = 12_000;

/** @returns questions made from the user's own headings; `documentCount` is undefined while it is not known */
export function useExampleQuestions(): {
  questions: readonly string[];
  documentCount: number | undefined;
  isPending: boolean;
  error: Error | null;
  retry: () => void;
} {
  const client = useEngine();
  const documents = useEngineQuery('document.list', { limit: DOCUMENTS_CONSIDERED });
  const chosen = useMemo(() => exampleDocuments(documents.data?.documents ?? [], EXAMPLES), [documents.data]);
  const texts = useQueries({
    queries: chosen.map(({ documentId }) => {
      const request = { documentId, start: 0, end: READ_LENGTH };
      return {
        queryKey: engineQueryKey('document.read', request),
        queryFn: ({ signal }: { signal: AbortSignal }) => client.call('document.read', request, { signal }),
      };
    }),
  });
  const questions = texts.flatMap(({ data }) => (data === undefined ? [] : [exampleQuestion(data)]));
  return {
    questions: [...new Set(questions)],
    documentCount: documents.data?.total,
    isPending: documents.isPending || texts.some(({ isPending }) => isPending),
    error: documents.error,
    retry: () => void documents.refetch(),
  };
}
