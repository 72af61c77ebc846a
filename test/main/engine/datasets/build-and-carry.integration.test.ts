import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetCase } from '../../../../main/contract/dataset.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { readCases } from '../../../../main/evals/datasets/read-cases.ts';
import { openEvalDesk, runEval } from '../../../support/eval-desk.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';

let desk: EngineDesk;
let engine: Engine;
let workspace: string;
let ids: readonly string[];

const GATE = 'The gate code changes every Monday at six in the morning.';
const CUSTOMS = 'The shift leader signs the customs papers before noon.';
const write = (name: string, text: string): void => writeFileSync(join(desk.folder, 'docs', name), text);
const casesOf = (name: string): Promise<DatasetCase[]> =>
  readCases({ path: join(workspace, 'datasets', `${name}.jsonl`), name });
const textOf = (name: string): string => readFileSync(join(workspace, 'datasets', `${name}.jsonl`), 'utf8');

beforeAll(async () => {
  desk = createEngineDesk();
  workspace = join(desk.folder, 'w');
  mkdirSync(join(desk.folder, 'docs'));
  write('gate.md', `# Gate\n\n${GATE}\n`);
  write('customs.md', `# Customs\n\n${CUSTOMS}\n`);
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [join(desk.folder, 'docs')] });
  for (const question of [
    'When does the gate code change?',
    'Who signs the customs papers?',
    'How many stock options does a director get?',
    'When does the gate code change?',
  ]) {
    await askAll(engine, { question });
  }
  const { traces } = await engine.call('trace.list', { sort: 'start', order: 'asc' });
  ids = traces.map(({ traceId }) => traceId);
}, 120_000);
afterAll(() => desk.dispose());

