import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LOAD_REPORT_FORMATS } from '../../../../main/contract/load-report.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { createEngineDesk } from '../../../support/engine-here.ts';
import { serveLoopback } from '../../../support/loopback-server.ts';

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../../fixtures/load-summaries/${name}`, import.meta.url));
}

interface Desk {
  engine: Engine;
  folder: string;
  writeScenario(id: string, lines: string): void;
  reopen(): Promise<Engine>;
}

async function openWorkspace(): Promise<Desk> {
  const desk = createEngineDesk();
  onTestFinished(() => desk.dispose());
  const workspace = join(desk.folder, 'harbour');
  const engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  return {
    engine,
    folder: desk.folder,
    reopen: async () => {
      await engine.dispose();
      const next = await desk.start();
      await next.call('workspace.open', { path: workspace, create: false });
      return next;
    },
    writeScenario: (id, lines) => {
      mkdirSync(join(workspace, 'scenarios'), { recursive: true });
      writeFileSync(join(workspace, 'scenarios', `${id}.load.yaml`), `version: 1\nid: ${id}\n${lines}\n`);
    },
  };
}

async function runOnce(engine: Engine, scenario: string): Promise<string> {
  const { runId } = await engine.call('load.start', { scenario });
  for await (const event of engine.stream('load.watch', { runId })) void event;
  return runId;
}

describe('the library of load runs', () => {
  it('takes what other tools measured, beside its own, and keeps it', async () => {
    const { engine, reopen } = await openWorkspace();
    const [k6] = await engine.call('load.import', { path: fixture('k6-summary-export.json') });
    const sweep = await engine.call('load.import', { path: fixture('guidellm-sweep.json'), label: 'before' });
    expect(k6).toMatchObject({
      origin: 'k6',
      state: 'finished',
      verdict: 'missed',
      slosHeld: 3,
      slosTotal: 4,
      responseP99Ms: null,
    });
    expect(sweep.map(({ origin, label, model }) => [origin, label, model])).toEqual([
      ['guidellm', 'before', 'harbour-8b'],
      ['guidellm', 'before', 'harbour-8b'],
    ]);
    const again = await reopen();
    const ids = (await again.call('load.list', {})).map(({ runId }) => runId);
    expect(new Set(ids)).toEqual(new Set([k6?.runId, ...sweep.map(({ runId }) => runId)]));
  });

  it('stays as it is when a file is none that it reads', async () => {
    const { engine, folder } = await openWorkspace();
    const path = join(folder, 'notes.json');
    writeFileSync(path, '{"name":"not a load test"}');
    await expect(engine.call('load.import', { path })).rejects.toThrow('notes.json is neither');
    await expect(engine.call('load.import', { path: join(folder, 'gone.json') })).rejects.toThrow('There is no file');
    await expect(engine.call('load.import', { path: folder })).rejects.toThrow('There is no file');
    await expect(engine.call('load.import', { path: 'notes.json' })).rejects.toThrow('is not an absolute path');
    expect(await engine.call('load.list', {})).toEqual([]);
  });
});

describe('a run that was measured', () => {
  it('is written down in every format, compared, and exported for k6', async () => {
    const server = await serveLoopback((_request, response) => {
      setTimeout(() => response.end('{"answer":"ok"}'), 50);
    });
    const { engine, writeScenario } = await openWorkspace();
    const scenario = `target: { http: { url: '${server.url}/ask', body: '{"q":{{question}}}' } }
inputs: { questions: [When does the gate open?, Who has the key?] }
arrivals: { type: constant, rate: 50/s, for: 2s, process: even }
slos: [p95<5s, 'errors<1%']`;
    writeScenario('asking', scenario);
    const [a, b] = [await runOnce(engine, 'asking'), await runOnce(engine, 'asking')];
    for (const format of LOAD_REPORT_FORMATS) {
      const file = await engine.call('load.report', { runId: a.slice(0, 8), format });
      expect(file.fileName).toContain(`asking-${a}`);
      expect(file.content.length).toBeGreaterThan(200);
    }
    const { content: html } = await engine.call('load.report', { runId: a });
    // On a busy machine the generator may be late, and then it says that instead.
    expect(html).toMatch(/All 2 SLOs held at 50 \/s offered|Generator-limited at 50 \/s offered/);
    const comparison = await engine.call('load.compare', { a, b });
    expect([comparison.a.runId, comparison.b.runId]).toEqual([a, b]);
    expect(comparison.metrics.find(({ name }) => name === 'errors')).toMatchObject({
      a: 0,
      b: 0,
      verdict: 'no-detectable-change',
    });
    // Two seconds are too few to tell how requests depend on each other, and it says so.
    expect(comparison.warnings.filter((warning) => warning.includes('fewer than 10 seconds'))).toHaveLength(2);
    const { files } = await engine.call('load.exportK6', { scenario: 'asking' });
    expect(files.map(({ name }) => name)).toEqual(['asking.k6.js', 'asking.k6.json']);
    expect(files[0]?.content).toContain(`"${server.url}/ask"`);
    const data = JSON.parse(files[1]?.content ?? '') as { requests: { body: string }[]; arrivals: unknown[] };
    expect(data.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { q: 'When does the gate open?' },
      { q: 'Who has the key?' },
    ]);
    expect(data.arrivals).toHaveLength(100);
  });

  it('says what to do about a pipeline that k6 cannot reach, and exports it behind a server', async () => {
    const { engine, writeScenario } = await openWorkspace();
    const rest = 'inputs: { questions: [When?] }\narrivals: { type: constant, rate: 5/s, for: 2s }';
    writeScenario('inside', `target: { pipeline: default }\n${rest}`);
    writeScenario('served', `target: { serve: default }\n${rest}`);
    await expect(engine.call('load.exportK6', { scenario: 'inside' })).rejects.toThrow(
      'Give it the target {serve: default}',
    );
    const { files } = await engine.call('load.exportK6', { scenario: 'served' });
    expect(files[0]?.content).toContain("required('TRESTLE_URL')");
    expect(files[0]?.content).toContain('\'Bearer \' + required("TRESTLE_TOKEN")');
    expect(files[1]?.content).not.toContain('authorization');
  });
});
