import { chmodSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSkippedFiles } from '../../../../main/retrieval/sources/source-statistics.ts';
import type { IngestProgress } from '../../../../main/contract/ingest.ts';
import { createIndexer } from '../../../../main/retrieval/ingest/indexer.ts';
import { asUnprivileged } from '../../../support/as-unprivileged.ts';
import { createHashEmbeddingModel } from '../../../support/hash-embedding-model.ts';
import { indexedPaths, indexFlaws, indexState, PARSE_WORKER_URL, systemClock } from '../../../support/index-file.ts';
import { createIngestFixture } from '../../../support/ingest-fixture.ts';

/** A section large enough to be a chunk of its own. */
const section = (name: string): string => `## ${name}\n\n${`All about ${name} and more. `.repeat(50)}\n\n`;
const GUIDE = `# Guide\n\n${['one', 'two', 'three'].map(section).join('')}`;

describe('a first ingest', () => {
  it('stores documents, chunks, terms and vectors and counts them', async () => {
    const { write, ingest, database, model } = createIngestFixture();
    write('guide.md', GUIDE);
    write('sub/note.txt', 'A short note.');
    write('page.html', '<title>Page</title><p>Terms &amp; conditions</p>');
    write('tool.ts', 'export const x = 1;');
    write('photo.gif', new Uint8Array([1, 2, 3]));
    const report = await ingest();
    expect(report).toMatchObject({
      documents: 3,
      chunks: 5,
      embedded: 5,
      unchanged: 0,
      removed: 0,
      skipped: [],
      wasCancelled: false,
    });
    expect(indexedPaths(database)).toEqual(['guide.md', 'page.html', 'sub/note.txt']);
    expect(indexFlaws(database)).toEqual([]);
    expect(model.texts).toContain('note.txt\nA short note.');
    const tokens = database.prepare<{ sum: number }>('SELECT sum(tokens) AS sum FROM chunk').get()?.sum;
    expect(report.tokens).toBe(tokens);
    const terms = database.prepare<{ n: number }>(
      "SELECT count(*) AS n FROM chunk_fts WHERE chunk_fts MATCH 'heading:one'",
    );
    expect(terms.get()?.n).toBe(1);
  });

  it('takes source code only when asked to, and says so of a file that was named', async () => {
    const { write, ingest, root } = createIngestFixture();
    write('tool.ts', 'export const x = 1;');
    expect(await ingest({ code: true })).toMatchObject({ documents: 1, skipped: [] });
    const named = await ingest({ include: ['**/*.ts'] });
    expect(named).toMatchObject({ documents: 0, removed: 1, skipped: [{ reason: 'code_not_taken' }] });
    expect(named.skipped[0]?.path).toBe(join(root, 'tool.ts'));
  });

  it('takes a single file as a source, whatever its kind', async () => {
    const { write, ingest, root, database } = createIngestFixture();
    write('odd.xyz', 'Plain words in a file of no known kind.');
    write('other.md', 'Not asked for.');
    expect(await ingest({ rootPath: join(root, 'odd.xyz') })).toMatchObject({ documents: 1 });
    expect(indexedPaths(database)).toEqual(['odd.xyz']);
    expect(await ingest({ rootPath: join(root, 'odd.xyz') })).toMatchObject({ documents: 1, unchanged: 1 });
  });

  it('keeps a row for the vector of a text that the model knows nothing of', async () => {
    const { write, ingest, database } = createIngestFixture();
    write('42', '');
    write('7.md', '数据 123 456');
    await ingest({ include: ['7.md'] });
    const [row] = database.prepare<{ vector: Uint8Array }>('SELECT vector FROM chunk_vector').all();
    expect(row).toBeDefined();
    expect(indexFlaws(database)).toEqual([]);
  });

  it('embeds a text once however many folders hold it', async () => {
    const { write, ingest } = createIngestFixture();
    for (let copy = 0; copy < 10; copy += 1) write(`copy${copy}/guide.md`, GUIDE);
    expect(await ingest()).toMatchObject({ documents: 10, chunks: 30, embedded: 3 });
  });

  it('tells progress in measured numbers and ends with all of them', async () => {
    const { write, ingest } = createIngestFixture();
    for (let file = 0; file < 30; file += 1) write(`f${file}.md`, `# File ${file}\n\n${section('x')}`);
    const told: IngestProgress[] = [];
    const report = await ingest({ onProgress: (progress) => told.push(progress) });
    const last = told.at(-1);
    expect(last).toMatchObject({ phase: 'finishing', filesFound: 30, filesDone: 30, chunks: report.chunks });
    expect(last?.bytesDone).toBe(last?.bytesTotal);
    expect(told.map((progress) => progress.filesDone)).toEqual(
      told.map((progress) => progress.filesDone).toSorted((a, b) => a - b),
    );
  });
});

