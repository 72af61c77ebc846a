import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;
let ids: readonly string[];

beforeAll(async () => {
  desk = createEngineDesk();
  workspace = join(desk.folder, 'w');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(join(docs, 'gate.md'), '# Gate\n\nThe gate code changes every Monday at six in the morning.\n');
  writeFileSync(join(docs, 'customs.md'), '# Customs\n\nThe shift leader signs the customs papers before noon.\n');
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  for (const question of [
    'When does the gate code change?',
    'Who signs the customs papers?',
    'How many stock options does a director get?',
  ]) {
    await askAll(engine, { question });
  }
  const { traces } = await engine.call('trace.list', { sort: 'start', order: 'asc' });
  ids = traces.map(({ traceId }) => traceId);
});
afterAll(() => desk.dispose());

const rowsOf = (name: string): Record<string, unknown>[] =>
  readFileSync(join(workspace, 'datasets', `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the queue of a week', () => {
  it('is drawn once, stays as it is, and says how far it is', async () => {
    expect(await engine.call('review.queue', {})).toMatchObject({ items: [], left: { lastDays: 3, all: 3 } });
    const drawn = await engine.call('review.draw', { size: 2 });
    expect(drawn.items).toHaveLength(2);
    expect(drawn.items[0]?.why).toBe('refused');
    expect(drawn.left).toEqual({ lastDays: 1, all: 1 });
    const more = await engine.call('review.draw', { size: 5 });
    expect(more.items.slice(0, 2)).toEqual(drawn.items);
    expect(more.items).toHaveLength(3);
    expect(more.strata.find(({ why }) => why === 'random')).toMatchObject({ traces: 2, drawn: 2 });
    expect(await engine.call('review.queue', { week: drawn.week })).toEqual(more);
  });

  it('notes what was skipped, and takes it back', async () => {
    const [first] = (await engine.call('review.queue', {})).items;
    const traceId = first?.trace.traceId ?? '';
    await engine.call('review.skip', { traceId });
    expect((await engine.call('review.queue', {})).items[0]).toMatchObject({ isSkipped: true });
    await engine.call('review.skip', { traceId, isSkipped: false });
    expect((await engine.call('review.queue', {})).items[0]).toMatchObject({ isSkipped: false });
    await expect(engine.call('review.skip', { traceId, week: '2020-W01' })).rejects.toThrow(/not among the answers/);
  });
});

describe('reviewed answers in a data set', () => {
  it('expects what was good with its place, and rejects what was bad', async () => {
    const [good = '', bad = '', refused = ''] = ids;
    await engine.call('review.set', { traceId: good, thumb: 'up', label: 'exact' });
    await engine.call('review.set', {
      traceId: bad,
      thumb: 'down',
      note: 'Nobody signs after noon.',
      expected: 'The shift leader, before noon.',
    });
    await engine.call('review.set', { traceId: refused, thumb: 'up' });
    const report = await engine.call('review.toDataset', { name: 'seen' });
    expect(report).toMatchObject({ added: 3, updated: 0, kept: 0, passedOver: [] });
    const rows = new Map(rowsOf('seen').map((row) => [(row['from'] as { traceId: string }).traceId, row]));
    expect(rows.get(good)).toMatchObject({
      question: 'When does the gate code change?',
      expected: { document: 'docs/gate.md', quote: expect.stringContaining('every Monday') },
      answerable: true,
      answer: expect.stringContaining('Monday'),
      labels: ['exact'],
      review: { thumb: 'up', note: null },
    });
    expect(rows.get(bad)).toMatchObject({
      answerable: true,
      answer: 'The shift leader, before noon.',
      rejected: expect.stringContaining('shift leader'),
    });
    expect(rows.get(bad)).not.toHaveProperty('expected');
    expect(rows.get(refused)).toMatchObject({ answerable: false });
  });

  it('has one row for each trace: the same word adds nothing, another is written in its place', async () => {
    const [good = ''] = ids;
    expect(await engine.call('review.toDataset', { name: 'seen', traceIds: [good] })).toMatchObject({
      added: 0,
      kept: 1,
    });
    await engine.call('review.set', { traceId: good, thumb: 'down' });
    const report = await engine.call('review.toDataset', { name: 'seen', traceIds: [good.slice(0, 12)] });
    expect(report).toMatchObject({ added: 0, updated: 1 });
    expect(rowsOf('seen')).toHaveLength(3);
    expect(rowsOf('seen').find(({ from }) => (from as { traceId: string }).traceId === good)).toMatchObject({
      answer: null,
      rejected: expect.stringContaining('Monday'),
    });
    const { rows } = report;
    expect(await engine.call('review.undoDataset', { name: 'seen', rows: [...rows] })).toMatchObject({ restored: 1 });
    expect(rowsOf('seen').find(({ from }) => (from as { traceId: string }).traceId === good)).toMatchObject({
      answer: expect.stringContaining('Monday'),
    });
  });

  it('is taken back without touching what others wrote', async () => {
    const path = join(workspace, 'datasets', 'mixed.jsonl');
    mkdirSync(join(workspace, 'datasets'), { recursive: true });
    writeFileSync(path, '{"question":"Mine?"}\nnot json\n');
    const { rows } = await engine.call('review.toDataset', { name: 'mixed', thumb: 'down' });
    expect(rows).toHaveLength(2);
    const [first, second] = rows;
    writeFileSync(path, readFileSync(path, 'utf8').replace(`"reviewId":${second?.reviewId}`, '"reviewId":999'));
    expect(await engine.call('review.undoDataset', { name: 'mixed', rows: [...rows] })).toMatchObject({
      removed: 1,
      left: 1,
    });
    const left = readFileSync(path, 'utf8');
    expect(left.startsWith('{"question":"Mine?"}\nnot json\n')).toBe(true);
    expect(left).not.toContain(first?.traceId ?? 'none');
  });

  it('passes over what nobody said anything of, and keeps what it makes from being purged', async () => {
    await askAll(engine, { question: 'When does the gate open?' });
    const { traces } = await engine.call('trace.list', { limit: 1 });
    const traceId = traces[0]?.traceId ?? '';
    expect(await engine.call('review.toDataset', { name: 'none', traceIds: [traceId] })).toMatchObject({
      added: 0,
      passedOver: [{ traceId, reason: 'nobody has said anything of it' }],
    });
    expect(existsSync(join(workspace, 'datasets', 'none.jsonl'))).toBe(false);
    const purge = await engine.call('trace.purge', { filter: 'review:any' });
    expect(purge).toMatchObject({ traces: 0, keptCount: 3 });
  });

  it('stands on the last word, which can be taken back', async () => {
    const review = await engine.call('review.set', { traceId: ids[0] ?? '', thumb: 'up' });
    await engine.call('review.undo', { reviewId: review.reviewId });
    expect((await engine.call('review.list', { traceId: ids[0] ?? '', limit: 1 }))[0]).toMatchObject({ thumb: 'down' });
  });
});
