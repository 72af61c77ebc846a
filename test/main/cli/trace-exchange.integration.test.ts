import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../../../main/base/json.ts';
import type { TraceDiff } from '../../../main/contract/trace-diff.ts';
import type { Engine } from '../../../main/engine/engine-types.ts';
import { restoreCanonicalSpan } from '../../../main/trace/export/canonical-attribute.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../support/engine-here.ts';
import { type CliDesk, type CliOutcome, createCliDesk } from '../../support/run-cli-here.ts';

let engines: EngineDesk;
let engine: Engine;
let desk: CliDesk;
let workspace: string;

/** The command line beside the engine that has the workspace. */
const run = (...argv: string[]): Promise<CliOutcome> =>
  desk.runWith({ TRESTLE_HOME: join(engines.folder, 'home') }, ...argv, '--workspace', workspace);

beforeAll(async () => {
  engines = createEngineDesk();
  desk = createCliDesk();
  workspace = join(engines.folder, 'w');
  engine = await engines.start();
  await engine.call('workspace.open', { path: workspace, create: true });
});
afterAll(async () => {
  desk.remove();
  await engines.dispose();
});

it('exports own traces as OTLP JSON that holds every span, and says where two of them part', async () => {
  const docs = join(engines.folder, 'docs');
  mkdirSync(docs);
  const answerAfter = async (closing: string): Promise<string> => {
    writeFileSync(join(docs, 'gates.md'), `# Gates\n\nThe cold store closes at ${closing} sharp each day.\n`);
    await ingestAll(engine, { paths: [docs] });
    return (await askAll(engine, { question: 'When does the cold store close?' })).result.traceId;
  };
  const before = await answerAfter('18:00');
  const after = await answerAfter('21:30');

  const exported = await run('trace', 'export', before, '--format', 'otlp');
  const { spans } = await engine.call('trace.canonical', { traceId: before });
  expect(restoredFrom(exported.stdout)).toEqual(spans);
  const path = join(desk.folder, 'both.json');
  const written = await run('trace', 'export', before, after, '--output', path, '--json');
  const both = restoredFrom(readFileSync(path, 'utf8'));
  expect(both).toEqual([...spans, ...(await engine.call('trace.canonical', { traceId: after })).spans]);
  expect(written.json()).toEqual({ path, traces: 2, spans: both.length });
  expect(statSync(path).mode & 0o077).toBe(0);

  const same = await engine.call('trace.diff', { before, after: before });
  expect(same).toMatchObject({ first: null, delta: { ms: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 } });
  const diff = (await run('trace', 'diff', before, after, '--json')).json<TraceDiff>();
  expect(diff).toEqual(await engine.call('trace.diff', { before, after }));
  expect(diff.first).toMatchObject({ type: 'documents' });
  const told = (await run('trace', 'diff', before, after)).stdout;
  expect(told).toMatch(/^first .*overlap@1 0\.00/m);
  expect(told).toContain('21:30');
});

it('says what is missing or cannot be written', async () => {
  expect((await run('trace', 'export', 'nothing')).exitCode).toBe(4);
  const { traces } = await engine.call('trace.list', { limit: 1 });
  const nowhere = join(desk.folder, 'no', 'such', 'folder.json');
  expect(await run('trace', 'export', traces[0]?.traceId ?? '', '--output', nowhere)).toMatchObject({
    exitCode: 2,
    sentence: expect.stringContaining('cannot be written (ENOENT)') as string,
  });
});

function restoredFrom(text: string): unknown[] {
  const { resourceSpans } = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: JsonObject[] }[] }[] };
  return resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => restoreCanonicalSpan(span))),
  );
}
