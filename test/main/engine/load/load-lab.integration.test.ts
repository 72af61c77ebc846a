import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LoadRunEvent } from '../../../../main/contract/load.ts';
import type { LoadRunDetail } from '../../../../main/contract/load-run.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { createEngineDesk, ingestAll } from '../../../support/engine-here.ts';
import { eventually } from '../../../support/eventually.ts';
import { serveLoopback } from '../../../support/loopback-server.ts';

const SIMULATOR = { version: 1, id: 'quick', timeToFirstTokenMs: 5, interTokenMs: 1, outputTokens: 20 };

interface Desk {
  engine: Engine;
  workspace: string;
  writeScenario(id: string, lines: string): void;
}

/** A workspace about a ferry, with a simulated model that answers in a few milliseconds. */
async function openHarbour(): Promise<Desk> {
  const desk = createEngineDesk();
  onTestFinished(() => desk.dispose());
  const workspace = join(desk.folder, 'harbour');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs, { recursive: true });
  writeFileSync(
    join(docs, 'ferry.md'),
    '# Ferry\n\nA late ferry is reported at counter four.\n\n# Gate\n\nThe gate opens at six in the morning.\n',
  );
  const engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  mkdirSync(join(workspace, 'simulators'), { recursive: true });
  writeFileSync(join(workspace, 'simulators', 'quick.sim.jsonc'), JSON.stringify(SIMULATOR));
  return {
    engine,
    workspace,
    writeScenario: (id, lines) => {
      mkdirSync(join(workspace, 'scenarios'), { recursive: true });
      writeFileSync(join(workspace, 'scenarios', `${id}.load.yaml`), `version: 1\nid: ${id}\n${lines}\n`);
    },
  };
}

const ASKING = `target: { pipeline: default }
inputs: { questions: [Where is a late ferry reported?, When does the gate open?] }
model: sim/quick`;

async function runToItsEnd(
  engine: Engine,
  scenario: string,
): Promise<{ events: LoadRunEvent[]; detail: LoadRunDetail }> {
  const { runId } = await engine.call('load.start', { scenario });
  const events: LoadRunEvent[] = [];
  for await (const event of engine.stream('load.watch', { runId })) events.push(event);
  return { events, detail: await engine.call('load.show', { runId }) };
}

