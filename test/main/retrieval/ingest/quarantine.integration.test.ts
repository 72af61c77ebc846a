import { describe, expect, it } from 'vitest';
import { DuplicateTable } from '../../../../main/retrieval/quality/duplicate-table.ts';
import { SchemaTable } from '../../../../main/retrieval/schema/schema-table.ts';
import { indexedPaths, indexFlaws } from '../../../support/index-file.ts';
import { createIngestFixture } from '../../../support/ingest-fixture.ts';

const MOJIBAKE = 'Le cafÃ© Ã©tait fermÃ© Ã  cause de la grÃ¨ve. '.repeat(20);
const textOf = (from: number): string =>
  Array.from({ length: 80 }, (_, index) => `sentence ${from + index} about nothing.`).join(' ');

describe('a document of low quality', () => {
  it('is kept out with its measure, until somebody decides otherwise, and again when that is taken back', async () => {
    const { write, ingest, database } = createIngestFixture();
    write('good.md', 'The gate code is 4711.');
    write('bad.md', MOJIBAKE);
    const first = await ingest();
    expect(first).toMatchObject({ documents: 1, skipped: [{ reason: 'encoding_broken', isIndexed: false }] });
    expect(first.skipped[0]).toMatchObject({
      found: { value: 0.2, limit: 0.6, unit: 'score' },
      quality: 0.2,
      wayOut: 'index-anyway',
    });
    const decisions = [{ path: 'bad.md', action: 'index-anyway' as const }];
    expect(await ingest({ decisions })).toMatchObject({ documents: 2, skipped: [] });
    expect(await ingest({ decisions })).toMatchObject({ unchanged: 2, skipped: [] });
    expect(await ingest()).toMatchObject({ documents: 1, removed: 1, skipped: [{ reason: 'encoding_broken' }] });
    expect(indexedPaths(database)).toEqual(['good.md']);
    expect(indexFlaws(database)).toEqual([]);
  });

  it('takes the place of what was indexed: what the file no longer says is no answer', async () => {
    const { write, ingest, database } = createIngestFixture();
    write('a.md', 'The gate code is 4711.');
    await ingest();
    write('a.md', MOJIBAKE);
    expect(await ingest()).toMatchObject({ documents: 0, removed: 1 });
    expect(indexedPaths(database)).toEqual([]);
  });
});

it('a file that is to be left out is listed, not indexed', async () => {
  const { write, ingest, database } = createIngestFixture();
  write('a.md', 'The gate code is 4711.');
  await ingest();
  const report = await ingest({ decisions: [{ path: 'a.md', action: 'leave-out' }] });
  expect(report).toMatchObject({ documents: 0, removed: 1, skipped: [{ reason: 'left_out', wayOut: 'reset' }] });
  expect(indexedPaths(database)).toEqual([]);
});

it('a file beyond the cap is told with both numbers, and read once its cap is raised', async () => {
  const { write, ingest, database } = createIngestFixture({ maxFileBytes: 1000 });
  write('a.md', textOf(0).slice(0, 1500));
  const report = await ingest();
  const found = { value: 1500, limit: 1000, unit: 'bytes' };
  expect(report).toMatchObject({ documents: 0, skipped: [{ reason: 'too_large', wayOut: 'raise-cap', found }] });
  const raised = [{ path: 'a.md', action: 'raise-cap' as const, factor: 2 }];
  expect(await ingest({ decisions: raised })).toMatchObject({ documents: 1, skipped: [] });
  expect(await ingest()).toMatchObject({ documents: 0, skipped: [{ reason: 'too_large' }] });
  expect(indexedPaths(database)).toEqual([]);
});

