import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { RetrievedDocument } from '../../../contract/canonical-span.ts';
import { contentTraceId } from './content-id.ts';
import { defined } from './defined.ts';
import { asArray, asId, asNumber, asObject, asText, fieldOf, firstOf } from './json-fields.ts';

/** Keys under which a retriever's output lists its documents. */
const LISTS = [
  'documents',
  'docs',
  'source_documents',
  'sourceDocuments',
  'results',
  'matches',
  'nodes',
  'chunks',
  'context',
  'output',
];

/**
 * @param value a list of documents, or an object that holds one. A document is a text, or LangChain's
 *   `{page_content, metadata}`, LlamaIndex's `{node: {text}, score}`, or anything with `content` or `text`
 * @returns documents ranked as they stand; undefined for what holds none
 */
export function readDocuments(value: JsonValue | undefined): RetrievedDocument[] | undefined {
  const list = asArray(value) ?? listIn(value);
  if (list === undefined) return undefined;
  // Some stores answer several queries at once.
  const flat = list.flatMap((item) => asArray(item) ?? [item]) as readonly JsonValue[];
  const documents = flat.flatMap((item, index) => readDocument(item, index + 1) ?? []);
  return documents.length > 0 || flat.length === 0 ? documents : undefined;
}

function listIn(value: JsonValue | undefined): readonly JsonValue[] | undefined {
  for (const key of LISTS) {
    const list = asArray(fieldOf(value, key));
    if (list !== undefined) return list;
  }
  return undefined;
}

function readDocument(value: JsonValue, rank: number): RetrievedDocument | undefined {
  if (typeof value === 'string') return { id: contentTraceId(value), idSource: 'content-hash', content: value, rank };
  const outer = asObject(value);
  if (outer === undefined) return undefined;
  const object: JsonObject =
    asObject(firstOf(outer, 'node', 'document', 'kwargs')) ?? (asObject(fieldOf(outer, 'doc')) || outer);
  const content = asText(
    firstOf(
      object,
      'page_content',
      'pageContent',
      'content',
      'text',
      'document',
      'body',
      'document.content',
      'snippet',
    ),
  );
  const metadata = asObject(firstOf(object, 'metadata', 'meta', 'document.metadata'));
  const given =
    asId(firstOf(object, 'id', 'id_', 'doc_id', 'document_id', 'chunk_id', 'document.id')) ??
    asId(firstOf(metadata, 'id', 'doc_id', 'document_id', 'chunk_id'));
  if (content === undefined && given === undefined) return undefined;
  const scored = firstOf(outer, 'score', 'relevance_score', 'similarity', 'document.score') ?? fieldOf(object, 'score');
  return defined<RetrievedDocument>({
    id: given ?? contentTraceId(content ?? null),
    idSource: given === undefined ? 'content-hash' : 'given',
    content,
    score: asNumber(scored) ?? asNumber(firstOf(metadata, 'score', 'relevance_score', '_score')),
    rank,
    metadata: metadata !== undefined && Object.keys(metadata).length > 0 ? metadata : undefined,
  });
}