describe('a second ingest', () => {
  it('leaves everything as it is when nothing changed', async () => {
    const { write, ingest, database, model } = createIngestFixture();
    write('guide.md', GUIDE);
    write('note.txt', 'A note.');
    const first = await ingest();
    const before = indexState(database);
    model.texts.length = 0;
    const second = await ingest();
    expect(second).toMatchObject({
      documents: 2,
      chunks: first.chunks,
      tokens: first.tokens,
      embedded: 0,
      unchanged: 2,
    });
    expect(indexState(database)).toEqual(before);
    expect(model.texts).toEqual([]);
  });

  it('finds a touched file unchanged by its content', async () => {
    const { write, ingest, root } = createIngestFixture();
    write('guide.md', GUIDE);
    await ingest();
    utimesSync(join(root, 'guide.md'), 1_710_000_000, 1_710_000_000);
    expect(await ingest()).toMatchObject({ documents: 1, unchanged: 1, embedded: 0 });
  });

  it('sees a change that kept size and time when the file was fresh at its last reading', async () => {
    const { write, ingest, database } = createIngestFixture();
    const justNow = Date.now() / 1000;
    write('a.md', 'First words.', justNow);
    await ingest();
    write('a.md', 'Other words.', justNow);
    expect(await ingest()).toMatchObject({ unchanged: 0, embedded: 1 });
    expect(database.prepare<{ text: string }>('SELECT text FROM chunk').get()?.text).toBe('Other words.');
  });

  it('keeps the id, the row and the vector of chunks that an edit leaves alone', async () => {
    const { write, ingest, database, model } = createIngestFixture();
    write('guide.md', GUIDE);
    await ingest();
    const rows = 'SELECT id, chunk_id, heading_path, start_offset AS start FROM chunk ORDER BY ordinal';
    type Row = { id: number; chunk_id: string; heading_path: string; start: number };
    const before = database.prepare<Row>(rows).all();
    model.texts.length = 0;
    write('guide.md', GUIDE.replace('All about two', 'New about two'));
    expect(await ingest()).toMatchObject({ documents: 1, chunks: 3, embedded: 1, unchanged: 0 });
    expect(model.texts.length).toBe(1);
    const after = database.prepare<Row>(rows).all();
    expect(after[0]).toEqual(before[0]);
    expect(after[1]?.chunk_id).not.toBe(before[1]?.chunk_id);
    expect(after[2]).toEqual(before[2]);
    expect(indexFlaws(database)).toEqual([]);
  });

  it('moves the offsets of chunks below an insertion', async () => {
    const { write, ingest, database } = createIngestFixture();
    write('guide.md', GUIDE);
    await ingest();
    write('guide.md', GUIDE.replace('## three', `${section('inserted')}## three`));
    expect(await ingest()).toMatchObject({ chunks: 4, embedded: 1 });
    const ordinals = database.prepare<{ ordinal: number }>('SELECT ordinal FROM chunk ORDER BY start_offset').all();
    expect(ordinals.map((row) => row.ordinal)).toEqual([0, 1, 2, 3]);
    expect(indexFlaws(database)).toEqual([]);
  });

  it('makes every chunk searchable under a new title', async () => {
    const { write, ingest, database } = createIngestFixture();
    write('guide.md', `---\ntitle: Old\n---\n${GUIDE}`);
    await ingest();
    const ids = (): unknown => database.prepare('SELECT id FROM chunk ORDER BY ordinal').all().slice(1);
    const before = ids();
    write('guide.md', `---\ntitle: Fresh\n---\n${GUIDE}`);
    expect(await ingest()).toMatchObject({ embedded: 3 });
    expect(ids()).toEqual(before);
    const count = (word: string): number | undefined =>
      database
        .prepare<{ n: number }>('SELECT count(*) AS n FROM chunk_fts WHERE chunk_fts MATCH ?')
        .get(`title:${word}`)?.n;
    expect([count('Fresh'), count('Old')]).toEqual([3, 0]);
    expect(indexFlaws(database)).toEqual([]);
  });

  it('embeds nothing when a file is renamed, and forgets the old path', async () => {
    const { write, ingest, database, root } = createIngestFixture();
    write('guide.md', GUIDE);
    await ingest();
    renameSync(join(root, 'guide.md'), join(root, 'moved.md'));
    expect(await ingest()).toMatchObject({ documents: 1, embedded: 0, unchanged: 0, removed: 1 });
    expect(indexedPaths(database)).toEqual(['moved.md']);
    expect(indexFlaws(database)).toEqual([]);
  });

  it('removes what is gone and takes it back when it returns', async () => {
    const { write, ingest, database, remove } = createIngestFixture();
    write('guide.md', GUIDE);
    write('note.txt', 'A note.');
    await ingest();
    const before = indexState(database);
    remove('guide.md');
    expect(await ingest()).toMatchObject({ documents: 1, removed: 1 });
    expect(indexedPaths(database)).toEqual(['note.txt']);
    expect(indexFlaws(database)).toEqual([]);
    write('guide.md', GUIDE);
    expect(await ingest()).toMatchObject({ documents: 2, embedded: 3 });
    expect(indexState(database)).toEqual(before);
  });

  it('removes nothing outside the part it visits', async () => {
    const { write, ingest, database, remove, root } = createIngestFixture();
    write('a/one.md', 'One.');
    write('ab/two.md', 'Two.');
    write('b/three.md', 'Three.');
    await ingest();
    remove('a/one.md');
    remove('b/three.md');
    expect(await ingest({ only: join(root, 'a') })).toMatchObject({ documents: 0, removed: 1 });
    expect(indexedPaths(database)).toEqual(['ab/two.md', 'b/three.md']);
  });

  it('removes nothing when the source itself is gone', async () => {
    const { write, ingest, database, root } = createIngestFixture();
    write('a.md', 'One.');
    await ingest();
    renameSync(root, `${root}-away`);
    expect(await ingest()).toMatchObject({ removed: 0, skipped: [{ path: root, reason: 'unreadable' }] });
    expect(indexedPaths(database)).toEqual(['a.md']);
    const error = database.prepare<{ last_error: string }>('SELECT last_error FROM source').get()?.last_error;
    expect(error).toContain(root);
    renameSync(`${root}-away`, root);
    await ingest();
    expect(database.prepare('SELECT last_error FROM source').get()).toEqual({ last_error: null });
  });

  it('keeps what it may no longer look at', async () => {
    const { write, ingest, database, root } = createIngestFixture();
    write('closed/a.md', 'One.');
    write('b.md', 'Two.');
    await ingest();
    const isRoot = process.geteuid?.() === 0;
    chmodSync(join(root, 'closed'), isRoot ? 0o700 : 0o000);
    chmodSync(join(root, 'b.md'), isRoot ? 0o600 : 0o000);
    utimesSync(join(root, 'b.md'), 1, 1);
    const report = await asUnprivileged([dirname(root), root], () => ingest());
    chmodSync(join(root, 'closed'), 0o700);
    expect(report).toMatchObject({ removed: 0 });
    expect(report.skipped.map(({ path, reason }) => [path, reason])).toEqual([
      [join(root, 'closed'), 'unreadable'],
      [join(root, 'b.md'), 'unreadable'],
      // Whoever may find it is said beside it, and that cannot be read either: kept, and closed to all but the owner.
      [join(root, 'closed', 'a.md'), 'access'],
    ]);
    expect(indexedPaths(database)).toEqual(['b.md', 'closed/a.md']);
  });

  it('drops a link with the file that it led to', async () => {
    const { write, ingest, database, root } = createIngestFixture();
    write('a.md', 'Words.');
    symlinkSync('a.md', join(root, 'link.md'));
    await ingest();
    expect(indexedPaths(database)).toEqual(['a.md', 'link.md']);
    rmSync(join(root, 'a.md'));
    expect(await ingest()).toMatchObject({ removed: 2, skipped: [{ reason: 'unreadable', isIndexed: false }] });
    expect(indexedPaths(database)).toEqual([]);
  });

  it('drops a document whose file became unreadable in kind', async () => {
    const { write, ingest, database } = createIngestFixture();
    write('a.md', 'Words.');
    await ingest();
    write('a.md', new Uint8Array([0, 1, 2, 3]));
    expect(await ingest()).toMatchObject({ documents: 0, removed: 1, skipped: [{ reason: 'binary' }] });
    expect(indexedPaths(database)).toEqual([]);
  });
});

