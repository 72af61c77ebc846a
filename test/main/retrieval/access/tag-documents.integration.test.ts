import { describe, expect, it } from 'vitest';
import type { SourceAccess } from '../../../../main/contract/access.ts';
import { sourceAccess } from '../../../../main/contract/access.ts';
import { listDocuments } from '../../../../main/retrieval/search/list-documents.ts';
import { rankByBm25 } from '../../../../main/retrieval/search/rank-by-bm25.ts';
import { readChunks } from '../../../../main/retrieval/search/read-chunks.ts';
import { readDocument } from '../../../../main/retrieval/search/read-document.ts';
import { createIngestFixture, type IngestFixture } from '../../../support/ingest-fixture.ts';

const access = (rules: unknown): { access: SourceAccess } => ({ access: sourceAccess.parse(rules) });
const as = (tenant: string, ...principals: string[]) => ({ tenant, principals });

/** Paths of the documents that a principal is listed. */
function seenBy({ database }: IngestFixture, who?: ReturnType<typeof as>): string[] {
  const { documents } = listDocuments(database, { filter: '', limit: 100, offset: 0, as: who });
  return documents.map(({ displayPath }) => displayPath.slice('docs/'.length));
}
const closed = (report: { skipped: readonly { reason: string; message: string }[] }) =>
  report.skipped.filter(({ reason }) => reason === 'access').map(({ message }) => message);

describe('who may find a document', () => {
  it('is said by the nearest place, tenant and principals apart', async () => {
    const fixture = createIngestFixture();
    fixture.write('open.md', 'Open to all of halden.');
    fixture.write('hr/pay.md', 'Pay of everybody.');
    fixture.write('hr/team/plan.md', '---\nprincipals: [nora]\n---\n\nThe plan.');
    fixture.write('hr/team/secret.md', 'Secret.');
    fixture.write('hr/team/secret.md.access.json', '{ "principals": ["board"] }');
    fixture.write('other/x.md', '---\ntenant: borg\n---\n\nOf another tenant.');
    fixture.write('shared/y.md', 'Shared.');
    fixture.write('shared/.trestle-access.jsonc', '{ // everyone\n "tenant": "", "principals": [] }');
    await fixture.ingest(access({ tenant: 'halden', rules: [{ match: 'hr/**', principals: ['hr'] }] }));
    expect(seenBy(fixture)).toHaveLength(6);
    expect(seenBy(fixture, as('halden', 'zoe'))).toEqual(['open.md', 'shared/y.md']);
    expect(seenBy(fixture, as('halden', 'hr'))).toEqual(['hr/pay.md', 'open.md', 'shared/y.md']);
    expect(seenBy(fixture, as('halden', 'nora', 'board'))).toEqual([
      'hr/team/plan.md',
      'hr/team/secret.md',
      'open.md',
      'shared/y.md',
    ]);
    expect(seenBy(fixture, as('borg', 'hr'))).toEqual(['other/x.md', 'shared/y.md']);
    expect(seenBy(fixture, as('', 'hr', 'nora'))).toEqual(['shared/y.md']);
  });

  it('changes with a rule, a sidecar or nothing else, and nothing is embedded again', async () => {
    const fixture = createIngestFixture();
    for (const name of ['a', 'b', 'c']) fixture.write(`${name}.md`, `Text of ${name}.`);
    await fixture.ingest();
    expect(seenBy(fixture, as('', 'maya'))).toEqual(['a.md', 'b.md', 'c.md']);
    const report = await fixture.ingest(access({ rules: [{ match: 'a.md', principals: ['legal'] }] }));
    expect(report).toMatchObject({ embedded: 0, unchanged: 3 });
    expect(seenBy(fixture, as('', 'maya'))).toEqual(['b.md', 'c.md']);
    fixture.write('b.md.access.json', '{"principals":["legal"]}');
    expect(await fixture.ingest(access({ rules: [{ match: 'a.md', principals: ['legal'] }] }))).toMatchObject({
      embedded: 0,
      unchanged: 3,
    });
    expect(seenBy(fixture, as('', 'maya'))).toEqual(['c.md']);
    fixture.remove('b.md.access.json');
    await fixture.ingest();
    expect(seenBy(fixture, as('', 'maya'))).toEqual(['a.md', 'b.md', 'c.md']);
  });

  it('is nobody when a place that says it cannot be read, which is reported until it can', async () => {
    const fixture = createIngestFixture();
    fixture.write('a.md', 'Text a.');
    fixture.write('b.md', '---\nprincipals: { maya: read }\n---\n\nText b.');
    fixture.write('c.md', 'Text c.');
    fixture.write('a.md.access.json', '{ "principals": "maya" }');
    const report = await fixture.ingest();
    expect(closed(report)).toEqual([
      expect.stringContaining('a.md.access.json is not { "tenant"'),
      expect.stringContaining('"principals" in its front matter'),
    ]);
    expect(seenBy(fixture, as('', 'maya'))).toEqual(['c.md']);
    expect(closed(await fixture.ingest())).toHaveLength(2);
    fixture.write('a.md.access.json', '{ "principals": ["maya"] }');
    expect(closed(await fixture.ingest())).toHaveLength(1);
    expect(seenBy(fixture, as('', 'maya'))).toEqual(['a.md', 'c.md']);
  });

  it('is not what documents claim where the source does not let them', async () => {
    const fixture = createIngestFixture();
    fixture.write('a.md', '---\nprincipals: []\n---\n\nMine for all, I say.');
    await fixture.ingest(access({ principals: ['hr'], frontMatter: false }));
    expect(seenBy(fixture, as('', 'maya'))).toEqual([]);
  });

  it('is told by files that are no documents themselves', async () => {
    const fixture = createIngestFixture();
    fixture.write('a.md', 'Text.');
    fixture.write('a.md.access.json', '{}');
    fixture.write('.trestle-access.json', '{}');
    await fixture.ingest();
    expect(seenBy(fixture)).toEqual(['a.md']);
  });
});