describe('cases made of what has happened', () => {
  it('are questions with what was answered and the places it cites, once each', async () => {
    const report = await engine.call('dataset.build', { name: 'recent', from: { type: 'recent', limit: 10 } });
    expect(report).toMatchObject({ path: 'datasets/recent.jsonl', added: 3, kept: 0 });
    expect(report.passedOver).toEqual([{ traceId: ids[0], reason: 'the set has this question already' }]);
    const cases = await casesOf('recent');
    expect(cases.map(({ question, answerable }) => [question, answerable])).toEqual([
      ['When does the gate code change?', true],
      ['How many stock options does a director get?', false],
      ['Who signs the customs papers?', true],
    ]);
    const [gate] = cases;
    expect(gate?.id).toBe(ids[3]);
    expect(gate?.answers[0]).not.toMatch(/\[\d/);
    expect(gate?.places[0]).toMatchObject({ document: 'docs/gate.md', quote: GATE, start: 8, end: 8 + GATE.length });
    expect(gate?.fields).toEqual({ from: { traceId: ids[3] } });
    expect(await engine.call('dataset.build', { name: 'recent', from: { type: 'recent', limit: 2 } })).toMatchObject({
      added: 0,
      kept: 2,
    });
  });

  it('take what a person said over what was answered', async () => {
    await engine.call('review.set', {
      traceId: ids[1] ?? '',
      thumb: 'down',
      expected: 'The shift leader, before noon.',
    });
    await engine.call('review.set', { traceId: ids[2] ?? '', thumb: 'up' });
    const report = await engine.call('dataset.build', { name: 'said', from: { type: 'reviews' } });
    expect(report).toMatchObject({ added: 2, passedOver: [] });
    const cases = await casesOf('said');
    expect(cases.find(({ id }) => id === ids[1])).toMatchObject({
      answerable: true,
      answers: ['The shift leader, before noon.'],
      places: [],
      labels: { thumb: 0 },
    });
    expect(cases.find(({ id }) => id === ids[2])).toMatchObject({
      answerable: false,
      answers: [],
      labels: { thumb: 1 },
    });
  });

  it('are looked for by the first digits of a trace, and say what is not there', async () => {
    const build = (traceId: string) =>
      engine.call('dataset.build', { name: 'one', from: { type: 'traces', traceIds: [traceId] } });
    expect(await build((ids[1] ?? '').slice(0, 12))).toMatchObject({ added: 1 });
    await expect(build('ffffffffffffffff')).rejects.toMatchObject({ code: 'not_found' });
    const cluster = { type: 'cluster', replayId: 'r-none', clusterId: 'c' } as const;
    await expect(engine.call('dataset.build', { name: 'x', from: cluster })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      engine.call('dataset.build', { name: 'x', from: { type: 'eval-failures', runId: 'none' } }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});

it('takes failing cases of an eval run as they were asked, and none that held', async () => {
  const { engine: other, workspace: harbour, writeEval, writeQuestions } = await openEvalDesk();
  writeQuestions('harbour.jsonl', [
    { id: 'ferry', question: 'Where is a late ferry reported?', expects: ['counter four'], path: 'docs/ferry.md' },
    { id: 'wrong', question: 'When does the gate open?', expects: ['seven in the evening'], tags: ['gate'] },
  ]);
  writeEval('small', 'metrics: [correct]\nsuccess: { correct: 0.5 }');
  const { report } = await runEval(other, { eval: 'small' });
  const build = () =>
    other.call('dataset.build', { name: 'regress', from: { type: 'eval-failures', runId: report.runId } });
  expect(await build()).toMatchObject({ added: 1, kept: 0, passedOver: [] });
  const [failing, ...none] = await readCases({ path: join(harbour, 'datasets', 'regress.jsonl') });
  expect(none).toEqual([]);
  expect(failing).toMatchObject({
    id: 'wrong',
    expects: ['seven in the evening'],
    tags: ['gate'],
    fields: { from: { evalRunId: report.runId, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string } },
  });
  expect(await build()).toMatchObject({ added: 0, kept: 1 });
});

describe('labels in documents that have changed', () => {
  it('are carried: as before, moved, edited, in another document, or lost', async () => {
    const rows = [
      {
        id: 'same',
        question: 'A?',
        places: [{ document: 'docs/customs.md', quote: CUSTOMS, start: 11, end: 11 + CUSTOMS.length }],
        big: 1,
      },
      {
        id: 'moved',
        question: 'B?',
        places: [{ document: 'docs/gate.md', quote: GATE, start: 8, end: 8 + GATE.length, gain: 2 }],
      },
      { id: 'anywhere', question: 'C?', expected: { quote: 'signs the customs papers' } },
      { id: 'worded', question: 'D?', path: 'customs.md', expects: ['before noon'] },
      { id: 'whole', question: 'E?', path: 'docs/gate.md' },
      { id: 'gone', question: 'F?', places: [{ document: 'docs/none.md', quote: 'no document says this' }] },
      { id: 'no place', question: 'G?', answerable: false },
    ];
    mkdirSync(join(workspace, 'datasets'), { recursive: true });
    const path = join(workspace, 'datasets', 'labels.jsonl');
    writeFileSync(path, `${rows.map((row) => JSON.stringify(row)).join('\r\n')}\r\n`);
    write('gate.md', `# Gate\n\nIn force since May.\n\n${GATE}\n`);
    await ingestAll(engine, {});
    const before = textOf('labels');
    const dry = await engine.call('dataset.carry', { path: 'labels', dryRun: true });
    expect(dry).toMatchObject({ path: 'datasets/labels.jsonl', places: 6, exact: 3, moved: 2, edited: [] });
    expect(dry.lost).toEqual([
      { caseId: 'gone', document: 'docs/none.md', reason: 'no source has this document, and no other holds the text' },
    ]);
    expect(textOf('labels')).toBe(before);
    await engine.call('dataset.carry', { path: 'labels' });
    const carried = textOf('labels').split('\r\n');
    // What stood as it stands is not touched, nor what is lost.
    for (const at of [0, 4, 5, 6]) expect(carried[at]).toBe(before.split('\r\n')[at]);
    const places = Object.fromEntries((await casesOf('labels')).map((one) => [one.id, one.places]));
    const start = '# Gate\n\nIn force since May.\n\n'.length;
    expect(places['moved']).toEqual([
      { document: 'docs/gate.md', quote: GATE, start, end: start + GATE.length, gain: 2 },
    ]);
    expect(places['anywhere']).toMatchObject([
      { document: 'docs/customs.md', quote: 'signs the customs papers', start: 28 },
    ]);
    expect(places['worded']).toMatchObject([{ document: 'customs.md', quote: 'before noon', start: 53 }]);
    expect(await engine.call('dataset.carry', { path: 'labels' })).toMatchObject({ exact: 5, moved: 0 });

    write('gate.md', '# Gate\n\nThe gate code changes every Friday at six in the morning.\n');
    write('customs.md', '# Customs\n\nNobody signs anything any longer.\n');
    await ingestAll(engine, {});
    const later = await engine.call('dataset.carry', { path: 'labels' });
    expect(later.edited).toEqual([
      {
        caseId: 'moved',
        document: 'docs/gate.md',
        overlap: 10 / 11,
        before: GATE,
        after: 'The gate code changes every Friday at six in the morning.',
      },
    ]);
    expect(later.lost.map(({ caseId }) => caseId)).toEqual(['same', 'anywhere', 'worded', 'gone']);
    expect(later.lost[0]?.reason).toMatch(
      /^its text is gone: of its words \d+ % stand together at best, and 60 % must$/,
    );
    // Known answers are read from the same file: what was written is understood there.
    await expect(engine.call('quality.measure', {})).resolves.toMatchObject({
      unresolved: expect.anything() as unknown,
    });
  });
});
