import type { Citation } from '../../contract/ask.ts';
import type { ChunkId, DocumentId, SourceId } from '../../contract/ids.ts';
import type { ChunkRole } from '../../contract/lineage.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Attributes } from '../../contract/span.ts';
import type { ContextRecord } from '../../contract/trace.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

/** One chunk that a run rested on. */
export interface ChunkUse {
  chunkId: ChunkId;
  documentId: DocumentId;
  sourceId: SourceId;
  displayPath: string;
  generation: number;
  /** sha256 of the chunk's text as the run saw it, hex. */
  textHash: string;
  role: ChunkRole;
}

/** Finds out which document a path as shown means, for traces that do not say it; null when no source has such a path. */
export type DocumentResolver = (displayPath: string) => { documentId: DocumentId; sourceId: SourceId } | null;

/**
 * Reads from a trace's spans which chunks its context held and which of them the answer cites. A trace of another origin
 * holds neither, and what cannot be read as ours is passed over: lineage never keeps a trace from being written.
 *
 * @param spans attributes with their large texts in place, parents before children
 */
export function chunkUsesOf(
  spans: readonly { attributes: Attributes }[],
  resolve: DocumentResolver = () => null,
): readonly ChunkUse[] {
  const uses = new Map<string, ChunkUse>();
  const generation = Number(spans[0]?.attributes[ATTRIBUTE.indexGeneration] ?? 0) || 0;
  const citations = spans.flatMap(({ attributes }) => citationsOf(attributes[ATTRIBUTE.citations]));
  const citedDocuments = new Map(citations.map((citation) => [citation.displayPath, citation.documentId]));
  const cited = new Set(citations.map(({ chunkId }) => chunkId));
  for (const { attributes } of spans) {
    for (const chunk of readContext(attributes[ATTRIBUTE.context])) {
      const known = resolve(chunk.path);
      const documentId = chunk.documentId ?? citedDocuments.get(chunk.path) ?? known?.documentId;
      const sourceId = chunk.sourceId ?? known?.sourceId ?? (chunk.path.split('/')[0] as SourceId);
      if (documentId === undefined) continue;
      uses.set(chunk.chunkId, {
        chunkId: chunk.chunkId,
        documentId,
        sourceId,
        displayPath: chunk.path,
        generation,
        textHash: sha256Hex(chunk.text),
        role: cited.has(chunk.chunkId) ? 'cited' : 'packed',
      });
    }
  }
  return [...uses.values()];
}

function readContext(value: unknown): ContextRecord['chunks'] {
  const record: Partial<ContextRecord> | null = parseObject(value);
  const chunks = Array.isArray(record?.chunks) ? (record.chunks as ContextRecord['chunks']) : [];
  return chunks.filter((chunk) => isText(chunk?.chunkId) && isText(chunk.path) && isText(chunk.text));
}

/** @param value the `trestle.citations` attribute of a root span */
export function citationsOf(value: unknown): readonly Citation[] {
  const citations = parseObject(value);
  if (!Array.isArray(citations)) return [];
  return (citations as Citation[]).filter((one) => isText(one?.chunkId) && isText(one.documentId));
}

function parseObject(value: unknown): object | null {
  if (!isText(value)) return null;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' ? parsed : null;
  } catch {
    return null;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
