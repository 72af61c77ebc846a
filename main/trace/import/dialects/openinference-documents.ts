import type { JsonValue } from '../../../base/json.ts';
import type { RetrievedDocument } from '../../../contract/canonical-span.ts';
import { defined } from '../values/defined.ts';
import { readDocuments } from '../values/documents.ts';
import { asArray, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import { presentMembers } from './present-members.ts';
import type { AttributeReader, ListItem } from './attribute-reader.ts';
import type { SpanFields } from './span-fields.ts';

/** What a retriever or reranker was asked and gave. */
export function readRetrievalOf(reader: AttributeReader, kind: 'retriever' | 'reranker'): SpanFields {
  const listed = documentsAt(reader, kind === 'retriever' ? 'retrieval.documents' : 'reranker.output_documents');
  const input = reader.json('input.value');
  const output = listed === undefined ? reader.json('output.value') : undefined;
  const documents = listed ?? readDocuments(output) ?? nodesOf(output);
  const query = reader.text('reranker.query') ?? queryOf(input);
  reader.keep('input.mime_type', 'output.mime_type');
  if (listed !== undefined) reader.keep('output.value');
  return defined<SpanFields>({
    retrieval: defined<NonNullable<SpanFields['retrieval']>>({
      query,
      topK: reader.number('reranker.top_k', 'retrieval.top_k'),
      documents: documents ?? [],
      // An output that is there in another form is shown as such.
      isRecorded: documents === undefined ? false : undefined,
    }),
    input: query === input ? undefined : (rerankInput(reader, kind) ?? input),
    output: documents === undefined ? output : undefined,
  });
}

/** What a reranker chose from: the same documents in their first order. */
function rerankInput(reader: AttributeReader, kind: 'retriever' | 'reranker'): JsonValue | undefined {
  if (kind !== 'reranker') return undefined;
  const documents = documentsAt(reader, 'reranker.input_documents');
  return documents?.map((document) => ({ ...document }) satisfies Record<string, JsonValue | undefined>);
}

function documentsAt(reader: AttributeReader, prefix: string): RetrievedDocument[] | undefined {
  const items = reader.takeList(prefix);
  return items === undefined ? undefined : readDocuments(items.map((item) => plainDocument(item)));
}

/** An element of `retrieval.documents`, `document.content` … with its metadata out of its JSON text. */
function plainDocument(item: ListItem): JsonValue {
  const at = (name: string): JsonValue | undefined => item.get(`document.${name}`) ?? item.get(name);
  return presentMembers({
    id: at('id'),
    content: at('content'),
    score: at('score'),
    metadata: unwrapJsonText(at('metadata') ?? null),
  });
}

/** LlamaIndex prints what it found: `<NodeWithScore(node=TextNode(id_=3bd1…), score=0.49)>`. */
const PRINTED_NODE =
  /^<?NodeWithScore\(node=\w+\(id_=([\w-]{1,128})[^)]*\), score=(-?[\d.]{1,32}(?:e-?\d{1,3})?|None)\)>?$/;

function nodesOf(output: JsonValue | undefined): RetrievedDocument[] | undefined {
  const documents = asArray(output)?.flatMap((item, index) => {
    const [, id, score] = (typeof item === 'string' && PRINTED_NODE.exec(item)) || [];
    if (id === undefined) return [];
    const number = Number(score);
    return [
      defined<RetrievedDocument>({
        id,
        idSource: 'given',
        score: Number.isFinite(number) ? number : undefined,
        rank: index + 1,
      }),
    ];
  });
  return documents !== undefined && documents.length > 0 ? documents : undefined;
}

/** @returns what was looked for: the text itself, or the member of an object that says it */
function queryOf(input: JsonValue | undefined): string | undefined {
  if (typeof input === 'string') return asText(input);
  return asText(
    fieldOf(input, 'query_bundle', 'query_str') ??
      firstOf(input, 'query', 'query_str', 'question', 'search_query', 'input', 'text'),
  );
}
