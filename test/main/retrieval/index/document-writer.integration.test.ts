import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DocumentId } from '../../../../main/contract/ids.ts';
import { DocumentWriter } from '../../../../main/retrieval/index/document-writer.ts';
import { ensureGeneration } from '../../../../main/retrieval/index/generation.ts';
import { SourceTable } from '../../../../main/retrieval/index/source-table.ts';
import {
  readStoredDocument,
  type StoredChunk,
  type StoredDocument,
} from '../../../../main/retrieval/index/stored-document.ts';
import { SIGNATURE_SIZE } from '../../../../main/retrieval/quality/min-hash.ts';
import type { Database } from '../../../../main/storage/database.ts';
import { indexFlaws, openIndex } from '../../../support/index-file.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const NOW = '2026-01-05T09:00:00.000Z';
const MODEL = { modelId: 'm', dimensions: 2, fingerprint: 'f', fusionWeight: 0.2 };

function open(): { database: Database; writer: DocumentWriter; table: SourceTable } {
  const database = openIndex(join(makeTemporaryDirectory(), 'index.db'));
  onTestFinished(() => database.close());
  const generation = ensureGeneration(database, { model: MODEL, createdAt: NOW, generation: 1, chunker: 'blocks-1' });
  const table = new SourceTable(database, 'docs');
  table.begin('/docs', NOW);
  return { database, writer: new DocumentWriter({ database, generation, modelId: 'm' }), table };
}

const VECTOR = new Float32Array([0.6, 0.8]);

/** A document whose source is its chunks, one a line; a chunk's id and hash are its words. */
function documentOf(path: string, lines: readonly string[], title = 'T'): StoredDocument {
  let start = 0;
  const chunks = lines.map((text): StoredChunk => {
    const chunk = { chunkId: `${path}:${text}`, textHash: `${title}:${text}`, title, headingPath: ['H'], start };
    start += text.length + 1;
    return { ...chunk, end: start - 1, tokens: 2, text, offsetMap: null, ownAccess: null, access: null };
  });
  const source = lines.join('\n');
  return {
    documentId: `doc_${path}` as DocumentId,
    sourceId: 'docs',
    path,
    title,
    format: 'text',
    contentHash: `hash of ${source}`,
    source,
    sizeBytes: source.length,
    modifiedMs: 1,
    verifiedMs: 2,
    metadata: {},
    quality: { score: 1, findings: [] },
    access: { tenant: '', principals: [], isDenied: false },
    ownAccess: '{}',
    fields: null,
    signature: null,
    chunks,
  };
}

