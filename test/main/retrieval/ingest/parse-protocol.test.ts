import { describe, expect, it } from 'vitest';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import { packResult, type ParseResult, unpackResult } from '../../../../main/retrieval/ingest/parse-protocol.ts';

const chunk = { chunkId: 'chk_1' as ChunkId, textHash: 'h', title: 'T', headingPath: [], tokens: 2 };
const result: ParseResult = {
  kind: 'document',
  stamp: { sizeBytes: 20, modifiedMs: 1 },
  format: 'html',
  contentHash: 'c',
  title: 'T',
  source: '<p>a &amp; b</p> and plain',
  chunks: [
    { ...chunk, start: 3, end: 12, text: 'a & b', offsetMap: '[[0,3,2],[2,5,1,5],[3,10,2]]' },
    { ...chunk, start: 17, end: 26, text: 'and plain', offsetMap: null },
  ],
  metadata: { tags: ['a'] },
  quality: { score: 1, findings: [] },
  fields: null,
  signature: null,
  note: null,
};

describe('a result on its way between threads', () => {
  it('leaves out text that the source already holds, and gets it back', () => {
    const packed = packResult(result);
    expect(packed.kind === 'document' && packed.chunks.map(({ text }) => text)).toEqual(['a & b', null]);
    expect(unpackResult(packed)).toEqual(result);
  });

  it('is sent as it is when it holds no document', () => {
    const skipped: ParseResult = { kind: 'skipped', reason: 'empty', message: 'Nothing.', isIndexKept: false };
    expect(unpackResult(packResult(skipped))).toEqual(skipped);
  });
});
