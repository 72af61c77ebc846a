import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHashEmbeddingModel } from '../../../support/hash-embedding-model.ts';
import { indexedPaths, indexFlaws, indexState } from '../../../support/index-file.ts';
import { createIngestFixture, type IngestFixture } from '../../../support/ingest-fixture.ts';

const body = (name: string): string =>
  `# ${name}\n\n${['one', 'two', 'three'].map((part) => `## ${part}\n\n${`The ${part} of ${name}. `.repeat(60)}\n`).join('\n')}`;

function writeMany({ write }: IngestFixture, count: number): void {
  for (let file = 0; file < count; file += 1) write(`dir${file % 7}/f${file}.md`, body(`file ${file}`));
}

describe('a cancelled ingest', () => {
  it.each([0, 1, 20])('leaves whole documents only when stopped after %i of them, and is resumed', async (after) => {
    const abort = new AbortController();
    let written = 0;
    const fixture = createIngestFixture({
      onDocumentWritten: () => {
        written += 1;
        if (written === after) abort.abort();
      },
    });
    const { ingest, database } = fixture;
    writeMany(fixture, 200);
    if (after === 0) abort.abort();
    const cancelled = await ingest({ signal: abort.signal });
    expect(cancelled.wasCancelled).toBe(true);
    expect(cancelled.documents).toBeLessThan(200);
    expect(indexedPaths(database).length).toBe(cancelled.documents);
    expect(indexFlaws(database)).toEqual([]);
    const resumed = await ingest();
    expect(resumed).toMatchObject({ documents: 200, unchanged: cancelled.documents, wasCancelled: false });

    const undisturbed = createIngestFixture();
    writeMany(undisturbed, 200);
    await undisturbed.ingest();
    expect(indexState(database)).toEqual(indexState(undisturbed.database));
  });

  it('removes nothing: what it did not get to see is not gone', async () => {
    const abort = new AbortController();
    const fixture = createIngestFixture();
    const { write, ingest, database } = fixture;
    writeMany(fixture, 50);
    await ingest();
    write('dir0/f0.md', body('changed'));
    abort.abort();
    expect(await ingest({ signal: abort.signal })).toMatchObject({ wasCancelled: true, removed: 0 });
    expect(indexedPaths(database).length).toBe(50);
  });

  it('does not wait for a model that does not answer', async () => {
    const abort = new AbortController();
    const model = createHashEmbeddingModel({
      beforeEmbed: () =>
        new Promise<void>((resolve) => {
          abort.signal.addEventListener('abort', () => resolve());
          setImmediate(() => abort.abort());
        }),
    });
    const { write, ingest, database } = createIngestFixture({ embeddingModel: model });
    write('a.md', body('a'));
    expect(await ingest({ signal: abort.signal })).toMatchObject({ wasCancelled: true, documents: 0, embedded: 0 });
    expect(indexFlaws(database)).toEqual([]);
  });
});

