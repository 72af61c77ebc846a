import type { Retriever } from '../../spec/retriever.ts';
import type { IndexReader } from './index-reads.ts';

/** The lexical first stage over an index; see `rankByBm25`. */
export function createBm25Retriever(options: { reader: IndexReader }): Retriever {
  return {
    name: 'bm25',
    retrieve: ({ query, k, filter }, { signal, onDidRank }) =>
      options.reader.read('rank-by-bm25', { query, k, filter }, { signal, onDidRank }),
  };
}
