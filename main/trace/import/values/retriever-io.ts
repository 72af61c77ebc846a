import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { defined } from './defined.ts';
import { readDocuments } from './documents.ts';
import { asObject } from './json-fields.ts';
import { queryOf } from './query.ts';

/**
 * What a retriever was asked and found, whoever recorded it as its input and output.
 *
 * @returns the input beside it where it says more than the query; undefined when no documents came out
 */
export function readRetrieverIo(
  input: JsonValue | undefined,
  output: JsonValue | undefined,
): Pick<CanonicalSpan, 'retrieval' | 'input'> | undefined {
  const documents = readDocuments(output);
  if (documents === undefined) return undefined;
  const query = queryOf(input);
  const isQueryOnly = query !== undefined && Object.keys(asObject(input) ?? {}).length <= 1;
  return defined<Pick<CanonicalSpan, 'retrieval' | 'input'>>({
    retrieval: { ...(query === undefined ? {} : { query }), documents },
    input: isQueryOnly ? undefined : input,
  });
}
