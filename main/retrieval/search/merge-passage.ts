import type { Chunk, Passage } from '../../contract/retrieval.ts';

/**
 * One passage of a run of chunks that follow one another in a document. What lay between two chunks was white space, so
 * a line break stands for it; `start` and `end` are exact offsets into the stored source.
 *
 * @param run in document order; when it is empty the chunk stands alone
 */
export function mergePassage(run: readonly Chunk[], chunk: Chunk): Passage {
  const chunks = run.length === 0 ? [chunk] : run;
  return {
    chunkIds: chunks.map(({ chunkId }) => chunkId),
    start: chunks[0]?.start ?? chunk.start,
    end: chunks.at(-1)?.end ?? chunk.end,
    text: chunks.map(({ text }) => text).join('\n'),
  };
}
