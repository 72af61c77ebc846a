import type { ContextRecord, RetrievalRecord } from '../../../../main/contract/trace.ts';
import { ContextList } from './context-list.tsx';
import { CandidateTable } from './candidate-table.tsx';

/** The retrieval truth of a span: the query with every candidate, or the context as the model saw it. */
export function RetrievedTab({
  retrieval,
  context,
}: {
  retrieval: RetrievalRecord | null;
  context: ContextRecord | null;
}) {
  if (context !== null) return <ContextList context={context} />;
  return retrieval === null ? null : <CandidateTable retrieval={retrieval} />;
}
