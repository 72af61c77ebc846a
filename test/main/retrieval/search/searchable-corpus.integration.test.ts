import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../../../../main/base/errors/cancelled-error.ts';
import { embeddingInput } from '../../../../main/retrieval/parse/chunk-identity.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { createSearchableCorpusBuilder } from '../../../../main/retrieval/search/searchable-corpus.ts';
import { createTableEmbeddingModel } from '../../../support/table-embedding-model.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const WORKER = new URL('../../../../main/retrieval/search/reader-worker.ts', import.meta.url);
const DOCUMENTS = [
  { documentId: '1', title: 'Wings', text: 'lift of a wing in a slipstream' },
  { documentId: '2', title: 'Heat', text: 'heat conduction in composite slabs' },
  { documentId: 'doc 3', title: '', text: 'thermal flow through layered walls' },
];
const passage = (place: number): string =>
  embeddingInput({ title: '', text: '', ...DOCUMENTS[place], headingPath: [] });
const model = () =>
  createTableEmbeddingModel({
    [passage(1)]: [0.8, 0.6],
    [passage(2)]: [1, 0],
    heat: [1, 0],
  });

const parts = (embeddingModel: ReturnType<typeof model>) => ({
  model: embeddingModel,
  clock: systemClock,
  knownWords: async () => new Set<string>(),
});

describe('a searchable corpus', () => {
  beforeEach(() => vi.stubEnv('TMPDIR', makeTemporaryDirectory()));
  afterEach(() => void vi.unstubAllEnvs());
  const leftovers = () => readdirSync(tmpdir());

  it.each([
    ['on the caller’s thread', undefined],
    ['in reader threads', WORKER],
  ])('finds documents by their own ids in each mode, searching %s', async (_, workerUrl) => {
    const builder = createSearchableCorpusBuilder({
      ...parts(model()),
      ...(workerUrl && { readerWorkerUrl: workerUrl }),
    });
    const corpus = await builder.build(DOCUMENTS, {});
    expect(await corpus.search({ query: 'heat', k: 10, mode: 'bm25' })).toEqual(['2']);
    expect(await corpus.search({ query: 'heat', k: 10, mode: 'vector' })).toEqual(['doc 3', '2']);
    expect(await corpus.search({ query: 'heat', k: 10, mode: 'hybrid' })).toEqual(['2', 'doc 3']);
    expect(await corpus.search({ query: 'heat', k: 1, mode: 'hybrid' })).toEqual(['2']);
    expect(leftovers()).toHaveLength(1);
    await corpus.dispose();
    await corpus.dispose();
    expect(leftovers()).toEqual([]);
  });

  it('takes a stream, in batches, and says how far it is', async () => {
    async function* many() {
      for (let place = 0; place < 150; place += 1)
        yield { documentId: `d${place}`, title: 't', text: `number ${place}` };
    }
    const counts: number[] = [];
    const fake = model();
    const corpus = await createSearchableCorpusBuilder(parts(fake)).build(many(), {
      onProgress: (documents) => counts.push(documents),
    });
    expect(counts).toEqual([64, 128, 150]);
    expect(fake.calls.map(({ texts, purpose }) => [texts.length, purpose])).toEqual([
      [64, 'passage'],
      [64, 'passage'],
      [22, 'passage'],
    ]);
    expect(await corpus.search({ query: '149', k: 3, mode: 'bm25' })).toEqual(['d149']);
    await corpus.dispose();
  });

  it('leaves nothing behind when it is cancelled or its documents fail', async () => {
    const builder = createSearchableCorpusBuilder(parts(model()));
    await expect(builder.build(DOCUMENTS, { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
    function* failing() {
      yield* DOCUMENTS;
      throw new Error('line 4 is damaged');
    }
    await expect(builder.build(failing(), {})).rejects.toThrow('line 4 is damaged');
    expect(leftovers()).toEqual([]);
    expect(existsSync(tmpdir())).toBe(true);
  });
});