describe('a document that says what another one says', () => {
  it('stays searchable and names its twin, as long as that is there', async () => {
    const { write, remove, ingest, database } = createIngestFixture();
    write('a.md', textOf(0));
    write('copy/b.md', `${textOf(0)} One more.`);
    write('other.md', textOf(500));
    const note = { reason: 'near_duplicate', isIndexed: true, wayOut: 'leave-out', found: { unit: 'share' } };
    const report = await ingest();
    expect(report).toMatchObject({ documents: 3, skipped: [note] });
    expect(report.skipped[0]?.message).toContain('docs/a.md');
    expect(await ingest()).toMatchObject({ unchanged: 3, skipped: [note] });
    remove('a.md');
    expect(await ingest()).toMatchObject({ removed: 1, unchanged: 2, skipped: [] });
    expect(await ingest()).toMatchObject({ unchanged: 2, skipped: [] });
    expect(database.prepare('SELECT count(DISTINCT document_id) AS n FROM document_band').get()).toEqual({ n: 2 });
  });

  it('is left out where the workspace says so, unless somebody decided to keep it', async () => {
    const policy = { qualityFloor: 0.6, nearDuplicates: 'leave-out' as const };
    const { write, remove, ingest, database } = createIngestFixture({ policy: () => policy });
    write('a.md', textOf(0));
    write('b.md', `${textOf(0)} One more.`);
    const report = await ingest();
    expect(report).toMatchObject({ documents: 1, skipped: [{ reason: 'near_duplicate', isIndexed: false }] });
    expect(indexedPaths(database)).toEqual(['a.md']);
    const decisions = [{ path: 'b.md', action: 'index-anyway' as const }];
    expect(await ingest({ decisions })).toMatchObject({ documents: 2, skipped: [{ isIndexed: true }] });
    expect(indexedPaths(database)).toEqual(['a.md', 'b.md']);
    remove('a.md');
    expect(await ingest()).toMatchObject({ documents: 1, skipped: [] });
    expect(indexedPaths(database)).toEqual(['b.md']);
    expect(indexFlaws(database)).toEqual([]);
  });

  it('is not left out for a twin that goes in the same ingest, as when a file is renamed', async () => {
    const policy = { qualityFloor: 0.6, nearDuplicates: 'leave-out' as const };
    const { write, remove, ingest, database } = createIngestFixture({ policy: () => policy });
    write('a.md', textOf(0));
    await ingest();
    remove('a.md');
    write('b.md', textOf(0));
    expect(await ingest()).toMatchObject({ documents: 1, removed: 1, skipped: [] });
    expect(indexedPaths(database)).toEqual(['b.md']);
    expect(indexFlaws(database)).toEqual([]);
  });

  it('names no twin that changed or went in the same ingest', async () => {
    const { write, remove, ingest } = createIngestFixture();
    write('a.md', textOf(0));
    write('b.md', `${textOf(0)} One more.`);
    write('c.md', `${textOf(0)} One less.`);
    expect((await ingest()).skipped.map(({ path }) => path.slice(-4))).toEqual(['b.md', 'c.md']);
    remove('b.md');
    write('a.md', textOf(700));
    expect(await ingest()).toMatchObject({ documents: 2, unchanged: 1, removed: 1, skipped: [] });
  });

  it('has no signature when it is too short to compare', async () => {
    const { write, ingest, database } = createIngestFixture();
    write('a.md', 'The same few words.');
    write('b.md', 'The same few words.');
    expect(await ingest()).toMatchObject({ documents: 2, skipped: [] });
    const { documentId } =
      database.prepare<{ documentId: never }>('SELECT document_id AS documentId FROM document').get() ?? {};
    expect(new DuplicateTable(database).signatureOf(documentId as never)).toBeNull();
  });
});

describe('a table whose column was renamed', () => {
  const TABLE = 'id,outcome\n1,better\n2,worse\n3,same\n';

  it('is held while the version before serves, and taken once it is accepted', async () => {
    const { write, ingest, database } = createIngestFixture();
    const table = new SchemaTable(database);
    const text = () => database.prepare<{ text: string }>('SELECT text FROM chunk').get()?.text;
    write('t.csv', TABLE);
    expect(await ingest()).toMatchObject({ documents: 1, skipped: [] });
    write('t.csv', TABLE.replace('outcome', 'result'));
    const held = { reason: 'schema_drift', isIndexed: true, wayOut: 'accept-schema' };
    for (let time = 0; time < 2; time += 1) {
      expect(await ingest()).toMatchObject({ documents: 1, unchanged: 1, removed: 0, skipped: [held] });
      expect(text()).toContain('outcome: better');
    }
    const [pending] = table.pending('docs');
    expect(pending).toMatchObject({
      state: 'held',
      displayPath: 'docs/t.csv',
      changes: [{ kind: 'renamed', field: 'outcome', to: 'result', overlap: 1 }],
    });
    table.decide(pending?.documentId as never, 'accepted');
    expect(await ingest()).toMatchObject({ documents: 1, unchanged: 0, skipped: [] });
    expect(text()).toContain('result: better');
    expect(table.pending()).toEqual([]);
    expect(table.fieldsOf(pending?.documentId as never)?.map(({ name }) => name)).toEqual(['id', 'result']);
    expect(indexFlaws(database)).toEqual([]);
  });

  it('is no longer held when it was named back, and is held again when it changed after a decision', async () => {
    const { write, ingest, database } = createIngestFixture();
    const table = new SchemaTable(database);
    write('t.csv', TABLE);
    await ingest();
    write('t.csv', TABLE.replace('outcome', 'result'));
    await ingest();
    const [pending] = table.pending();
    table.decide(pending?.documentId as never, 'kept');
    expect((await ingest()).skipped[0]?.message).toContain('as decided');
    write('t.csv', `${TABLE.replace('outcome', 'finding')}4,better\n`);
    await ingest();
    expect(table.pending()).toMatchObject([{ state: 'held', changes: [{ to: 'finding' }] }]);
    write('t.csv', TABLE);
    expect(await ingest()).toMatchObject({ unchanged: 1, skipped: [] });
    expect(table.pending()).toEqual([]);
  });

  it('is taken at once, with a word, when a column only came to it', async () => {
    const { write, ingest } = createIngestFixture();
    write('t.csv', TABLE);
    await ingest();
    write('t.csv', 'id,outcome,note\n1,better,x\n2,worse,y\n');
    expect(await ingest()).toMatchObject({ documents: 1, unchanged: 0, skipped: [{ reason: 'schema_added' }] });
  });
});
