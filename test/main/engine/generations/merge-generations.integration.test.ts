import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import type { RetrievalFilter } from '../../../../main/contract/retrieval.ts';
import { mergeGenerations } from '../../../../main/engine/generations/merge-generations.ts';
import type { OpenGeneration } from '../../../../main/engine/generations/open-generation.ts';
import type { ServingMap } from '../../../../main/retrieval/generations/generation-record.ts';
import type { RankedChunk, Retriever } from '../../../../main/spec/retriever.ts';
import { openIndex } from '../../../support/index-file.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { ranking } from '../../retrieval/fusion/ranking.ts';

/** g1 serves all but docs, g2 serves docs; both hold both. */
const SERVING: ServingMap = { default: 1, bySource: new Map([['docs', 2]]) };

interface FakeGeneration {
  opened: OpenGeneration;
  /** Filters that its legs were called with. */
  asked: RetrievalFilter[];
}

function generation(
  number: number,
  options: { bm25: RankedChunk[]; vector: RankedChunk[]; fusionWeight: number },
): FakeGeneration {
  const database = openIndex(join(makeTemporaryDirectory(), 'index.db'));
  onTestFinished(() => database.close());
  for (const id of ['docs', 'claims']) {
    database.prepare('INSERT INTO source (source_id, root_path) VALUES (?, ?)').run(id, `/${id}`);
  }
  const asked: RetrievalFilter[] = [];
  const leg = (name: 'bm25' | 'vector'): Retriever => ({
    name,
    retrieve: async ({ filter }) => {
      asked.push(filter);
      return options[name];
    },
  });
  const sourceOf = (chunkId: ChunkId): string => ('abc'.includes(chunkId) ? 'claims' : 'docs');
  // What merging reads of a generation, no more.
  const opened = {
    generation: number,
    database,
    bm25: leg('bm25'),
    vector: leg('vector'),
    describe: () => ({ fusionWeight: options.fusionWeight }),
    chunkReader: {
      readChunks: async (ids: readonly ChunkId[]) =>
        ids.map((chunkId) => ({ chunkId, sourceId: sourceOf(chunkId), text: `${chunkId} of g${number}` })),
    },
    sourceQuoter: { quoteSources: async (spans: readonly unknown[]) => spans.map(() => null) },
  } as unknown as OpenGeneration;
  return { opened, asked };
}

function both(): { first: FakeGeneration; second: FakeGeneration; merged: ReturnType<typeof mergeGenerations> } {
  const first = generation(1, {
    bm25: ranking(['a', 8], ['b', 2]),
    vector: ranking(['a', 0.3], ['b', 0.1]),
    fusionWeight: 0.2,
  });
  const second = generation(2, {
    bm25: ranking(['x', 6]),
    vector: ranking(['x', 0.9], ['y', 0.7], ['z', 0.5]),
    fusionWeight: 0.5,
  });
  return { first, second, merged: mergeGenerations([first.opened, second.opened], SERVING) };
}

const idsAndScores = (ranked: readonly RankedChunk[]): unknown[] =>
  ranked.map(({ chunkId, rank, score }) => [rank, chunkId, score]);

it('merges BM25 by score, which two indexes of one house share', async () => {
  const { merged } = both();
  const ranked = await merged.bm25.retrieve({ query: 'q', k: 2, filter: {} }, {});
  expect(idsAndScores(ranked)).toEqual([
    [1, 'a', 8],
    [2, 'x', 6],
  ]);
});

it('merges cosines by their place within their own model’s range, and leaves the cosines as they are', async () => {
  const { merged } = both();
  // g1: a 1, b 0. g2: x 1, y 0.5, z 0. Ties go by id.
  const ranked = await merged.vector.retrieve({ query: 'q', k: 10, filter: {} }, {});
  expect(idsAndScores(ranked)).toEqual([
    [1, 'a', 0.3],
    [2, 'x', 0.9],
    [3, 'y', 0.7],
    [4, 'b', 0.1],
    [5, 'z', 0.5],
  ]);
});

it('fuses what its legs found, each chunk by the weight of the model it was found with', async () => {
  const { merged } = both();
  const request = { query: 'q', k: 10, filter: {} };
  const [bm25, vector] = [await merged.bm25.retrieve(request, {}), await merged.vector.retrieve(request, {})];
  // a 0.8·1 + 0.2·1; x 0.5·(6/8) + 0.5·1; y 0.5·0.5; b 0.8·(2/8) + 0.2·0; z 0
  const fused = merged.fusion.fuse({ bm25, vector, k: 10 });
  expect(fused.map(({ chunkId }) => chunkId)).toEqual(['a', 'x', 'y', 'b', 'z']);
  for (const [index, expected] of [1, 0.875, 0.25, 0.2, 0].entries()) {
    expect(fused[index]?.fusedScore).toBeCloseTo(expected, 12);
  }
});

it('takes the workspace’s own weight for all where it has one', async () => {
  const { first, second } = both();
  const merged = mergeGenerations([first.opened, second.opened], SERVING, 0);
  const request = { query: 'q', k: 10, filter: {} };
  const [bm25, vector] = [await merged.bm25.retrieve(request, {}), await merged.vector.retrieve(request, {})];
  expect(merged.fusion.fuse({ bm25, vector, k: 2 }).map(({ fusedScore }) => fusedScore)).toEqual([1, 0.75]);
});

it('asks each generation about its own sources only, and none about what it does not serve', async () => {
  const { first, second, merged } = both();
  await merged.bm25.retrieve({ query: 'q', k: 5, filter: { formats: ['markdown'] } }, {});
  expect([first.asked, second.asked]).toEqual([
    [{ formats: ['markdown'], sources: ['claims'] }],
    [{ formats: ['markdown'], sources: ['docs'] }],
  ]);
  const found = await merged.bm25.retrieve({ query: 'q', k: 5, filter: { sources: ['claims'] } }, {});
  expect(found.map(({ chunkId }) => chunkId)).toEqual(['a', 'b']);
  expect([first.asked.length, second.asked.length]).toEqual([2, 1]);
});

it('reads a chunk in the generation that serves its source, in the order asked for', async () => {
  const { merged } = both();
  const ids = ['x', 'a'] as ChunkId[];
  const chunks = await merged.chunkReader.readChunks(ids);
  expect(chunks.map(({ text }) => text)).toEqual(['x of g2', 'a of g1']);
});
