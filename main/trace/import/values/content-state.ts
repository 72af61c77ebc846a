import type { CanonicalSpan } from '../../../contract/canonical-span.ts';

type Spoken = Partial<
  Pick<
    CanonicalSpan,
    'kind' | 'inputMessages' | 'outputMessages' | 'input' | 'output' | 'tool' | 'retrieval' | 'error' | 'status'
  >
>;

/**
 * How much of what went in and came out a span tells.
 *
 * @returns `full` with both, or with what went in where the call failed; `partial` with one of them, `absent` with none
 */
export function contentState(span: Spoken): CanonicalSpan['content'] {
  const hasInput =
    (span.inputMessages?.length ?? 0) > 0 ||
    span.input !== undefined ||
    span.tool?.arguments !== undefined ||
    span.retrieval?.query !== undefined;
  const hasOutput =
    (span.outputMessages?.length ?? 0) > 0 ||
    span.output !== undefined ||
    span.tool?.result !== undefined ||
    (span.retrieval !== undefined && span.retrieval.documents.length > 0);
  // Nobody exports the vectors, and a call is repeated without them.
  const isWhole = hasOutput || span.status === 'error' || span.kind === 'embedding';
  if (hasInput && isWhole) return 'full';
  return hasInput || hasOutput ? 'partial' : 'absent';
}
