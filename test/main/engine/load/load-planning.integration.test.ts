import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import type { CapacityResult, LoadCapacityEvent } from '../../../../main/contract/load-capacity.ts';
import type { RequestOf } from '../../../../main/contract/methods.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { createEngineDesk, ingestAll } from '../../../support/engine-here.ts';

interface Desk {
  engine: Engine;
  write(path: string, text: string): void;
}

/** A workspace about a ferry, with a simulated model that answers in a few milliseconds, and a scenario of half a second. */
async function openHarbour(): Promise<Desk> {
  const desk = createEngineDesk();
  onTestFinished(() => desk.dispose());
  const workspace = join(desk.folder, 'harbour');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs, { recursive: true });
  writeFileSync(join(docs, 'ferry.md'), '# Ferry\n\nA late ferry is reported at counter four.\n');
  const engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  const write = (path: string, text: string): void => {
    mkdirSync(join(workspace, path, '..'), { recursive: true });
    writeFileSync(join(workspace, path), text);
  };
  write(
    'simulators/quick.sim.jsonc',
    JSON.stringify({ version: 1, id: 'quick', timeToFirstTokenMs: 5, interTokenMs: 1, outputTokens: 20 }),
  );
  write('scenarios/short.load.yaml', scenario('short', "slos: [p95<20s, 'errors<50%']"));
  return { engine, write };
}

function scenario(
  id: string,
  rest: string,
  arrivals = '{ type: constant, rate: 20/s, for: 500ms, process: even }',
): string {
  return `version: 1
id: ${id}
target: { pipeline: default }
inputs: { questions: [Where is a late ferry reported?] }
model: sim/quick
arrivals: ${arrivals}
${rest}
`;
}

async function search(
  engine: Engine,
  request: RequestOf<'load.capacity'>,
  onEvent: (event: LoadCapacityEvent) => void = () => undefined,
): Promise<CapacityResult> {
  let result: CapacityResult | null = null;
  for await (const event of engine.stream('load.capacity', request)) {
    onEvent(event);
    if (event.type === 'finished') ({ result } = event);
  }
  if (result === null) throw new Error('the search ended without a result');
  return result;
}

describe('a capacity search', () => {
  it('keeps each of its runs, under its own id, and tells of them as they come', async () => {
    const { engine } = await openHarbour();
    const events: string[] = [];
    const result = await search(engine, { scenario: 'short', maxRatePerSecond: 40, maxProbes: 8 }, ({ type }) =>
      events.push(type),
    );
    expect(events[0]).toBe('started');
    expect(events.at(-1)).toBe('finished');
    expect(events.filter((type) => type === 'probe')).toHaveLength(result.probes.length);
    expect(events.filter((type) => type === 'probing')).toHaveLength(result.probes.length);
    expect(result.probes[0]?.ratePerSecond).toBe(20);
    expect(result.scenario).toBe('short');
    const runs = await engine.call('load.list', { limit: 100 });
    expect(runs.map(({ capacityId }) => capacityId)).toEqual(result.probes.map(() => result.capacityId));
    expect(new Set(runs.map(({ runId }) => runId))).toEqual(new Set(result.probes.map(({ runId }) => runId)));
    // A run at half the start has half as many arrivals.
    for (const { ratePerSecond, requests } of result.probes) {
      expect(Math.abs(requests - ratePerSecond / 2)).toBeLessThanOrEqual(1);
    }
  });

  it('ends with the best so far when it is stopped, in the middle of a run', async () => {
    const { engine, write } = await openHarbour();
    write(
      'scenarios/long.load.yaml',
      scenario('long', 'slos: [p95<20s]', '{ type: constant, rate: 5/s, for: 5m, process: even }'),
    );
    let capacityId = '';
    const result = await search(engine, { scenario: 'long' }, (event) => {
      if (event.type === 'started') ({ capacityId } = event);
      if (event.type === 'probing') void engine.call('load.stopCapacity', { capacityId });
    });
    expect(result).toMatchObject({ endedBy: 'stopped', probes: [], maxRatePerSecond: 0, limitedBy: 'unknown' });
    // The run that was cut short is over, and the next may begin.
    await engine.call('load.start', { scenario: 'short' });
    await expect(engine.call('load.stopCapacity', { capacityId })).rejects.toSatisfy(NotFoundError.is);
  });

  it('stops its run when nobody reads it any more', async () => {
    const { engine, write } = await openHarbour();
    write(
      'scenarios/long.load.yaml',
      scenario('long', 'slos: [p95<20s]', '{ type: constant, rate: 5/s, for: 5m, process: even }'),
    );
    for await (const event of engine.stream('load.capacity', { scenario: 'long' })) if (event.type === 'probing') break;
    await expect
      .poll(async () => (await engine.call('load.list', { limit: 10 })).map(({ state }) => state), { timeout: 20_000 })
      .toEqual(['stopped']);
  });

  it('refuses what it cannot search: no SLO, users who wait, a scenario that is not there', async () => {
    const { engine, write } = await openHarbour();
    write('scenarios/any.load.yaml', scenario('any', ''));
    write('scenarios/closed.load.yaml', scenario('closed', 'slos: [p95<1s]', '{ type: closed, users: 2, for: 1s }'));
    await expect(search(engine, { scenario: 'any' })).rejects.toThrow(/no "slos"/);
    await expect(search(engine, { scenario: 'closed' })).rejects.toThrow(/closed arrivals/);
    await expect(search(engine, { scenario: 'gone' })).rejects.toSatisfy(NotFoundError.is);
    expect(await engine.call('load.list', { limit: 10 })).toEqual([]);
  });
});

