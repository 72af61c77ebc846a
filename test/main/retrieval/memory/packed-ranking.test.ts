import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import { packRanking, unpackRanking } from '../../../../main/retrieval/memory/packed-ranking.ts';

test('a ranking comes out of its packed form as it went in', () => {
  const entry = fc.record({
    chunkId: fc.stringMatching(/^chk_[0-9a-f]{20}$/).map((id) => id as ChunkId),
    score: fc.double({ noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
      const ranking = entries.map(({ chunkId, score }, index) => ({ chunkId, rank: index + 1, score }));
      expect(unpackRanking(structuredClone(packRanking(ranking)))).toEqual(ranking);
    }),
  );
});
