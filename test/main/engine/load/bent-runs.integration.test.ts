import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadRunDetail } from '../../../../main/contract/load-run.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import type { Span } from '../../../../main/contract/span.ts';
import type { Trace } from '../../../../main/contract/trace.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { createEngineDesk, ingestAll } from '../../../support/engine-here.ts';

const MS_PER_DAY = 86_400_000;
const desk = createEngineDesk();
const workspace = join(desk.folder, 'harbour');
let engine: Engine;

beforeAll(async () => {
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(join(docs, 'ferry.md'), '# Ferry\n\nA late ferry is reported at counter four.\n');
  writeFileSync(join(docs, 'gate.md'), '# Gate\n\nThe gate opens at six in the morning.\n');
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  mkdirSync(join(workspace, 'scenarios'));
});
afterAll(() => desk.dispose());

/** Ten requests within a second, with a fault for as long as the run lasts. */
async function runWith(
  what: string | null,
  more: { target?: string; tenants?: string } = {},
): Promise<{ detail: LoadRunDetail; traces: Trace[] }> {
  const { target = 'pipeline: default', tenants = '' } = more;
  const faults = what === null ? '' : `faults: [{ at: 0, for: 1m, what: { ${what} } }]`;
  writeFileSync(
    join(workspace, 'scenarios', 'bent.load.yaml'),
    `version: 1
id: bent
target: { ${target} }
inputs: { questions: [Where is a late ferry reported?] }
arrivals: { type: constant, rate: 10/s, for: 1s, process: even }
model: sim/instant
${tenants}
${faults}
`,
  );
  const { runId } = await engine.call('load.start', { scenario: 'bent' });
  for await (const event of engine.stream('load.watch', { runId })) void event;
  const listed = await engine.call('trace.list', { filter: `attr.trestle.load.id:${runId}`, limit: 50 });
  const traces = await Promise.all(listed.traces.map(({ traceId }) => engine.call('trace.show', { traceId })));
  expect(traces).toHaveLength(10);
  return { detail: await engine.call('load.show', { runId }), traces };
}

function vectorScores({ spans }: Trace): number[] {
  const span = spans.find(({ name }) => name === 'stage vector') as Span;
  const record = JSON.parse(String(span.attributes['trestle.retrieval'])) as { candidates: { score: number }[] };
  return record.candidates.map(({ score }) => score);
}

describe('a fault in a run', () => {
  it('slow-disk makes every read wait', async () => {
    const { detail } = await runWith('type: slow-disk, addMs: 200');
    expect(detail.result?.stages['retrieve']?.p50Ms).toBeGreaterThanOrEqual(199);
  });

  it('stale-index leaves out the documents that are not there yet', async () => {
    const { detail } = await runWith('type: stale-index, share: 1');
    expect(detail.result?.goodShare).toBe(0);
    expect((await runWith(null)).detail.result?.goodShare).toBe(1);
  });

  it('mixed-embeddings has the vector leg find what has nothing to do with the question', async () => {
    const [bent, whole] = [await runWith('type: mixed-embeddings'), await runWith(null)];
    const best = ({ traces }: typeof bent): number => Math.max(...vectorScores(traces[0] as Trace));
    expect(best(bent)).toBeLessThan(best(whole));
  });

  it('oversized-context puts so many tokens into the prompt, whoever read the passages', async () => {
    const [bent, whole] = [await runWith('type: oversized-context, tokens: 4000'), await runWith(null)];
    const tokens = ({ traces }: typeof bent): number => traces[0]?.summary.inputTokens ?? 0;
    expect(tokens(bent) - tokens(whole)).toBeGreaterThan(3000);
  });

  it('clock-jump moves the wall clock of its runs, and nothing else', async () => {
    const { traces, detail } = await runWith(`type: clock-jump, byMs: ${-MS_PER_DAY}`);
    const startedMs = Date.parse(detail.summary.startedAt);
    const behindMs = traces.map(({ summary }) => startedMs - Date.parse(summary.startedAt));
    expect(behindMs.every((ms) => ms > MS_PER_DAY / 2)).toBe(true);
    expect(traces.every(({ summary }) => summary.durationMs < MS_PER_DAY / 2)).toBe(true);
  });

  it('tool-failure lets the calls of an agent fail', async () => {
    const { traces } = await runWith('type: tool-failure', { target: 'agent: agent' });
    for (const { spans } of traces) {
      expect(spans.filter(({ kind }) => kind === 'tool').every(({ status }) => status.code === 'error')).toBe(true);
    }
  });

  it('cold-start lets no answer come from a cache that has it', async () => {
    const file = join(workspace, 'trestle.jsonc');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace('{', '{ "cache": { "exact": true },'));
    try {
      await runWith(null);
      const hits = ({ traces }: { traces: Trace[] }): number =>
        traces.flatMap(({ spans }) => spans).filter(({ attributes }) => attributes[ATTRIBUTE.cacheOutcome] === 'hit')
          .length;
      expect(hits(await runWith(null))).toBe(10);
      expect(hits(await runWith('type: cold-start'))).toBe(0);
    } finally {
      writeFileSync(file, before);
    }
  });
});

describe('a load on behalf of somebody', () => {
  it('leaves a row for each read', async () => {
    await runWith(null, { tenants: 'tenants: [{ id: guests, share: 1, as: { principals: [guest] } }]' });
    const { records } = await engine.call('access.log', { principal: 'guest' });
    expect(records.filter(({ method }) => method === 'load.start')).toHaveLength(10);
  });
});

describe('a load over HTTP', () => {
  it('refuses a model that would not be the one that answers', async () => {
    await expect(runWith(null, { target: 'serve: default' })).rejects.toThrow(
      /what answers over HTTP decides that itself/,
    );
  });
});
