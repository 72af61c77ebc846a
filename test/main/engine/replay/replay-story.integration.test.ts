import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';
import { replayAll, rowsOf } from '../../../support/replay-here.ts';
import { promptPath } from '../../../support/workspace-fixture.ts';

const HARBOUR = fileURLToPath(new URL('../../../../fixtures/replay/harbour/', import.meta.url));
/** Documents longer than a sentence-wise chunk: cut otherwise, they are other passages. */
const FROM_LONG_DOCUMENTS = 3;
const ALL = 6;

let desk: EngineDesk;
let engine: Engine;
let workspace: string;

beforeAll(async () => {
  desk = createEngineDesk();
  workspace = join(desk.folder, 'w');
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  // As in production: the model is shown one passage.
  const pipeline = join(workspace, 'pipelines', 'default.pipeline.jsonc');
  const text = readFileSync(pipeline, 'utf8');
  writeFileSync(pipeline, text.replace(/("uses": "pack"[^}]*?"with": \{)[^}]*\}/, '$1 "k": 1 }'));
  await ingestAll(engine, { paths: [join(HARBOUR, 'documents')] });
});
afterAll(() => desk.dispose());

// The story that docs/replay.md tells.
it('brings production traces home, changes the chunker and one prompt, and names for each trace which of them it was', async () => {
  const paths = ['langfuse-export.jsonl', 'otlp-export.json'].map((name) => join(HARBOUR, name));
  for await (const event of engine.stream('trace.import', { paths })) {
    if (event.type !== 'import-finished') continue;
    expect(event.report).toMatchObject({ traces: ALL, spans: 3 * ALL });
    expect(event.report.files.map(({ format, errors }) => [format, errors])).toEqual([
      ['langfuse', []],
      ['otlp', []],
    ]);
  }

  // Nothing has changed: whatever else there is to say, nothing diverges.
  const before = await replayAll(engine, { label: 'as it is' });
  expect(before).toMatchObject({ total: ALL, done: ALL, failed: 0 });
  expect(before.byStage).toEqual({});
  expect(before.verdicts).toMatchObject({ equivalent: ALL });

  const { generation } = await engine.call('generation.build', { chunker: 'sentence' });
  for await (const event of engine.stream('generation.watch', { generation })) {
    if (event.type === 'generation-failed') throw new Error(event.error.message);
  }
  await engine.call('generation.flip', { to: generation });
  const prompt = promptPath(workspace);
  writeFileSync(prompt, readFileSync(prompt, 'utf8').replace('## user', '## user\n\nAnswer in one short sentence.'));

  const after = await replayAll(engine, { label: 'sentences, shorter answers' });
  expect(after.byStage).toEqual({ retrieval: FROM_LONG_DOCUMENTS, generation: ALL - FROM_LONG_DOCUMENTS });
  const rows = await rowsOf(engine, after);
  for (const { traceId, firstDivergence, question } of rows) {
    const isFromLong = /storage|late delivery/.test(question);
    expect(firstDivergence).toMatchObject(
      isFromLong ? { stage: 'retrieval' } : { stage: 'generation', type: 'prompt' },
    );
    const bisect = await engine.call('replay.bisect', { traceId, replayId: after.replayId });
    expect(bisect.differing.map(({ factor }) => factor)).toEqual(['index', 'prompt']);
    expect(bisect.cause, question).toEqual([isFromLong ? 'index' : 'prompt']);
    expect(bisect.reruns).toBeLessThanOrEqual(6);
  }
  const report = await engine.call('replay.show', { replayId: after.replayId });
  expect(report.bisects).toHaveLength(ALL);
  const { html } = await engine.call('replay.report', { replayId: after.replayId });
  expect(html).toContain('What changed first');
});
