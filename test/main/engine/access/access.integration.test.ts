import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import type { AccessAs } from '../../../../main/contract/access.ts';
import { checkAccess } from '../../../../main/engine/access/check-access.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { createAccessJudge } from '../../../../main/retrieval/access/judge-access.ts';
import { askAll, createEngineDesk, ingestAll, type EngineDesk } from '../../../support/engine-here.ts';
import { systemClock } from '../../../support/index-file.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;

const MAYA: AccessAs = { principals: ['maya'] };
const ZOE: AccessAs = { tenant: 'halden', principals: ['zoe'] };
const QUERIES = ['How many days of leave carry over?', 'What is the severance of the director?', 'crane lease'];

beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
  workspace = join(desk.folder, 'w');
  await engine.call('workspace.open', { path: workspace, create: true });
  const docs = join(workspace, 'docs');
  mkdirSync(join(docs, 'legal'), { recursive: true });
  writeFileSync(join(docs, 'leave.md'), '# Leave\n\nEmployees carry over 5 days of leave into the next year.\n');
  writeFileSync(join(docs, 'legal', 'pay.md'), '# Severance\n\nThe severance of the director is 90,000 euros.\n');
  writeFileSync(join(docs, 'borg.md'), '---\ntenant: borg\n---\n\n# Leave\n\nAt Borg, no days of leave carry over.\n');
  writeFileSync(
    join(docs, 'cranes.csv'),
    'subject,tenant,rate\nCrane lease at gate 1,halden,100\nCrane lease at gate 2,borg,200\nCrane lease at gate 3,halden,300\n',
  );
  const file = join(workspace, 'trestle.jsonc');
  const text = readFileSync(file, 'utf8').replace(
    /"sources": \[[^\]]*\]/,
    `"principals": { "groups": { "legal": ["counsel"], "counsel": ["maya"] }, "tenants": { "maya": "halden" } },
    "sources": [{ "id": "docs", "path": "docs", "include": ["*.md", "legal/*.md"],
      "access": { "tenant": "halden", "rules": [{ "match": "legal/", "principals": ["legal"] }] } },
      { "id": "cranes", "path": "docs/cranes.csv", "access": { "tenantField": "tenant" } }]`,
  );
  writeFileSync(file, text);
  await ingestAll(engine, {});
});
afterAll(() => desk.dispose());

const find = async (query: string, as?: AccessAs) => {
  const response = await engine.call('search.run', { query, k: 50, filter: { as } });
  return { ...response, paths: [...new Set(response.results.map(({ displayPath }) => displayPath))].toSorted() };
};

describe('a search on behalf of a principal', () => {
  it('finds what their groups may find in their own tenant, and says how much is hidden', async () => {
    const maya = await find('leave severance crane', MAYA);
    expect(maya.paths).toEqual(['cranes/cranes.csv', 'docs/leave.md', 'docs/legal/pay.md']);
    expect(maya.access).toEqual({ tenant: 'halden', principals: ['counsel', 'legal', 'maya'], hiddenChunks: 2 });
    expect((await find('leave severance crane', ZOE)).paths).toEqual(['cranes/cranes.csv', 'docs/leave.md']);
    expect((await find('leave severance crane')).access).toBeNull();
  });

  it('of nobody known finds what is for everyone of the shared tenant, which is nothing here', async () => {
    const stranger = await find('leave severance crane', { principals: ['stranger'] });
    expect(stranger.results).toEqual([]);
  });

  it('takes no hit of a foreign record', async () => {
    const { results } = await find('crane lease gate', ZOE);
    expect(results.map(({ text }) => text).join('\n')).not.toContain('gate 2');
  });
});

describe('an ask on behalf of a principal', () => {
  it('rests on what they may find, and says so in its trace', async () => {
    const { result, events } = await askAll(engine, { question: QUERIES[1] ?? '', filter: { as: ZOE } });
    const ready = events.find((event) => event.type === 'retrieval-ready');
    expect(ready?.retrieval.results.map(({ displayPath }) => displayPath)).not.toContain('docs/legal/pay.md');
    expect(ready?.retrieval.access?.hiddenChunks).toBe(3);
    expect(result.answer).not.toContain('90,000');
    const trace = await engine.call('trace.show', { traceId: result.traceId });
    expect(trace.spans[0]?.attributes['trestle.access.scope']).toBe('{"tenant":"halden","principals":["zoe"]}');
  });

  it('follows up on their own questions only, not on those of another in the same session', async () => {
    const first = await askAll(engine, { question: 'What is the severance of the director?', filter: { as: MAYA } });
    const { sessionId } = first.result;
    const question = 'And how much is it?';
    const zoe = await askAll(engine, { question, sessionId, filter: { as: ZOE } });
    expect(zoe.result.effectiveQuery).toBe(question);
    const maya = await askAll(engine, { question, sessionId, filter: { as: MAYA } });
    expect(maya.result.effectiveQuery).toContain('severance');
  });
});

