import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import { MAX_DOCUMENT_WINDOW } from '../../../../main/contract/document.ts';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import { describeIndex, EMPTY_INDEX } from '../../../../main/retrieval/search/describe-index.ts';
import { createDocumentReader } from '../../../../main/retrieval/search/document-reader.ts';
import { createInThreadIndexReader } from '../../../../main/retrieval/search/in-thread-index-reader.ts';
import { readChunks } from '../../../../main/retrieval/search/read-chunks.ts';
import { sha256Hex } from '../../../../main/storage/content-hash.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { createTestIndex, type TestIndex } from '../../../support/test-index.ts';

const documentsOf = (index: TestIndex) => createDocumentReader({ reader: createInThreadIndexReader(index.database) });
const all = { filter: '', limit: 200, offset: 0 };

describe('reading chunks', () => {
  it('returns them in the order asked, with the path to open and the path to read', () => {
    const index = createTestIndex({ roots: { docs: '/home/handbook' } });
    index.add({
      path: 'people/leave.md',
      title: 'Leave',
      source: '# Leave\nTwelve weeks.\nAsk early.',
      chunks: [
        { chunkId: 'c1', text: 'Twelve weeks.', headingPath: ['Leave', 'Parental'] },
        { chunkId: 'c2', text: 'Ask early.' },
      ],
    });
    const chunks = readChunks(index.database, { chunkIds: ['c2', 'gone', 'c1'] as ChunkId[] });
    expect(chunks.map(({ chunkId }) => chunkId)).toEqual(['c2', 'c1']);
    expect(chunks[1]).toEqual({
      chunkId: 'c1',
      documentId: 'doc_docs_people/leave.md',
      sourceId: 'docs',
      path: '/home/handbook/people/leave.md',
      displayPath: 'docs/people/leave.md',
      title: 'Leave',
      headingPath: ['Leave', 'Parental'],
      ordinal: 0,
      start: 8,
      end: 21,
      tokens: 1,
      text: 'Twelve weeks.',
      isSuperseded: false,
    });
  });

  it('knows a source that is a single file from a folder that holds a file of its own name', () => {
    const directory = makeTemporaryDirectory();
    writeFileSync(join(directory, 'notes.md'), 'one file');
    mkdirSync(join(directory, 'twin.md'));
    const index = createTestIndex({ roots: { file: join(directory, 'notes.md'), folder: join(directory, 'twin.md') } });
    index.add({ sourceId: 'file', path: 'notes.md', chunks: [{ chunkId: 'c1', text: 'one file' }] });
    index.add({ sourceId: 'folder', path: 'twin.md', chunks: [{ chunkId: 'c2', text: 'in a folder' }] });
    const [single, inFolder] = readChunks(index.database, { chunkIds: ['c1', 'c2'] as ChunkId[] });
    expect(single?.path).toBe(join(directory, 'notes.md'));
    expect(single?.displayPath).toBe('file/notes.md');
    expect(inFolder?.path).toBe(join(directory, 'twin.md', 'twin.md'));
  });
});

describe('listing documents', () => {
  const index = () => {
    const made = createTestIndex();
    made.add({ sourceId: 'wiki', path: 'b.md', chunks: [{ chunkId: 'c1', text: 'x' }] });
    made.add({
      path: 'Guide/Setup.md',
      title: 'Setup',
      chunks: [
        { chunkId: 'c2', text: 'y' },
        { chunkId: 'c3', text: 'z' },
      ],
    });
    made.add({ path: 'guide/100%_done.md', chunks: [{ chunkId: 'c4', text: 'w' }] });
    return made;
  };

  it('pages through all of them by display path', async () => {
    const documents = documentsOf(index());
    const first = await documents.listDocuments({ ...all, limit: 2 });
    expect(first.total).toBe(3);
    expect(first.documents.map(({ displayPath }) => displayPath)).toEqual([
      'docs/Guide/Setup.md',
      'docs/guide/100%_done.md',
    ]);
    expect(first.documents[0]).toEqual({
      documentId: 'doc_docs_Guide/Setup.md',
      metadata: {},
      quality: 1,
      findings: [],
      sourceId: 'docs',
      path: '/somewhere/docs/Guide/Setup.md',
      displayPath: 'docs/Guide/Setup.md',
      title: 'Setup',
      format: 'markdown',
      sizeBytes: 3,
      chunks: 2,
      indexedAt: '2026-01-05T10:00:00.000Z',
      modifiedAt: '2026-01-05T09:00:00.000Z',
    });
    const rest = await documents.listDocuments({ ...all, limit: 2, offset: 2 });
    expect(rest.documents.map(({ displayPath }) => displayPath)).toEqual(['wiki/b.md']);
  });

  it('finds by a part of the display path, in any case, and takes no character for a wildcard', async () => {
    const documents = documentsOf(index());
    const found = async (filter: string) =>
      (await documents.listDocuments({ ...all, filter })).documents.map(({ displayPath }) => displayPath);
    expect(await found('guide/')).toHaveLength(2);
    expect(await found('SETUP')).toEqual(['docs/Guide/Setup.md']);
    expect(await found('0%_d')).toEqual(['docs/guide/100%_done.md']);
    expect(await found('g%d')).toEqual([]);
  });

  it('lists one source', async () => {
    const { documents, total } = await documentsOf(index()).listDocuments({ ...all, sourceId: 'wiki' });
    expect([documents.length, total]).toEqual([1, 1]);
  });
});

