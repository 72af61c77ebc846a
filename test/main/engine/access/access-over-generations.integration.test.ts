import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AccessAs } from '../../../../main/contract/access.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';
import { buildAll } from '../../../support/side-build-kill-loop.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;

const MAYA: AccessAs = { principals: ['maya'] };
const TOM: AccessAs = { principals: ['tom'] };
const QUERIES = ['gate code of the week', 'severance of the director', 'spare keys', 'late delivery claim'];

beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
  workspace = join(desk.folder, 'w');
  await engine.call('workspace.open', { path: workspace, create: true });
  const write = (path: string, text: string): void => {
    mkdirSync(join(workspace, path, '..'), { recursive: true });
    writeFileSync(join(workspace, path), text);
  };
  write('docs/gate.md', '# Gate\n\nThe gate code of the week is kept by the porter. Spare keys hang in the lodge.\n');
  write('docs/hr/pay.md', '# Severance\n\nThe severance of the director is 90,000 euros.\n');
  write('claims/late.md', '# Late delivery\n\nA claim for late delivery must be filed within 21 days.\n');
  write('claims/hr/settled.md', '# Settled claim\n\nThe late delivery claim of the director was settled in secret.\n');
  const file = join(workspace, 'trestle.jsonc');
  const access = '"access": { "rules": [{ "match": "hr/", "principals": ["maya"] }] }';
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(
      /"sources": \[[^\]]*\]/,
      `"sources": [{ "id": "docs", "path": "docs", ${access} }, { "id": "claims", "path": "claims", ${access} }]`,
    ),
  );
  await ingestAll(engine, {});
  await buildAll(engine, 'sentence:64/8');
  await engine.call('generation.flip', { to: 2, sources: ['claims'] });
});
afterAll(() => desk.dispose());

it('keeps each principal to what they may find while two generations serve a source each', async () => {
  const { generations } = await engine.call('generation.list', {});
  expect(generations.map(({ state }) => state)).toEqual(['serving', 'serving']);
  const tom = await engine.call('access.check', { as: TOM, queries: QUERIES });
  expect(tom).toMatchObject({ leaks: 0, hiddenChunks: 2, documents: { listed: 2, foreign: 2, tried: 2, refused: 2 } });
  const maya = await engine.call('access.check', { as: MAYA, queries: QUERIES });
  expect(maya).toMatchObject({ leaks: 0, hiddenChunks: 0, documents: { listed: 4, foreign: 0 } });
  const { results } = await engine.call('search.run', {
    query: 'late delivery claim of the director',
    filter: { as: MAYA },
  });
  expect(new Set(results.map(({ displayPath }) => displayPath))).toContain('claims/hr/settled.md');
});

it('holds a rule that changed for both generations, before any ingest', async () => {
  const file = join(workspace, 'trestle.jsonc');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"match": "hr/"', '"match": "*.md"'));
  const tom = await engine.call('access.check', { as: TOM, queries: QUERIES });
  expect(tom).toMatchObject({ leaks: 0, documents: { listed: 0, foreign: 4, refused: 4 } });
});
