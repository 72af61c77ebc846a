import type { ChunkReader } from '../../spec/retriever.ts';
import type { IndexReader } from './index-reads.ts';

/** Reads chunks of an index by id; see `readChunks`. */
export function createChunkReader(options: { reader: IndexReader }): ChunkReader {
  return { readChunks: (chunkIds, scope = {}) => options.reader.read('read-chunks', { chunkIds, as: scope.as }) };
}
