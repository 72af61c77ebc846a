import { describe, expect, it } from 'vitest';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import type { IndexedChunk } from '../../../../main/retrieval/ingest/parse-protocol.ts';
import { VectorSupply } from '../../../../main/retrieval/ingest/vector-supply.ts';
import { createHashEmbeddingModel } from '../../../support/hash-embedding-model.ts';

const chunk = (text: string): IndexedChunk => ({
  chunkId: `chk_${text}` as ChunkId,
  textHash: text,
  title: '',
  headingPath: [],
  start: 0,
  end: text.length,
  tokens: 1,
  text,
  offsetMap: null,
});

async function vectorsOf(supply: VectorSupply, texts: readonly string[]): Promise<readonly Float32Array[]> {
  const vectors = await supply.request(texts.map(chunk));
  await supply.flush();
  return Promise.all(vectors);
}

describe('VectorSupply', () => {
  const signal = new AbortController().signal;

  it('gives each chunk the vector of its own text, across batches', async () => {
    const model = createHashEmbeddingModel();
    const supply = new VectorSupply({ model, find: () => null, signal });
    const texts = Array.from({ length: 300 }, (_, index) => `text ${index}`);
    const vectors = await vectorsOf(supply, texts);
    const expected = await model.embed(['text 299'], { purpose: 'passage' });
    expect(vectors[299]).toEqual(expected);
    expect(supply.embedded).toBe(300);
  });

  it('asks the model only for texts that are neither stored nor under way', async () => {
    const model = createHashEmbeddingModel();
    const stored = new Float32Array(8).fill(1);
    const supply = new VectorSupply({ model, find: (hash) => (hash === 'stored' ? stored : null), signal });
    const first = supply.request(['new', 'stored', 'new'].map(chunk));
    const second = await supply.request(['new', 'other'].map(chunk));
    await supply.flush();
    const vectors = await Promise.all([...(await first), ...second]);
    expect(model.texts).toEqual(['new', 'other']);
    expect(supply.embedded).toBe(2);
    expect(vectors[1]).toBe(stored);
    expect(vectors[0]).toEqual(vectors[3]);
  });

  it('does not run further ahead of the model than two batches', async () => {
    const gates: (() => void)[] = [];
    const model = createHashEmbeddingModel({ beforeEmbed: () => new Promise((resolve) => gates.push(resolve)) });
    const supply = new VectorSupply({ model, find: () => null, signal });
    let isThrough = false;
    const request = supply.request(Array.from({ length: 128 * 3 }, (_, index) => chunk(`t${index}`))).then(() => {
      isThrough = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect({ open: gates.length, isThrough }).toEqual({ open: 2, isThrough: false });
    gates.shift()?.();
    await request;
    expect(isThrough).toBe(true);
    for (const open of gates) open();
  });

  it('passes on why the model failed', async () => {
    const model = createHashEmbeddingModel({
      beforeEmbed: () => {
        throw new Error('no session');
      },
    });
    await expect(vectorsOf(new VectorSupply({ model, find: () => null, signal }), ['a'])).rejects.toThrow('no session');
  });
});
