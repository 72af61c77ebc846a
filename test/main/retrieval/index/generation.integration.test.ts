import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ensureGeneration } from '../../../../main/retrieval/index/generation.ts';
import type { EmbeddingModelInfo } from '../../../../main/spec/embedding-model.ts';
import type { Database } from '../../../../main/storage/database.ts';
import { openIndex } from '../../../support/index-file.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const MODEL: EmbeddingModelInfo = { modelId: 'm', dimensions: 4, fingerprint: 'f1', fusionWeight: 0.2 };
const NOW = '2026-01-05T09:00:00.000Z';

function openEmptyIndex(): Database {
  const database = openIndex(join(makeTemporaryDirectory(), 'index.db'));
  onTestFinished(() => database.close());
  return database;
}

function ensure(database: Database, changes: Partial<Parameters<typeof ensureGeneration>[1]> = {}): number {
  return ensureGeneration(database, { model: MODEL, createdAt: NOW, generation: 1, chunker: 'blocks-1', ...changes });
}

describe('ensureGeneration', () => {
  it('makes the first generation from the model, once', () => {
    const database = openEmptyIndex();
    expect(ensure(database)).toBe(1);
    expect(ensure(database, { createdAt: '2027-01-01T00:00:00.000Z' })).toBe(1);
    expect(database.prepare('SELECT * FROM generation').all()).toEqual([
      {
        generation: 1,
        embedding_model: 'm',
        embedding_fingerprint: 'f1',
        dimensions: 4,
        fusion_weight: 0.2,
        chunker: 'blocks-1',
        state: 'serving',
        created_at: NOW,
      },
    ]);
  });

  it('refuses a model of the same name with other weights', () => {
    const database = openEmptyIndex();
    ensure(database);
    expect(() => ensure(database, { model: { ...MODEL, fingerprint: 'f2' } })).toThrow(
      'The index was made with the embedding model m (f1), not with m (f2), and vectors of two models cannot be compared.',
    );
  });

  it('refuses an index cut by another chunker', () => {
    const database = openEmptyIndex();
    ensure(database);
    database.execute("UPDATE generation SET chunker = 'blocks-0'");
    expect(() => ensure(database)).toThrow('cut into chunks by "blocks-0", not by "blocks-1"');
  });

  it('refuses to cut by a chunker of another version', () => {
    const database = openEmptyIndex();
    expect(() => ensure(database, { chunker: 'blocks-0' })).toThrow('"blocks-0", which this Trestle does not have');
  });

  it('numbers a side index as it is told', () => {
    const database = openEmptyIndex();
    expect(ensure(database, { generation: 7, chunker: 'sentence-1/256+32' })).toBe(7);
  });
});
