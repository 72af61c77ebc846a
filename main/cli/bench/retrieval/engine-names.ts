import type { EngineId } from './tasks.ts';

/** How each engine is called in a report, and what it is. */
export const ENGINE_NAMES: Readonly<Record<EngineId, { name: string; description: string; indexed: boolean }>> = {
  trestle: {
    name: 'Trestle',
    description:
      '`search.run`, mode hybrid: the question embedded, both legs, fusion, texts; filled by the product’s own writer, written to by `ingest`',
    indexed: false,
  },
  trestleReranked: {
    name: 'Trestle, as set up',
    description:
      '`search.run` with every setting at its default, over the same index; its ten results are meant to differ from the fused ones, and nothing is written while it is read',
    indexed: false,
  },
  sqliteVec: {
    name: 'sqlite-vec + FTS5',
    description:
      'plain SQLite: `vec0` and `bm25()`, the best 100 of each, fused as Trestle fuses; the terms are those Trestle searches for, query vectors are given',
    indexed: false,
  },
  lancedb: {
    name: 'LanceDB, IVF_PQ',
    description:
      'hybrid search with its own RRF reranker, IVF_PQ (cosine) and full-text index; query vectors are given',
    indexed: true,
  },
  lancedbFlat: {
    name: 'LanceDB, flat',
    description:
      'hybrid search with its own RRF reranker, full-text index but no vector index; query vectors are given',
    indexed: false,
  },
};
