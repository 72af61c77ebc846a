import { describe, expect, it, onTestFinished } from 'vitest';
import { anyWord } from '../../../../main/cli/bench/corpus/vocabulary.ts';
import { createSeededRandom } from '../../../../main/cli/bench/corpus/seeded-random.ts';
import type { RankedChunk } from '../../../../main/spec/retriever.ts';
import { createFusion } from '../../../../main/retrieval/fusion/create-fusion.ts';
import { BM25_LEG } from '../../../../main/retrieval/memory/bm25-leg.ts';
import { EligibleRows } from '../../../../main/retrieval/memory/eligible-rows.ts';
import { VECTOR_LEG } from '../../../../main/retrieval/memory/vector-leg.ts';
import { rankByBm25 } from '../../../../main/retrieval/search/rank-by-bm25.ts';
import { rankByCosine } from '../../../../main/retrieval/search/rank-by-cosine.ts';
import { createBuiltinEmbeddingModel } from '../../../../native/embedding/builtin-embedding-model.ts';
import { BUILTIN_MODEL_DIRECTORY } from '../../../support/builtin-model-directory.ts';
import { createTestIndex, TEST_MODEL } from '../../../support/test-index.ts';

/** Enough that vectors are chosen by their signs; see `MIN_ROWS_FOR_SIGNS`. */
const CHUNKS = 17_000;
const QUERIES = 12;

describe('hybrid search from memory', () => {
  it('finds at least 98 of 100 of the ten best chunks that SQLite finds, by vectors of the built-in model', async () => {
    const random = createSeededRandom(11);
    const textOf = (words: number) => Array.from({ length: words }, () => anyWord(random)).join(' ');
    const model = await createBuiltinEmbeddingModel({ directory: BUILTIN_MODEL_DIRECTORY });
    onTestFinished(() => model.dispose());
    const { dimensions, fusionWeight } = model.info;
    const index = createTestIndex({ dimensions });
    const texts = Array.from({ length: CHUNKS }, () => textOf(random.between(10, 25)));
    const vectors = await model.embed(texts, { purpose: 'passage' });
    index.add({
      source: '',
      chunks: texts.map((text, place) => ({
        chunkId: `c${place}`,
        text,
        vector: [...vectors.subarray(place * dimensions, (place + 1) * dimensions)],
      })),
    });
    const { database } = index;
    const legs = [BM25_LEG.load(database, () => {}), VECTOR_LEG.load(database, () => {})] as const;
    onTestFinished(() => legs.forEach((leg) => leg.close()));
    const eligible = new EligibleRows();
    const fusion = createFusion({ fusionWeight });
    const fuse = (bm25: RankedChunk[] | null, vector: RankedChunk[] | null) =>
      fusion.fuse({ bm25, vector, k: 10 }).map(({ chunkId }) => chunkId);
    let found = 0;
    for (let query = 0; query < QUERIES; query++) {
      const text = textOf(random.between(3, 9));
      const values = await model.embed([text], { purpose: 'query' });
      const lexical = { query: text, k: 100, filter: {} };
      const dense = { vector: { ...TEST_MODEL, values }, k: 100, filter: {} };
      const exact = fuse(rankByBm25(database, lexical), rankByCosine(database, dense));
      const fast = fuse(
        legs[0].rank({ database, request: lexical, eligible }),
        legs[1].rank({ database, request: dense, eligible }),
      );
      expect(exact).toHaveLength(10);
      found += exact.filter((chunkId) => fast.includes(chunkId)).length;
    }
    expect(found / (10 * QUERIES)).toBeGreaterThanOrEqual(0.98);
  }, 60_000);
});