describe('what a run tells of others', () => {
  async function runOnce(engine: Engine, id = 'short'): Promise<string> {
    const { runId } = await engine.call('load.start', { scenario: id });
    for await (const event of engine.stream('load.watch', { runId })) if (event.type === 'finished') break;
    return runId;
  }

  it('by its own model: the run itself, more workers, and a second run to hold it against', async () => {
    const { engine, write } = await openHarbour();
    write(
      'scenarios/calm.load.yaml',
      scenario('calm', 'slos: [p95<20s]', '{ type: constant, rate: 4/s, for: 2s, process: even }'),
    );
    const runId = await runOnce(engine, 'calm');
    const against = await runOnce(engine, 'calm');
    const prediction = await engine.call('load.whatIf', {
      runId,
      changes: { workers: { generate: 1 }, ratePerSecond: 1 },
      against,
    });
    const stages = prediction.after.stations.map(({ stage }) => stage);
    expect(stages).toEqual(expect.arrayContaining(['retrieve', 'generate']));
    expect(stages.some((stage) => stage.includes('/'))).toBe(false);
    expect(prediction.after.stations.find(({ stage }) => stage === 'generate')?.servers).toBe(1);
    expect(prediction.measured.ratePerSecond).toBe(4);
    expect(prediction.against?.runId).toBe(against);
    // What the run measured is within reach of the model that was made from it.
    const { p50Ms } = prediction.before.forecast;
    expect(p50Ms).toBeGreaterThan((prediction.measured.p50Ms ?? 0) / 3);
    expect(p50Ms).toBeLessThan((prediction.measured.p50Ms ?? 0) * 3);
    await expect(engine.call('load.whatIf', { runId, changes: { workers: { teleport: 2 } } })).rejects.toThrow(
      /no stage "teleport"/,
    );
    // No cache looked: what would be twice as many hits?
    await expect(engine.call('load.whatIf', { runId, changes: { cacheHits: { times: 2 } } })).rejects.toSatisfy(
      InvalidArgumentError.is,
    );
  });

  it('by its prices: free while it is simulated, dear when the table says so, from the day on that it says', async () => {
    const { engine, write } = await openHarbour();
    write(
      'prices.jsonc',
      JSON.stringify({
        version: 1,
        prices: [
          { model: 'sim/quick', from: '2020-01-01', inputPerMillion: 0, outputPerMillion: 1000 },
          { model: 'sim/quick', from: '2999-01-01', inputPerMillion: 0, outputPerMillion: 500 },
        ],
      }),
    );
    const runId = await runOnce(engine);
    const bill = await engine.call('load.bill', {
      runId,
      requestsPerMonth: 1000,
      months: 2,
      startMonth: '2998-12',
      selfHost: { machineUsdPerMonth: 5, tokensPerSecond: 100, utilisation: 0.5 },
    });
    const { unit, months, selfHost } = bill;
    expect(unit).toMatchObject({ requests: 10, succeeded: 10 });
    // A tenth of a cent for each output token, and half of that when prices fall.
    const { result } = await engine.call('load.show', { runId });
    const each = unit.costPerRequestUsd ?? 0;
    expect(each).toBeCloseTo((result?.costUsd ?? 0) / 10, 9);
    expect(selfHost?.outputTokensPerRequest).toBeCloseTo(each * 1000, 6);
    expect(each).toBeGreaterThan(0);
    expect(each).toBeLessThanOrEqual(0.02);
    expect(unit.paths[0]?.path).toMatch(/generate.*\(sim\/quick\)/);
    expect(Math.abs((months?.[0]?.bill.meanUsd ?? 0) / (each * 1000) - 1)).toBeLessThan(0.05);
    expect(Math.abs((months?.[1]?.bill.meanUsd ?? 0) / (each * 500) - 1)).toBeLessThan(0.05);
    expect(Math.abs(((selfHost?.paysFromRequests ?? 0) * each) / 5 - 1)).toBeLessThan(0.05);
  });

  it('of a corpus by the mean of the workspace, whose embedding model costs nothing', async () => {
    const { engine } = await openHarbour();
    const cost = await engine.call('load.corpusCost', { documents: 1000, usdPerGbMonth: 0.1 });
    expect(cost.chunks).toBe(1000);
    expect(cost.tokens).toBeGreaterThan(1000);
    expect(cost.embeddingUsd).toBe(0);
    expect(cost.unknown).toEqual([]);
    const dimensions = cost.inputs.find(({ name }) => name === 'dimensions')?.value;
    expect(cost.vectorBytes).toBe(1000 * 4 * Number(dimensions));
  });
});
