import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '../base/json.ts';
import type { IndexSeal } from '../contract/release.ts';
import { sha256Hex } from '../storage/content-hash.ts';

/** What a chunk is, wherever it is: nothing of the machine (row numbers, times, paths outside the source) is in it. */
export interface SealedChunk {
  chunkId: string;
  documentId: string;
  facts: JsonValue;
  vector: Uint8Array | null;
}

/** Takes chunks in the order of their ids, then sources, and says in the end what they were. Keeps one hash, however many they are. */
export interface IndexSealer {
  add(chunk: SealedChunk): void;
  /** The whole text that a document was read as: what citations quote. In the order of their hashes. */
  addSource(source: { contentHash: string; text: string }): void;
  seal(): IndexSeal;
}

/** @param embedding how all of them were embedded: the same words under another model are another index */
export function createIndexSealer(embedding: {
  fingerprint: string;
  dimensions: number;
  chunker: string;
}): IndexSealer {
  const content = createHash('sha256').update(canonicalJson(embedding));
  const vectors = createHash('sha256');
  const sources = createHash('sha256');
  const documents = new Set<string>();
  let chunks = 0;
  return {
    add: ({ chunkId, documentId, facts, vector }) => {
      chunks += 1;
      documents.add(documentId);
      content.update(`\n${canonicalJson([chunkId, documentId, facts, vector?.length ?? null])}`);
      vectors.update(chunkId);
      if (vector !== null) vectors.update(vector);
    },
    addSource: ({ contentHash, text }) => void sources.update(`\n${contentHash} ${sha256Hex(text)}`),
    seal: () => ({
      documents: documents.size,
      chunks,
      contentHash: content.digest('hex'),
      vectorsHash: vectors.digest('hex'),
      sourcesHash: sources.digest('hex'),
    }),
  };
}