describe('files that are left out', () => {
  it('are listed with a reason each, and stop nothing', async () => {
    const { write, ingest, database, root } = createIngestFixture({ maxFileBytes: 1024 * 1024 });
    write('good.md', 'Words.');
    write('empty.md', '');
    write('image.md', new Uint8Array([0x89, 0x50, 0, 0]));
    write('bad.json', '{"a": }');
    write('huge.md', 'x'.repeat(3 * 1024 * 1024));
    symlinkSync('/etc/hostname', join(root, 'out.md'));
    const report = await ingest();
    expect(report.documents).toBe(1);
    expect(Object.fromEntries(report.skipped.map(({ path, reason }) => [path.slice(root.length + 1), reason]))).toEqual(
      {
        'bad.json': 'malformed',
        'empty.md': 'empty',
        'huge.md': 'too_large',
        'image.md': 'binary',
        'out.md': 'symlink_outside',
      },
    );
    expect(report.skipped.find(({ reason }) => reason === 'too_large')?.message).toBe(
      'The file has 3.0 MiB; files up to 1 MiB are indexed. Split it, or exclude it.',
    );
    const stored = readSkippedFiles(database);
    expect(stored).toHaveLength(5);
    expect(stored).toEqual(expect.arrayContaining([...report.skipped]));
  });

  it('are forgotten when they are mended, in the visited part only', async () => {
    const { write, ingest, database, root } = createIngestFixture();
    write('a/bad.json', '{');
    write('b/bad.json', '{');
    await ingest();
    write('a/bad.json', '{"now": "good"}');
    write('b/bad.json', '{"now": "good"}');
    await ingest({ only: join(root, 'a') });
    expect(database.prepare('SELECT path FROM skipped_file').all()).toEqual([{ path: join(root, 'b/bad.json') }]);
  });

  it('stay noted while a document with a note is unchanged', async () => {
    const { write, ingest } = createIngestFixture();
    write('c.jsonl', '{"title": "A"}\nbroken\n');
    const first = await ingest();
    expect(first).toMatchObject({ documents: 1, skipped: [{ reason: 'malformed' }] });
    expect(await ingest()).toMatchObject({ unchanged: 1, skipped: first.skipped });
  });
});

describe('another embedding model', () => {
  it('is refused, in words that say what to do', async () => {
    const { write, ingest, database, source } = createIngestFixture();
    write('a.md', 'Words.');
    await ingest();
    const other = createIndexer({
      database,
      embeddingModel: createHashEmbeddingModel({ fingerprint: 'hash-2' }),
      clock: systemClock,
      parseWorkerUrl: PARSE_WORKER_URL,
    });
    const run = other.indexSources([source()], { signal: new AbortController().signal, onProgress: () => {} });
    await expect(run).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('trestle generation build'),
    });
  });
});