describe('a load on a pipeline', () => {
  it('measures every stage, quality and cost, and leaves a trace for each request', async () => {
    const { engine, writeScenario } = await openHarbour();
    writeScenario(
      'steady',
      `${ASKING}\narrivals: { type: constant, rate: 20/s, for: 3s, process: even }\nwarmUp: 1s\nslos: [p95<5s, 'errors<1%', retrieve.p95<2s, 'grounded>=90%', cost<=$0]`,
    );
    const { events, detail } = await runToItsEnd(engine, 'steady');
    expect(detail.summary).toMatchObject({ state: 'finished', scenario: 'steady', model: 'sim/quick', requests: 40 });
    const { result } = detail;
    expect(result).toMatchObject({
      requests: 40,
      succeeded: 40,
      warmUp: 20,
      errors: {},
      costUsd: 0,
      retryAmplification: 1,
    });
    expect(result?.quality).toEqual({ groundedRate: 1, refusalRate: 0 });
    expect(Object.keys(result?.stages ?? {})).toEqual(
      expect.arrayContaining(['retrieve', 'retrieve/bm25', 'retrieve/vector', 'pack', 'generate', 'check']),
    );
    expect(result?.stages['generate']?.count).toBe(40);
    expect(result?.ttft.p50Ms).toBeGreaterThanOrEqual(5);
    expect(result?.interToken?.maxMs).toBeGreaterThanOrEqual(1);
    expect(result?.slo.map(({ name, held }) => [name, held])).toEqual([
      ['p95<5s', true],
      ['errors<1%', true],
      ['retrieve.p95<2s', true],
      ['grounded>=90%', true],
      ['cost<=$0', true],
    ]);
    // Every second is told, those of the warm-up too, and what ended in them adds up.
    const ticks = events.flatMap((event) => (event.type === 'tick' ? [event.tick] : []));
    expect(ticks.reduce((sum, { completed }) => sum + completed, 0)).toBe(60);
    expect(ticks.slice(0, 3).map(({ offered }) => offered)).toEqual([20, 20, 20]);
    expect(detail.ticks).toEqual(ticks);
    expect(ticks.some(({ engine: use, pools }) => use !== null && pools.length > 0)).toBe(true);
    const traces = await engine.call('trace.list', {
      filter: `kind:load attr.trestle.load.id:${detail.summary.runId}`,
      limit: 100,
    });
    expect(traces.traces).toHaveLength(60);
    expect(detail.histograms['response']).toBeDefined();
    const { releaseHash } = await engine
      .call('trace.show', { traceId: traces.traces[0]?.traceId ?? '' })
      .then(({ summary }) => summary);
    expect(detail.environment).toMatchObject({ model: 'sim/quick', chunks: 1, release: releaseHash });
  });

  it('bends where its timeline says so, and nowhere else', async () => {
    const { engine, writeScenario } = await openHarbour();
    writeScenario(
      'bent',
      `${ASKING}\narrivals: { type: constant, rate: 10/s, for: 4s, process: even }
faults:
  - { at: 1s, for: 1s, what: { type: stage, stage: retrieve, fault: { type: latency, addMs: 300 } } }
  - { at: 2s, for: 1s, what: { type: stage, stage: pack, fault: { type: error, code: tool_execution } } }`,
    );
    const { detail } = await runToItsEnd(engine, 'bent');
    // The ladder says that there is no answer: that is an error to whoever waited for one.
    // By when they were meant to start, whenever they came to it.
    expect(detail.result?.errors).toEqual({ partial_answer: 10 });
    const slow = detail.result?.stages['retrieve'];
    expect(slow?.p95Ms).toBeGreaterThanOrEqual(300);
    expect(slow?.p50Ms).toBeLessThan(300);
    expect(detail.faults.map(({ name, fromMs, toMs }) => [name, fromMs, toMs])).toEqual([
      ['retrieve +300 ms', 1000, 2000],
      ['pack fails', 2000, 3000],
    ]);
    // It leaves nothing behind.
    writeScenario('after', `${ASKING}\narrivals: { type: constant, rate: 10/s, for: 1s, process: even }`);
    expect((await runToItsEnd(engine, 'after')).detail.result).toMatchObject({ succeeded: 10, errors: {} });
  });

  it('goes on when nobody watches, and ends with what it has when it is stopped', async () => {
    const { engine, writeScenario } = await openHarbour();
    writeScenario('long', `${ASKING}\narrivals: { type: constant, rate: 10/s, for: 60s }`);
    const { runId } = await engine.call('load.start', { scenario: 'long' });
    await expect(engine.call('load.start', { scenario: 'long' })).rejects.toThrow(/Another load run, .* is under way/);
    await expect(engine.call('load.remove', { runId })).rejects.toThrow(/under way: stop it first/);
    await eventually(
      () => engine.call('load.show', { runId }),
      ({ ticks }) => ticks.length > 0,
    );
    await engine.call('load.cancel', { runId });
    const { result } = await eventually(
      () => engine.call('load.show', { runId }),
      ({ summary }) => summary.state === 'stopped',
    );
    expect(result?.succeeded).toBeGreaterThan(0);
    await engine.call('load.remove', { runId });
    expect(await engine.call('load.list', {})).toEqual([]);
  });

  it('ends early by its stop rule, and has then missed', async () => {
    const { engine, writeScenario } = await openHarbour();
    writeScenario(
      'down',
      `${ASKING}\narrivals: { type: constant, rate: 10/s, for: 60s }\nfaults: [{ at: 0, for: 60s, what: { type: model, fault: { type: http-error, status: 401 } } }]\nstopWhen: ['errors>50% for 2s']`,
    );
    const { detail } = await runToItsEnd(engine, 'down');
    expect(detail.summary).toMatchObject({ state: 'finished' });
    // A run that was stopped has not held, whatever else is to be said of it.
    expect(detail.summary.verdict).not.toBe('held');
    expect(detail.summary.verdict).not.toBe('no-slo');
    expect(detail.result).toMatchObject({ stoppedBy: 'errors>50% for 2s', succeeded: 0 });
  });

  it('spends no money that nobody allowed', async () => {
    const { engine, writeScenario, workspace } = await openHarbour();
    writeFileSync(join(workspace, 'trestle.jsonc'), readFileSync(join(workspace, 'trestle.jsonc'), 'utf8'));
    writeScenario(
      'dear',
      `${ASKING.replace('sim/quick', 'openai/gpt-4o')}\narrivals: { type: constant, rate: 1/s, for: 1s }`,
    );
    await expect(engine.call('load.start', { scenario: 'dear' })).rejects.toThrow(
      /would call openai\/gpt-4o, which costs money\. Say maxCostUsd/,
    );
  });

  it('is not there, or cannot be read: says which there are, or where it is wrong', async () => {
    const { engine, writeScenario } = await openHarbour();
    writeScenario('steady', `${ASKING}\narrivals: { type: constant, rate: 20/s, for: 3s }`);
    writeScenario('broken', `${ASKING}\narrivals: { type: constant, rate: 20, for: 3s }`);
    await expect(engine.call('load.start', { scenario: 'nothing' })).rejects.toThrow(/Known: steady\./);
    await expect(engine.call('load.start', { scenario: 'broken' })).rejects.toThrow(
      /broken\.load\.yaml:6:\d+: arrivals\.rate/,
    );
    const { scenarios, problems } = await engine.call('load.scenarios', {});
    expect(scenarios.map(({ id }) => id)).toEqual(['steady']);
    expect(problems).toHaveLength(1);
  });
});