describe('an ingest that fails', () => {
  it('on a full disk keeps every row that was there and can be run again', async () => {
    const fixture = createIngestFixture();
    const { write, ingest, database } = fixture;
    writeMany(fixture, 20);
    await ingest();
    const before = indexState(database);
    const [{ page_count: pages } = { page_count: 0 }] = database.pragma('page_count') as { page_count: number }[];
    database.pragma(`max_page_count = ${pages + 2}`);
    for (let file = 0; file < 20; file += 1) write(`more/f${file}.md`, body(`more ${file}`));
    await expect(ingest()).rejects.toMatchObject({ code: 'storage_full', message: expect.stringContaining('space') });
    expect(indexFlaws(database)).toEqual([]);
    expect(indexState(database)).toMatchObject({
      documents: expect.arrayContaining((before as { documents: unknown[] }).documents),
    });
    database.pragma(`max_page_count = ${pages + 100_000}`);
    const again = await ingest();
    expect(again.documents).toBe(40);
    expect(again.unchanged).toBeGreaterThanOrEqual(20);
    expect(indexFlaws(database)).toEqual([]);
  });

  it('because the model fails says so, and notes it with the source', async () => {
    let isBroken = false;
    const model = createHashEmbeddingModel({
      beforeEmbed: () => {
        if (isBroken) throw new Error('the session is gone');
      },
    });
    const { write, ingest, database } = createIngestFixture({ embeddingModel: model });
    write('a.md', body('a'));
    await ingest();
    isBroken = true;
    write('b.md', body('b'));
    await expect(ingest()).rejects.toThrow('the session is gone');
    expect(indexedPaths(database)).toEqual(['a.md']);
    expect(database.prepare('SELECT last_error FROM source').get()).toEqual({ last_error: 'the session is gone' });
    isBroken = false;
    expect(await ingest()).toMatchObject({ documents: 2, unchanged: 1 });
  });

  it('answers for files that vanish while it runs', async () => {
    const fixture = createIngestFixture({
      onDocumentWritten: () => rmSync(join(fixture.root, 'z'), { recursive: true, force: true }),
    });
    const { write, ingest, database } = fixture;
    writeMany(fixture, 150);
    for (let file = 0; file < 50; file += 1) write(`z/f${file}.md`, body(`last ${file}`));
    const report = await ingest();
    const gone = report.skipped.filter(({ reason }) => reason === 'unreadable').length;
    expect(report.documents + gone).toBeGreaterThanOrEqual(150);
    expect(report.documents + gone).toBeLessThanOrEqual(200);
    expect(indexFlaws(database)).toEqual([]);
  });
});

const SETS = process.env['TRESTLE_TEST_LONG'] === '1' ? 100 : 2;
const paths = fc.constantFrom('a.md', 'b.md', 'sub/c.md', 'sub/d.txt', 'sub/deep/e.md', 'g.html');
const contents = fc.constantFrom(
  body('alpha'),
  body('alpha').replace('The two', 'Some two'),
  body('beta'),
  body('alpha') + body('beta'),
  '',
  'Short.',
  '\u0000',
  '<h1>H</h1><p>a &amp; b</p>',
  'x,y\n1,"2 ""3"""\n',
);
/** Data files keep their columns here: changed ones are held back, and what serves then depends on what came before. */
const tables = fc.tuple(fc.constant('h.csv'), fc.constantFrom('x,y\n1,"2 ""3"""\n', 'x,y\n4,five\n6,seven\n'));
const records = fc.tuple(
  fc.constant('f.jsonl'),
  fc.constantFrom('{"title": "T", "text": "words"}\nbad\n', '{"title": "U", "text": "other words"}\n'),
);
const removals = fc.tuple(
  fc.constantFrom('a.md', 'sub/c.md', 'sub/d.txt', 'g.html', 'h.csv', 'f.jsonl'),
  fc.constant(null),
);
const changes = fc.array(fc.oneof(fc.tuple(paths, contents), tables, records, removals), {
  minLength: 1,
  maxLength: 6,
});

describe('any history of a folder', () => {
  it('ends in the index that a fresh ingest of its last state makes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { minLength: 2, maxLength: 4 }), async (rounds) => {
        const grown = createIngestFixture();
        const files = new Map<string, string>();
        for (const round of rounds) {
          for (const [path, content] of round) {
            rmSync(join(grown.root, path), { force: true });
            if (content === null) files.delete(path);
            else {
              files.set(path, content);
              grown.write(path, content);
            }
          }
          await grown.ingest();
          expect(indexFlaws(grown.database)).toEqual([]);
        }
        const fresh = createIngestFixture();
        await fresh.ingest({ rootPath: grown.root });
        expect(withoutTwins(indexState(grown.database))).toEqual(withoutTwins(indexState(fresh.database)));
      }),
      { numRuns: SETS },
    );
  });
});

/** A near-duplicate is noted with the file that was read second, which is a matter of history; the documents are not. */
function withoutTwins(state: unknown): unknown {
  const isTwin = (row: unknown): boolean => (row as { reason: string }).reason === 'near_duplicate';
  const { skipped, ...rest } = state as { skipped: readonly unknown[] };
  return { ...rest, skipped: skipped.filter((row) => !isTwin(row)) };
}