describe('reading a document', () => {
  it('returns the text as it was indexed with the spans of its chunks', async () => {
    const index = createTestIndex();
    const source = '# One\nalpha\n# Two\nbeta';
    const documentId = index.add({
      path: 'a.md',
      source,
      chunks: [
        { chunkId: 'c1', text: 'alpha', headingPath: ['One'] },
        { chunkId: 'c2', text: 'beta', headingPath: ['Two'] },
      ],
    });
    const read = await documentsOf(index).readDocument({ documentId });
    expect(read).toMatchObject({ text: source, windowStart: 0, windowEnd: 22, length: 22, displayPath: 'docs/a.md' });
    expect(read.chunkSpans).toEqual([
      { chunkId: 'c1', start: 6, end: 11, headingPath: ['One'] },
      { chunkId: 'c2', start: 18, end: 22, headingPath: ['Two'] },
    ]);
    expect(await documentsOf(index).readDocument({ chunkId: 'c2' })).toEqual(read);
  });

  it('shows a window, with only the chunks that touch it', async () => {
    const index = createTestIndex();
    const documentId = index.add({
      source: 'alpha beta gamma',
      chunks: [
        { chunkId: 'c1', text: 'alpha' },
        { chunkId: 'c2', text: 'beta' },
        { chunkId: 'c3', text: 'gamma' },
      ],
    });
    const read = await documentsOf(index).readDocument({ documentId, start: 5, end: 8 });
    expect(read).toMatchObject({ text: ' be', windowStart: 5, windowEnd: 8, length: 16 });
    expect(read.chunkSpans.map(({ chunkId }) => chunkId)).toEqual(['c2']);
  });

  it('lays the window around a chunk of a document that is too long to show', async () => {
    const index = createTestIndex();
    const source = `${'x '.repeat(MAX_DOCUMENT_WINDOW)}needle ${'y '.repeat(MAX_DOCUMENT_WINDOW)}`;
    index.add({ source, chunks: [{ chunkId: 'c1', text: 'needle' }] });
    const read = await documentsOf(index).readDocument({ chunkId: 'c1' });
    expect(read.text).toHaveLength(MAX_DOCUMENT_WINDOW);
    expect(read.text.indexOf('needle')).toBe((MAX_DOCUMENT_WINDOW - 'needle'.length) / 2);
    expect(source.slice(read.windowStart, read.windowEnd)).toBe(read.text);
  });

  it('says whether the file on disk is still the one that was indexed', async () => {
    const root = makeTemporaryDirectory();
    const index = createTestIndex({ roots: { docs: root } });
    const text = 'first draft';
    writeFileSync(join(root, 'a.md'), text);
    const documentId = index.add({
      path: 'a.md',
      contentHash: sha256Hex(text),
      source: text,
      sizeBytes: text.length,
      chunks: [{ chunkId: 'c1', text }],
    });
    const isCurrent = async () => (await documentsOf(index).readDocument({ documentId })).isCurrent;
    expect(await isCurrent()).toBe(true);
    writeFileSync(join(root, 'a.md'), 'later draft');
    expect(await isCurrent()).toBe(false);
    writeFileSync(join(root, 'a.md'), 'a longer draft');
    expect(await isCurrent()).toBe(false);
    writeFileSync(join(root, 'a.md'), text);
    expect(await isCurrent()).toBe(true);
  });

  it('still shows a document whose file is gone', async () => {
    const index = createTestIndex({ roots: { docs: join(makeTemporaryDirectory(), 'moved-away') } });
    const documentId = index.add({ chunks: [{ chunkId: 'c1', text: 'kept' }] });
    expect(await documentsOf(index).readDocument({ documentId })).toMatchObject({ text: 'kept', isCurrent: false });
  });

  it('names what is not there, and asks for an id', async () => {
    const documents = documentsOf(createTestIndex());
    await expect(documents.readDocument({ documentId: 'doc_1' })).rejects.toThrow(NotFoundError);
    await expect(documents.readDocument({ documentId: 'doc_1' })).rejects.toThrow('No document doc_1 in the index');
    await expect(documents.readDocument({ chunkId: 'chk_1' })).rejects.toThrow('No chunk chk_1 in the index');
    await expect(documents.readDocument({})).rejects.toThrow(InvalidArgumentError);
  });
});

describe('describing an index', () => {
  it('names the generation in service', () => {
    const { database, addGeneration } = createTestIndex();
    addGeneration(2, { state: 'building', fingerprint: 'f2' });
    expect(describeIndex(database)).toEqual({
      generation: 1,
      embeddingModel: 'test-model',
      embeddingFingerprint: 'f1',
      dimensions: 2,
      fusionWeight: 0.2,
      chunker: 'test-chunker',
    });
  });

  it('describes an index that nothing was ingested into', () => {
    const { database } = createTestIndex();
    database.execute('DELETE FROM generation');
    expect(describeIndex(database)).toEqual(EMPTY_INDEX);
  });
});