describe('a load on an agent', () => {
  it('counts a task as one request, and asks for leave of nobody', async () => {
    const { engine, writeScenario } = await openHarbour();
    writeScenario(
      'tasks',
      `${ASKING.replace('pipeline: default', 'agent: agent')}\narrivals: { type: constant, rate: 5/s, for: 2s, process: even }`,
    );
    const { detail } = await runToItsEnd(engine, 'tasks');
    expect(detail.result).toMatchObject({ succeeded: 10, errors: {}, quality: { groundedRate: 1 } });
    expect(Object.keys(detail.result?.stages ?? {})).toEqual(expect.arrayContaining(['model', 'tool']));
    expect(await engine.call('agent.list', {})).toEqual([]);
  });
});

describe('a load on what is served', () => {
  it('goes over HTTP, streamed, with the first token of each answer', async () => {
    const { engine, writeScenario } = await openHarbour();
    writeScenario(
      'served',
      `${ASKING.replace('pipeline: default', 'serve: default').replace('model: sim/quick', '')}\narrivals: { type: constant, rate: 5/s, for: 2s, process: even }`,
    );
    const { detail } = await runToItsEnd(engine, 'served');
    expect(detail.result).toMatchObject({ succeeded: 10, errors: {} });
    expect(detail.result?.ttft.p50Ms).toBeGreaterThan(0);
    const { total } = await engine.call('trace.list', { filter: 'kind:ask', limit: 1 });
    expect(total).toBe(10);
  });

  it('refuses a fault that it would never meet, and one of a stage that is not there', async () => {
    const { engine, writeScenario } = await openHarbour();
    const faults = 'faults: [{ at: 0, for: 1s, what: { type: stage, stage: retreive, fault: { type: empty } } }]';
    const arrivals = 'arrivals: { type: constant, rate: 5/s, for: 2s }';
    writeScenario('served', `${ASKING.replace('pipeline: default', 'serve: default')}\n${arrivals}\n${faults}`);
    await expect(engine.call('load.start', { scenario: 'served' })).rejects.toThrow(/acts inside of a pipeline/);
    writeScenario('inside', `${ASKING}\n${arrivals}\n${faults}`);
    await expect(engine.call('load.start', { scenario: 'inside' })).rejects.toThrow(/does not have\. Known: rewrite, /);
  });
});

describe('a load on an address', () => {
  it('puts each question into its body, one after the other', async () => {
    const { engine, writeScenario } = await openHarbour();
    const bodies: string[] = [];
    const { url } = await serveLoopback((request, response) => {
      let body = '';
      request.on('data', (data: Buffer) => (body += data.toString()));
      request.on('end', () => {
        bodies.push(body);
        response.end('ok');
      });
    });
    writeScenario(
      'http',
      `target: { http: { url: '${url}', body: '{"q":{{question}}}' } }\ninputs: { questions: ['Who says "late"?', two] }\narrivals: { type: constant, rate: 4/s, for: 1s, process: even }`,
    );
    const { detail } = await runToItsEnd(engine, 'http');
    expect(detail.result).toMatchObject({ succeeded: 4, costUsd: null });
    expect(bodies).toEqual([
      '{"q":"Who says \\"late\\"?"}',
      '{"q":"two"}',
      '{"q":"Who says \\"late\\"?"}',
      '{"q":"two"}',
    ]);
  });

  it('of another machine needs its leave', async () => {
    const { engine, writeScenario } = await openHarbour();
    writeScenario(
      'far',
      `target: { http: { url: 'http://192.0.2.1/' } }\ninputs: { questions: [one] }\narrivals: { type: constant, rate: 1/s, for: 1s }`,
    );
    const { runId } = await engine.call('load.start', { scenario: 'far' });
    const { summary } = await eventually(
      () => engine.call('load.show', { runId }),
      (shown) => shown.summary.state !== 'running',
    );
    expect(summary).toMatchObject({
      state: 'failed',
      error: { code: 'denied', message: expect.stringMatching(/192\.0\.2\.1 is not this machine/) as string },
    });
  });
});

describe('a preview', () => {
  it('shows the arrivals of the very run, and every problem of a text that is still being typed', async () => {
    const { engine } = await openHarbour();
    const text = `version: 1\nid: steady\n${ASKING}\narrivals: { type: constant, rate: 20/s, for: 3s }\nslos: [fast]`;
    const preview = await engine.call('load.preview', { path: 'scenarios/steady.load.yaml', text });
    expect(preview).toMatchObject({
      id: 'steady',
      durationMs: 3000,
      inputs: { count: 2 },
      notes: ['Spends no money.'],
    });
    expect(preview.drawn.reduce((sum, { count }) => sum + count, 0)).toBe(preview.arrivals);
    expect(preview.problems).toEqual([
      { message: expect.stringMatching(/^"fast" is no SLO/) as string, line: null, column: null },
    ]);
    const broken = await engine.call('load.preview', {
      path: 'scenarios/steady.load.yaml',
      text: text.replace('20/s', '20'),
    });
    expect(broken).toMatchObject({ id: null, problems: [{ line: 6 }] });
  });
});