describe('reading on behalf of a principal', () => {
  it('finds no document that is foreign, whether it is there or not', async () => {
    const { documents } = await engine.call('document.list', { filter: 'pay' });
    const documentId = documents[0]?.documentId ?? '';
    expect((await engine.call('document.list', { filter: 'pay', as: ZOE })).total).toBe(0);
    const refused = await engine.call('document.read', { documentId, as: ZOE }).catch((error: unknown) => error);
    const absent = await engine
      .call('document.read', { documentId: 'doc_none', as: ZOE })
      .catch((error: unknown) => error);
    expect(NotFoundError.is(refused)).toBe(true);
    expect(String(refused).replace(documentId, 'X')).toBe(String(absent).replace('doc_none', 'X'));
    expect((await engine.call('document.read', { documentId, as: MAYA })).text).toContain('90,000');
  });
});

describe('the access log', () => {
  it('has a row for a search, an ask and a refused read by the time they are answered, and its chain holds', async () => {
    const { records } = await engine.call('access.log', { principal: 'zoe', limit: 1000 });
    expect(new Set(records.map(({ method, outcome }) => `${method} ${outcome}`))).toEqual(
      new Set(['search.run ok', 'ask.run ok', 'document.list ok', 'document.read refused']),
    );
    expect(records.find(({ method }) => method === 'ask.run')).toMatchObject({
      as: ZOE,
      query: expect.stringContaining('how much') as string,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    expect(await engine.call('access.verify', {})).toMatchObject({ ok: true, problem: null });
  });
});

describe('the access check', () => {
  it.each([[MAYA], [ZOE], [{ tenant: 'borg', principals: [] }], [{ principals: ['stranger'] }]])(
    'finds no leak as %j',
    async (as) => {
      const report = await engine.call('access.check', { as, queries: QUERIES });
      expect(report).toMatchObject({ queries: 3, leaks: 0 });
      expect(report.documents.refused).toBe(report.documents.tried);
      expect(report.documents.foreign).toBeGreaterThan(0);
    },
  );

  it('tries explanations, too, and a document that is in part for others tells nothing of that part', async () => {
    const report = await engine.call('access.check', { as: ZOE, queries: ['crane lease'] });
    expect(report.results[0]?.returned['search explain']).toBe(3);
    const request = { query: 'gate of the director', document: 'cranes/cranes.csv', filter: { as: ZOE } };
    const { bm25, missingTerms } = await engine.call('search.whyNot', { ...request, query: 'borgs' });
    expect(missingTerms).toEqual([{ term: 'borgs', nearWords: [] }]);
    const named = await engine.call('document.read', { chunkId: bm25?.chunkId, as: ZOE });
    expect(named.text).not.toContain('gate 2');
    const foreign = await engine.call('search.whyNot', { ...request, document: 'docs/legal/pay.md' });
    expect(foreign).toMatchObject({ reason: 'not_visible', bm25: null, vector: null, missingTerms: [] });
  });

  it('leaves no trace of its asks', async () => {
    const before = (await engine.call('trace.list', {})).total;
    await engine.call('access.check', { as: ZOE, queries: ['leave'] });
    expect((await engine.call('trace.list', {})).total).toBe(before);
  });

  it('reports what a build that forgets the principal lets through, on each of its paths', async () => {
    const owner = async (query: string) => (await engine.call('search.run', { query, k: 50 })).results;
    const sources = [
      {
        sourceId: 'docs',
        access: { tenant: 'halden', rules: [{ match: 'legal/', principals: ['legal'] }], frontMatter: true },
      },
      { sourceId: 'cranes', access: { rules: [], frontMatter: true, tenantField: 'tenant' } },
    ];
    const report = await checkAccess({
      request: { as: ZOE, queries: ['leave severance crane'], k: 50 },
      scope: { tenant: 'halden', principals: ['zoe'] },
      judge: createAccessJudge({ as: ZOE, principals: { groups: { legal: ['maya'] }, tenants: {} }, sources }),
      documentOf: ({ sourceId, displayPath, path, documentId }) => ({
        sourceId,
        path: displayPath.slice(sourceId.length + 1),
        file: path,
        format: path.endsWith('.csv') ? 'csv' : 'markdown',
        readText: async () => (await engine.call('document.read', { documentId })).text,
      }),
      paths: {
        search: (query) => owner(query),
        explain: async (query, k) => (await engine.call('search.explain', { query, k })).results,
        whyNot: async (query, document) => {
          const { reason } = await engine.call('search.whyNot', { query, document });
          return { reason, chunks: await owner('severance') };
        },
        askContext: (query) => owner(query),
        listDocuments: (page) => engine.call('document.list', page),
        listAsOwner: (page) => engine.call('document.list', page),
        readDocument: (documentId) => engine.call('document.read', { documentId }),
        readChunks: async () => owner('severance'),
        chunkIdsOf: async () => [],
        countHidden: async () => 0,
      },
      clock: systemClock,
      signal: new AbortController().signal,
    });
    expect(report.leaks).toBeGreaterThan(0);
    const leaks = [...(report.results[0]?.leaks ?? []), ...report.documents.leaks];
    expect(new Set(leaks.map(({ path }) => path))).toEqual(
      new Set([
        'search hybrid',
        'search bm25',
        'search vector',
        'search explain',
        'why not',
        'ask context',
        'document list',
        'document read',
        'chunk read',
      ]),
    );
    expect(new Set(leaks.map(({ displayPath }) => displayPath))).toEqual(
      new Set(['docs/borg.md', 'docs/legal/pay.md', 'cranes/cranes.csv']),
    );
    expect(leaks.map(({ reason }) => reason)).toContain('it is for legal');
  });
});

it('lets a changed rule hold for the next search, before any ingest', async () => {
  const file = join(workspace, 'trestle.jsonc');
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, before.replace('"legal/", "principals": ["legal"]', '"*.md", "principals": ["legal"]'));
  expect((await find('leave severance crane', ZOE)).paths).toEqual(['cranes/cranes.csv']);
  writeFileSync(file, before);
  expect((await find('leave severance crane', ZOE)).paths).toEqual(['cranes/cranes.csv', 'docs/leave.md']);
});

it('describes who is who and who may find what', async () => {
  const description = await engine.call('access.describe', {});
  expect(description.tenants).toEqual(['borg', 'halden']);
  expect(description.principals).toContainEqual({ name: 'legal', isGroup: true, members: ['counsel'], tenant: null });
  expect(description.principals).toContainEqual({ name: 'maya', isGroup: false, members: [], tenant: 'halden' });
  const cranes = description.sources.find(({ sourceId }) => sourceId === 'cranes');
  expect(cranes).toMatchObject({ rowFields: ['tenant'] });
  expect(cranes?.entries.map(({ tenant }) => tenant).toSorted()).toEqual(['borg', 'halden']);
  expect(description.untaggedChunks).toBe(0);
});

describe('what a search says of itself to a principal', () => {
  it.each([
    ['a typo', 'sevurance of somebody', 'severance of somebody'],
    ['two typos', 'severanze direktor', 'severance director'],
  ])('repairs %s of a hidden word for those who may find it, and for nobody else', async (_what, query, repaired) => {
    for (const as of [undefined, MAYA]) expect((await find(query, as)).rewrite?.variants[0]?.text).toBe(repaired);
    for (const as of [ZOE, { principals: ['stranger'] }]) {
      expect((await find(query, as)).rewrite).toMatchObject({ edits: [], variants: [{ text: query }] });
      const explained = await engine.call('search.explain', { query, filter: { as } });
      expect(explained).toMatchObject({ effectiveQuery: query, rewrite: { edits: [] } });
    }
  });

  it('counts a word in what they may find only, and still takes their scores apart exactly', async () => {
    const query = 'severance director leave crane';
    const countsFor = async (as?: AccessAs) => {
      const explained = await engine.call('search.explain', { query, filter: { as } });
      for (const { bm25Score, terms } of explained.results) {
        if (bm25Score === null) continue;
        expect(terms.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(bm25Score, 9);
      }
      const frequencies = explained.terms.map(({ term, documentFrequency }) => `${term} ${documentFrequency}`);
      return { frequencies, all: explained.chunksInIndex, filteredOut: explained.filteredOut };
    };
    expect(await countsFor()).toEqual({
      frequencies: ['severance 1', 'director 1', 'leave 2', 'crane 3'],
      all: 6,
      filteredOut: 0,
    });
    expect(await countsFor(MAYA)).toEqual({
      frequencies: ['severance 1', 'director 1', 'leave 1', 'crane 2'],
      all: 4,
      filteredOut: 0,
    });
    expect(await countsFor(ZOE)).toEqual({
      frequencies: ['severance 0', 'director 0', 'leave 1', 'crane 2'],
      all: 3,
      filteredOut: 0,
    });
    const stranger = await engine.call('search.explain', { query, filter: { as: { principals: ['stranger'] } } });
    expect(stranger).toMatchObject({ chunksInIndex: 0, filteredOut: 0, results: [] });
    for (const { documentFrequency } of stranger.terms) expect(documentFrequency).toBe(0);
  });

  it('places a document among what they may find', async () => {
    const request = { query: 'crane lease', document: 'cranes/cranes.csv' };
    const places = async (as?: AccessAs) => {
      const { bm25, vector } = await engine.call('search.whyNot', { ...request, filter: { as } });
      return [bm25?.outOf, vector?.outOf];
    };
    expect(await places()).toEqual([3, 6]);
    expect(await places(ZOE)).toEqual([2, 3]);
  });
});
