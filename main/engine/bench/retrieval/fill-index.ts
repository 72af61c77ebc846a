import { CHUNKER_ID } from '../../../retrieval/parse/chunk/chunk-blocks.ts';
import { FULL_QUALITY } from '../../../contract/parse-quality.ts';
import { createHash } from 'node:crypto';
import type { DocumentId } from '../../../contract/ids.ts';
import { estimateTokens } from '../../../base/estimate-tokens.ts';
import { DocumentWriter } from '../../../retrieval/index/document-writer.ts';
import type { StoredDocument } from '../../../retrieval/index/stored-document.ts';
import { ensureGeneration } from '../../../retrieval/index/generation.ts';
import { SourceTable } from '../../../retrieval/index/source-table.ts';
import { documentIdOf, textHashOf } from '../../../retrieval/parse/chunk-identity.ts';
import type { EmbeddingModelInfo } from '../../../spec/embedding-model.ts';
import { openIndex } from '../../databases.ts';
import { systemClock } from '../../system-clock.ts';
import { chunkIdOfNumber } from './fuse-like-trestle.ts';

const SOURCE_ID = 'bench';
/** As many as an ingest writes in one transaction. */
const TRANSACTION_CHUNKS = 96;
/** Between two texts of a document. */
const TEXT_SEPARATOR = '\n\n';

/**
 * Fills a workspace's index with texts whose vectors are known, through the writer that every ingest writes with: source
 * text, chunks, full-text rows and vectors, in transactions of an ingest's size. What an ingest does before, reading,
 * parsing and embedding, is not in it. Nobody may have the workspace open.
 *
 * @param options.documents in order: the texts of each, their vectors, and the number of the first text
 */
export function fillIndex(options: {
  workspacePath: string;
  model: EmbeddingModelInfo;
  documents: Iterable<{ first: number; texts: readonly string[]; vectors: Float32Array }>;
}): void {
  const { workspacePath, model, documents } = options;
  const database = openIndex(workspacePath);
  try {
    const now = new Date(systemClock.now()).toISOString();
    const generation = ensureGeneration(database, {
      model: model,
      createdAt: now,
      generation: 1,
      chunker: CHUNKER_ID,
    });
    const writer = new DocumentWriter({ database, generation, modelId: model.modelId });
    const source = new SourceTable(database, SOURCE_ID);
    source.begin(workspacePath, now);
    let batch: { document: StoredDocument; vectors: Float32Array[] }[] = [];
    let chunks = 0;
    const commit = (): void => {
      database.transaction(() => {
        for (const { document, vectors } of batch) writer.write(document, vectors, now);
      });
      batch = [];
      chunks = 0;
    };
    for (const { first, texts, vectors } of documents) {
      const rows = texts.map((_, row) => vectors.subarray(row * model.dimensions, (row + 1) * model.dimensions));
      batch.push({ document: documentOf(first, texts), vectors: rows });
      chunks += texts.length;
      if (chunks >= TRANSACTION_CHUNKS) commit();
    }
    commit();
    source.succeed(now, true);
  } finally {
    database.close();
  }
}

function documentOf(first: number, texts: readonly string[]): StoredDocument {
  const path = `document-${first}.txt`;
  const documentId: DocumentId = documentIdOf(SOURCE_ID, path);
  const source = texts.join(TEXT_SEPARATOR);
  let start = 0;
  const chunks = texts.map((text, index) => {
    const at = start;
    start += text.length + TEXT_SEPARATOR.length;
    return {
      chunkId: chunkIdOfNumber(first + index),
      textHash: textHashOf(text),
      // Without title and headings the embedding input is the text alone, as every peer has it.
      title: '',
      headingPath: [],
      start: at,
      end: at + text.length,
      tokens: estimateTokens(text),
      text,
      offsetMap: null,
      ownAccess: null,
      access: null,
    };
  });
  return {
    documentId,
    sourceId: SOURCE_ID,
    path,
    title: path,
    format: 'text',
    contentHash: createHash('sha256').update(source).digest('hex'),
    source,
    sizeBytes: Buffer.byteLength(source),
    modifiedMs: 0,
    verifiedMs: 0,
    metadata: {},
    quality: FULL_QUALITY,
    access: { tenant: '', principals: [], isDenied: false },
    ownAccess: '{}',
    fields: null,
    signature: null,
    chunks,
  };
}
