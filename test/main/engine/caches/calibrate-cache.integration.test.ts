import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CacheCalibrateEvent, CacheCalibration } from '../../../../main/contract/cache.ts';
import type { RequestOf } from '../../../../main/contract/methods.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;

beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
  workspace = join(desk.folder, 'w');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(join(docs, 'gates.md'), '# Gates\n\nThe cold store at gate seven closes at 18:00 sharp each day.\n');
  writeFileSync(join(docs, 'roster.md'), '# Roster\n\nOn Monday the early shift is led by Tom and by Ines.\n');
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
});
afterAll(() => desk.dispose());

async function calibrate(
  request: RequestOf<'cache.calibrate'>,
): Promise<{ report: CacheCalibration; events: CacheCalibrateEvent[] }> {
  const events: CacheCalibrateEvent[] = [];
  for await (const event of engine.stream('cache.calibrate', request)) events.push(event);
  const last = events.at(-1);
  if (last?.type !== 'calibrate-finished') throw new Error('no report');
  return { report: last.report, events };
}

it('says of a workspace nobody asked that nothing can be told, and changes nothing', async () => {
  const before = readFileSync(join(workspace, 'trestle.jsonc'), 'utf8');
  const { report } = await calibrate({ apply: true });
  expect(report).toMatchObject({
    asks: 0,
    chosen: null,
    applied: false,
    missing: { neededHits: 381, hits: 0, asks: null },
    embeddingModel: 'builtin-en',
  });
  expect(readFileSync(join(workspace, 'trestle.jsonc'), 'utf8')).toBe(before);
});

it('chooses from past asks, tells what guards stopped, and writes the threshold with every comment kept', async () => {
  for (const question of [
    'When does the cold store at gate seven close?',
    'When is the cold store at gate seven closed?',
    'When does the cold store at gate seven close',
    'At what time does the cold store at gate seven close?',
    'The cold store at gate seven closes when?',
    'When does the cold store close at gate seven?',
    'When does the cold store at gate 9 close?',
    'When does the cold store at gate seven not close?',
    'Who leads the early shift on Monday?',
    'Who leads the early shift on Monday?',
  ]) {
    await askAll(engine, { question });
  }
  const tight = await calibrate({ falseHitRate: 0.01 });
  expect(tight.report.chosen).toBeNull();
  expect(tight.report.missing?.hits).toBeGreaterThan(3);
  expect(tight.report.missing?.asks).toBeGreaterThan(300);

  const path = join(workspace, 'trestle.jsonc');
  const before = readFileSync(path, 'utf8');
  const { report, events } = await calibrate({ falseHitRate: 0.5, apply: true });
  expect(report).toMatchObject({ asks: 9, repetitions: 1, applied: true, currentThreshold: null });
  expect(report.stopped.number.total).toBeGreaterThan(0);
  expect(report.stopped.negation.total).toBeGreaterThan(0);
  expect(report.chosen?.falseHits?.high).toBeLessThanOrEqual(0.5);
  expect(report.chosen?.predicted).toMatchObject({ savedUsdPerDay: 0 });
  expect(report.curve).toHaveLength(20);
  expect(events.map(({ type }) => type).filter((type) => type === 'calibrate-finished')).toHaveLength(1);
  const after = readFileSync(path, 'utf8');
  for (const comment of before.match(/\/\/[^\n]*/g) ?? []) expect(after).toContain(comment);
  const { settings } = await engine.call('cache.stats', {});
  expect(settings.semantic?.threshold).toBe(report.chosen?.threshold);
  expect((await calibrate({ falseHitRate: 0.5 })).report.currentThreshold).toBe(report.chosen?.threshold);
});