describe('records that are tagged one by one', () => {
  const rows = [
    'subject,tenant,acl',
    'Crane lease,halden,*',
    'Crane repair,halden,legal; maya',
    'Crane theft,borg,*',
    'Crane paint,,*',
    'Crane grease,halden,',
  ].join('\n');
  const fields = access({ tenantField: 'tenant', principalsField: 'acl' });
  const found = ({ database }: IngestFixture, who?: ReturnType<typeof as>): string[] => {
    const ranking = rankByBm25(database, { query: 'crane', k: 50, filter: who === undefined ? {} : { as: who } });
    const texts = readChunks(database, { chunkIds: ranking.map(({ chunkId }) => chunkId), as: who });
    return texts.flatMap(({ text }) => [...text.matchAll(/Crane \w+/g)].map(([words]) => words)).toSorted();
  };

  it('are never mixed in a chunk, and a blank cell closes its record', async () => {
    const fixture = createIngestFixture();
    fixture.write('t.csv', rows);
    await fixture.ingest(fields);
    expect(found(fixture)).toHaveLength(5);
    expect(found(fixture, as('halden', 'zoe'))).toEqual(['Crane lease']);
    expect(found(fixture, as('halden', 'maya'))).toEqual(['Crane lease', 'Crane repair']);
    expect(found(fixture, as('borg', 'maya'))).toEqual(['Crane theft']);
    expect(found(fixture, as('', 'maya'))).toEqual([]);
  });

  it('are blanked out in the document of who may read only some', async () => {
    const fixture = createIngestFixture();
    fixture.write('t.csv', rows);
    await fixture.ingest(fields);
    const [document] = listDocuments(fixture.database, { filter: '', limit: 1, offset: 0 }).documents;
    const read = (who?: ReturnType<typeof as>) =>
      readDocument(fixture.database, { documentId: document?.documentId, as: who });
    expect(read().text).toBe(rows);
    const { text, chunkSpans } = read(as('borg', 'zoe'));
    expect(text.replaceAll('░', '').trim()).toBe('Crane theft,borg,*'.replace(/(,borg,\*)?$/, '$1'));
    expect(text).toHaveLength(rows.length);
    expect(chunkSpans).toHaveLength(1);
    expect(() => read(as('', 'zoe'))).toThrow('No document');
  });

  it('are read again when other fields are named, and closed where a file has none', async () => {
    const fixture = createIngestFixture();
    fixture.write('t.csv', rows);
    fixture.write('u.jsonl', '{"subject":"Crane hire","tenant":"halden","acl":["legal"]}\n{"subject":"Crane wire"}\n');
    fixture.write(
      'v.json',
      '[{"subject":"Crane tire","tenant":"halden","acl":[]},{"subject":"Crane fire","tenant":"borg","acl":[]}]',
    );
    fixture.write('w.json', '{"subject":"Crane hook"}');
    await fixture.ingest();
    expect(found(fixture, as('', 'zoe'))).toHaveLength(10);
    await fixture.ingest(fields);
    expect(found(fixture, as('halden', 'zoe'))).toEqual(['Crane lease', 'Crane tire']);
    expect(found(fixture, as('halden', 'legal'))).toEqual(['Crane hire', 'Crane lease', 'Crane repair', 'Crane tire']);
    await fixture.ingest();
    expect(found(fixture, as('', 'zoe'))).toHaveLength(10);
  });
});
