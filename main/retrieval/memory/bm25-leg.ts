import { BM25_COLUMN_WEIGHTS, type FindByTerms, rankByBm25 } from '../search/rank-by-bm25.ts';
import { ChunkIds } from './chunk-ids.ts';
import { Fts5Tokenizer } from './fts5-tokenizer.ts';
import type { LegIndex, LegKind } from './leg-index.ts';
import { LexicalMemory } from './lexical-memory.ts';
import { readLexicalChunks, readTotals } from './lexical-source.ts';
import { loadPostings } from './load-postings.ts';

type Bm25Request = Parameters<typeof rankByBm25>[1];

/** The lexical leg in memory. */
export const BM25_LEG: LegKind = {
  scan: (database, request) => rankByBm25(database, request as Bm25Request),
  load(database, onProgress) {
    const { title, heading, text } = BM25_COLUMN_WEIGHTS;
    const weights = [title, heading, text];
    const memory = new LexicalMemory(weights);
    const { vocabulary, codes } = memory;
    memory.adopt(loadPostings(database, { weights, vocabulary, codes, onProgress }));
    const tokenizer = new Fts5Tokenizer(database);
    const chunkIds = new ChunkIds();
    chunkIds.load(database);
    return {
      get chunks() {
        return memory.chunks;
      },
      get bytes() {
        return { ...memory.bytes, chunkIds: chunkIds.byteLength };
      },
      apply(current, rowIds) {
        memory.apply(rowIds, readLexicalChunks(current, tokenizer, rowIds));
        chunkIds.apply(current, rowIds);
      },
      rank({ database: current, request, eligible }) {
        let isBeyond = false;
        const find: FindByTerms = (words, limit, chunks) => {
          const terms = tokenizer.termsOf(words);
          // A word that SQLite splits is a phrase to FTS5; there are no positions here to find one by.
          isBeyond = terms.some(({ length }) => length > 1);
          if (isBeyond) return [];
          return memory.search(terms.flat(), limit, readTotals(current), eligible.of(current, chunks));
        };
        const ranking = rankByBm25(current, request as Bm25Request, find, (rowId) => chunkIds.of(rowId));
        return isBeyond ? null : ranking;
      },
      tidy: () => memory.merge(),
      close: () => tokenizer.close(),
    } satisfies LegIndex;
  },
};
