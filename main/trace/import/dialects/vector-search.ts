import type { JsonValue } from '../../../base/json.ts';
import type { RetrievedDocument } from '../../../contract/canonical-span.ts';
import { defined } from '../values/defined.ts';
import { readDocuments } from '../values/documents.ts';
import { asNumber, asObject, asText } from '../values/json-fields.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import type { DialectSpan } from './dialect.ts';
import { presentMembers } from './present-members.ts';
import type { SpanEvent, SpanFields } from './span-fields.ts';

const RESULTS = new Set(['db.query.result', 'db.search.result']);
/** How many were asked for, as the instrumentations of vector stores spell it. */
const TOP_K = [
  'db.vector.query.top_k',
  'db.chroma.query.n_results',
  'db.n_results',
  'pinecone.query.top_k',
  'db.milvus.search.limit',
] as const;

/** Takes what a vector store found: one event for each hit (OpenLLMetry), or one list on the span. */
export function foundDocuments(span: DialectSpan): SpanFields['retrieval'] {
  const { reader } = span;
  const hits = span.openEvents.filter((event) => RESULTS.has(event.name));
  const documents =
    hits.length > 0
      ? hits.flatMap((hit, index) => documentOf(hit, index + 1) ?? [])
      : reader.take((value) => readDocuments(unwrapJsonText(value)), 'db.query.retrieved_documents');
  if (documents === undefined || documents.length === 0) return undefined;
  if (hits.length > 0) span.openEvents = span.openEvents.filter((event) => !RESULTS.has(event.name));
  return defined<NonNullable<SpanFields['retrieval']>>({ topK: reader.number(...TOP_K), documents });
}

function documentOf({ name, attributes }: SpanEvent, rank: number): RetrievedDocument | undefined {
  const at = (member: string): JsonValue => attributes[`${name}.${member}`] ?? null;
  const entity = asObject(unwrapJsonText(at('entity')));
  const distance = asNumber(at('distance'));
  const read = readDocuments([
    presentMembers({
      id: at('id'),
      content: asText(at('document')) ?? entity?.['text'],
      score: at('score'),
      metadata: asObject(unwrapJsonText(at('metadata'))) ?? entity,
    }),
  ])?.[0];
  if (read === undefined) return undefined;
  // A distance is better when small, so it is no score.
  return { ...read, rank, ...(distance === undefined ? {} : { metadata: { ...read.metadata, distance } }) };
}
