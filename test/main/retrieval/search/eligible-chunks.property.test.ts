import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import type { RetrievalFilter } from '../../../../main/contract/retrieval.ts';
import { AccessTags } from '../../../../main/retrieval/access/access-tags.ts';
import { countHiddenChunks } from '../../../../main/retrieval/access/count-hidden-chunks.ts';
import { rankByBm25 } from '../../../../main/retrieval/search/rank-by-bm25.ts';
import { rankByCosine } from '../../../../main/retrieval/search/rank-by-cosine.ts';
import { readChunks } from '../../../../main/retrieval/search/read-chunks.ts';
import type { Database } from '../../../../main/storage/database.ts';
import { createTestIndex, TEST_MODEL } from '../../../support/test-index.ts';

const PRINCIPALS = ['ada', 'bob', 'eve', 'all'];
const TENANTS = ['', 'a', 'b'];
const WORDS = ['crane', 'seal', 'gate', 'yard', 'lease'];

const tagArbitrary = fc.record({
  tenant: fc.constantFrom(...TENANTS),
  principals: fc.subarray(PRINCIPALS).map((names) => names.toSorted()),
  isDenied: fc.boolean().map((one) => one && true),
});
const chunkArbitrary = fc.record({
  words: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 }),
  vector: fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -4, max: 4 })),
  own: fc.option(tagArbitrary, { freq: 3 }),
});
const corpusArbitrary = fc.array(
  fc.record({
    tag: fc.option(tagArbitrary, { freq: 6 }),
    chunks: fc.array(chunkArbitrary, { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 12 },
);
type Corpus = typeof corpusArbitrary extends fc.Arbitrary<infer Value> ? Value : never;

const asArbitrary = fc.record({
  tenant: fc.constantFrom(...TENANTS, 'nowhere'),
  principals: fc.subarray([...PRINCIPALS, 'stranger']),
});
type As = typeof asArbitrary extends fc.Arbitrary<infer Value> ? Value : never;

/** The rule itself, in plain words. */
function mayFind(as: As, tag: Corpus[number]['tag']): boolean {
  if (tag === null || tag.isDenied) return false;
  if (tag.tenant !== '' && tag.tenant !== as.tenant) return false;
  return tag.principals.length === 0 || tag.principals.some((name) => as.principals.includes(name));
}

function fill(corpus: Corpus): { database: Database; tagOf: Map<string, Corpus[number]['tag']> } {
  const index = createTestIndex();
  const { database } = index;
  const tags = new AccessTags(database);
  const tagOf = new Map<string, Corpus[number]['tag']>();
  for (const [number, { tag, chunks }] of corpus.entries()) {
    const documentId = index.add({
      path: `${number}.md`,
      chunks: chunks.map(({ words, vector }, ordinal) => ({
        chunkId: `${number}-${ordinal}`,
        text: words.join(' '),
        vector,
      })),
    });
    const accessId = tag === null ? null : tags.idOf(tag);
    database
      .prepare('UPDATE document SET access_id = ?, chunk_count = ? WHERE document_id = ?')
      .run(accessId, chunks.length, documentId);
    for (const [ordinal, { own }] of chunks.entries()) {
      const chunkId = `${number}-${ordinal}`;
      tagOf.set(chunkId, own ?? tag);
      if (own !== null) {
        database.prepare('UPDATE chunk SET access_id = ? WHERE chunk_id = ?').run(tags.idOf(own), chunkId);
      }
    }
  }
  return { database, tagOf };
}

describe('whatever the corpus, its tags and the principal', () => {
  it('both legs find exactly what the owner finds, in the same order and with the same scores, without the foreign', () => {
    fc.assert(
      fc.property(corpusArbitrary, asArbitrary, fc.subarray(WORDS, { minLength: 1 }), (corpus, as, words) => {
        const { database, tagOf } = fill(corpus);
        const values = new Float32Array([1, 2]);
        const vector = { values, modelId: TEST_MODEL.modelId, fingerprint: TEST_MODEL.fingerprint };
        const query = words.join(' ');
        const legs = [
          (filter: RetrievalFilter, k: number) => rankByBm25(database, { query, k, filter }),
          (filter: RetrievalFilter, k: number) => rankByCosine(database, { vector, k, filter }),
        ];
        for (const leg of legs) {
          const all = leg({}, 1000).filter(({ chunkId }) => mayFind(as, tagOf.get(chunkId) ?? null));
          const scores = (ranking: typeof all) => ranking.map(({ chunkId, score }) => [chunkId, score]);
          expect(scores(leg({ as }, 1000))).toEqual(scores(all));
          expect(scores(leg({ as }, 3))).toEqual(scores(all.slice(0, 3)));
        }
        const chunkIds = [...tagOf.keys()].map((chunkId) => chunkId as ChunkId);
        const allowed = chunkIds.filter((chunkId) => mayFind(as, tagOf.get(chunkId) ?? null));
        expect(readChunks(database, { chunkIds, as }).map(({ chunkId }) => chunkId)).toEqual(allowed);
        expect(countHiddenChunks(database, { as })).toBe(chunkIds.length - allowed.length);
        database.close();
      }),
      { numRuns: process.env['TRESTLE_TEST_LONG'] === '1' ? 1000 : 40 },
    );
  });
});