const vectorsFor = (document: StoredDocument): Float32Array[] => document.chunks.map(() => VECTOR);
const count = (database: Database, what: string): number =>
  database.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${what}`).get()?.n ?? -1;

describe('DocumentWriter', () => {
  it('writes a vector as the float32 bytes it is', () => {
    const { database, writer } = open();
    const document = documentOf('a', ['alpha']);
    writer.write(document, [VECTOR], NOW);
    expect(
      database.prepare('SELECT model_id, dimensions, vec_to_json(vector) AS json FROM chunk_vector').all(),
    ).toEqual([{ model_id: 'm', dimensions: 2, json: '[0.600000,0.800000]' }]);
  });

  describe('a batch', () => {
    const words = (database: Database): string[] =>
      database
        .prepare<{ word: string }>('SELECT word FROM word ORDER BY word')
        .all()
        .map(({ word }) => word);

    it('keeps the words of all its documents, and both directions of each', () => {
      const { database, writer } = open();
      writer.batch(() => {
        for (const document of [documentOf('a', ['alpha', 'beta']), documentOf('b', ['beta', 'gamma'])]) {
          writer.write(document, vectorsFor(document), NOW);
        }
      });
      expect(words(database)).toEqual(['alpha', 'beta', 'gamma']);
      expect(count(database, 'word_reversed')).toBe(3);
    });

    it('leaves no word behind of what it writes and then replaces or removes', () => {
      const { database, writer } = open();
      writer.batch(() => {
        const first = documentOf('a', ['alpha', 'beta']);
        const second = documentOf('a', ['beta', 'gamma']);
        const gone = documentOf('b', ['delta', 'gamma']);
        for (const document of [first, second, gone]) writer.write(document, vectorsFor(document), NOW);
        writer.remove([gone.documentId]);
      });
      expect(words(database)).toEqual(['beta', 'gamma']);
      expect(indexFlaws(database)).toEqual([]);
    });

    it('is written whole or not at all, and the next one knows nothing of it', () => {
      const { database, writer } = open();
      const first = documentOf('a', ['alpha']);
      const broken = (): void =>
        writer.batch(() => {
          writer.write(first, vectorsFor(first), NOW);
          throw new Error('the disk is full');
        });
      expect(broken).toThrow('the disk is full');
      const second = documentOf('b', ['beta']);
      writer.batch(() => void writer.write(second, vectorsFor(second), NOW));
      expect([words(database), count(database, 'document')]).toEqual([['beta'], 1]);
    });
  });

  it('replaces a document chunk by chunk, in all three places', () => {
    const { database, writer } = open();
    const before = documentOf('a', ['alpha', 'beta', 'gamma']);
    writer.write(before, vectorsFor(before), NOW);
    const rowOf = (text: string): unknown => database.prepare('SELECT id FROM chunk WHERE text = ?').get(text);
    const kept = rowOf('gamma');
    const after = documentOf('a', ['delta', 'gamma']);
    writer.write(after, vectorsFor(after), NOW);
    expect(rowOf('gamma')).toEqual(kept);
    expect(indexFlaws(database)).toEqual([]);
    expect([count(database, 'chunk'), count(database, 'content')]).toEqual([2, 1]);
    expect(
      ['alpha', 'gamma', 'delta'].map((word) => count(database, `chunk_fts WHERE chunk_fts MATCH '${word}'`)),
    ).toEqual([0, 1, 1]);
  });

  it('keeps a source text as long as one document holds it', () => {
    const { database, writer } = open();
    for (const path of ['a', 'b']) {
      const document = documentOf(path, ['alpha']);
      writer.write(document, vectorsFor(document), NOW);
    }
    expect(count(database, 'content')).toBe(1);
    writer.remove(['doc_a' as DocumentId]);
    expect(count(database, 'content')).toBe(1);
    writer.remove(['doc_b' as DocumentId]);
    expect([count(database, 'content'), count(database, 'chunk_fts'), count(database, 'chunk_vector')]).toEqual([
      0, 0, 0,
    ]);
  });

  it('removes nothing twice', () => {
    const { database, writer } = open();
    writer.remove(['doc_none' as DocumentId]);
    expect(indexFlaws(database)).toEqual([]);
  });

  it('leaves no trace of a transaction that fails', () => {
    const { database, writer } = open();
    const good = documentOf('a', ['alpha']);
    const bad = documentOf('b', ['beta', 'beta']);
    const run = (): void =>
      database.transaction(() => {
        writer.write(good, vectorsFor(good), NOW);
        writer.write(bad, vectorsFor(bad), NOW);
      });
    expect(run).toThrow('UNIQUE');
    expect([count(database, 'document'), count(database, 'chunk'), count(database, 'chunk_fts')]).toEqual([0, 0, 0]);
  });
});

describe('SourceTable', () => {
  it('finds the documents at and below a path, and those beside it not', () => {
    const { writer, table } = open();
    for (const path of ['a', 'a/x', 'a/y/z', 'a.md', 'ab', 'a0', 'b/a']) {
      const document = documentOf(path, [`words of ${path}`]);
      writer.write(document, vectorsFor(document), NOW);
    }
    const below = [...table.documentRowIds('a')].map((rowId) => table.documentIdOfRow(rowId));
    expect(new Set(below)).toEqual(new Set(['doc_a', 'doc_a/x', 'doc_a/y/z']));
    expect(table.documentRowIds('').size).toBe(7);
  });
});

it('gives back what was written, all but who may find it, also after another version', () => {
  const { database, writer } = open();
  const plain = documentOf('a.csv', ['id: 1', 'id: 2']);
  const full: StoredDocument = {
    ...plain,
    format: 'csv',
    metadata: { author: 'Ida', tags: ['x', 'y'] },
    quality: {
      score: 0.9,
      findings: [{ code: 'noise', value: 0.4, limit: 0.3, message: 'Some of it is noise.', penalty: 0.1 }],
    },
    ownAccess: '{"tenant":"halden"}',
    fields: [{ name: 'id', type: 'number', filled: 1, values: 2, sketch: [1, 2] }],
    signature: Uint32Array.from({ length: SIGNATURE_SIZE }, (_, at) => at * 7),
    chunks: plain.chunks.map((chunk, at) => ({
      ...chunk,
      headingPath: ['H', `row ${at}`],
      offsetMap: '[0,0]',
      ownAccess: '{"principals":["maya"]}',
      records: JSON.stringify([{ id: at }]),
    })),
  };
  const { access: _access, chunks, ...rest } = full;
  const untagged = { ...rest, chunks: chunks.map(({ access: _tag, ...chunk }) => chunk) };
  for (const version of [full, plain, full]) writer.write(version, vectorsFor(version), NOW);
  expect(readStoredDocument(database, full.documentId)).toEqual(untagged);
  writer.remove([full.documentId]);
  expect(readStoredDocument(database, full.documentId)).toBeNull();
});
