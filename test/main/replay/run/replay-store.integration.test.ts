import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { createReplayStore, type RowOutcome } from '../../../../main/replay/run/replay-store.ts';
import { REPLAYS } from '../../../../main/trace/m008-replays.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

let folder: string;
let database: Database;
const open = (migrations = JOURNAL_MIGRATIONS): Database =>
  openDatabase({
    path: join(folder, 'journal.db'),
    durability: 'full',
    applicationId: JOURNAL_APPLICATION_ID,
    migrations,
  });

beforeEach(() => {
  folder = makeTemporaryDirectory();
  database = open();
});
afterEach(() => database.close());

const outcome = (more: Partial<RowOutcome>): RowOutcome => ({
  state: 'done',
  replayTraceId: 'b'.repeat(32),
  releaseHash: 'r-1',
  verdict: 'identical',
  because: 'Nothing differs.',
  firstDivergence: null,
  cluster: null,
  recordedMs: 10,
  candidateMs: 12,
  deltaTokens: 0,
  recordedCostUsd: 0,
  candidateCostUsd: 0,
  stubs: null,
  error: null,
  ...more,
});
const RETRIEVAL = {
  firstDivergence: { stage: 'retrieval', stageId: 'bm25', type: 'different', detail: 'overlap@10 0.70' },
  cluster: { id: 'c-1', label: 'bm25, other passages' },
} as const;

const begin = () => {
  const store = createReplayStore(database);
  store.create(
    {
      replayId: 'rp-one',
      createdAt: '2026-01-01T00:00:00.000Z',
      state: 'running',
      label: '',
      candidate: 'working tree',
      request: '{}',
    },
    ['a', 'b', 'c', 'd'].map((digit) => ({ traceId: digit.repeat(32), question: `Question ${digit}` })),
  );
  return store;
};

describe('the rows of a replay', () => {
  it('waits for each trace until its outcome is written, across openings', () => {
    const store = begin();
    store.conclude('rp-one', [{ ordinal: 0, outcome: outcome({}) }]);
    database.close();
    database = open();
    const again = createReplayStore(database);
    again.recover();
    expect(again.waiting('rp-one').map(({ ordinal }) => ordinal)).toEqual([1, 2, 3]);
    expect(again.summarize('rp-one')).toMatchObject({ state: 'interrupted', total: 4, done: 1 });
  });

  it('counts verdicts and stages, and shows the worst first', () => {
    const store = begin();
    store.conclude('rp-one', [
      { ordinal: 0, outcome: outcome({}) },
      { ordinal: 1, outcome: outcome({ verdict: 'worse', ...RETRIEVAL }) },
      { ordinal: 2, outcome: outcome({ verdict: 'equivalent', ...RETRIEVAL }) },
      {
        ordinal: 3,
        outcome: outcome({
          state: 'failed',
          verdict: 'broken',
          error: { code: 'replay_mismatch', message: 'No call.' },
        }),
      },
    ]);
    const summary = store.summarize('rp-one');
    expect(summary.verdicts).toEqual({ identical: 1, equivalent: 1, better: 0, worse: 1, broken: 1, 'needs-human': 0 });
    expect(summary).toMatchObject({ done: 4, failed: 1, byStage: { retrieval: 2 }, deltaP95Ms: 2 });
    const { rows, total } = store.rows({ replayId: 'rp-one', text: '', sort: 'worst', limit: 2 });
    expect(total).toBe(4);
    expect(rows.map(({ verdict }) => verdict)).toEqual(['broken', 'worse']);
    const parted = store.rows({ replayId: 'rp-one', text: '', sort: 'worst', limit: 9, stage: 'retrieval' });
    expect(parted.rows.map(({ verdict }) => verdict)).toEqual(['worse', 'equivalent']);
    expect(store.rows({ replayId: 'rp-one', text: '', sort: 'worst', limit: 9, stage: 'tool' }).total).toBe(0);
    expect(store.clusters('rp-one')).toEqual([
      {
        clusterId: 'c-1',
        label: 'bm25, other passages',
        stage: 'retrieval',
        stageId: 'bm25',
        type: 'different',
        count: 2,
        bad: 1,
        traceIds: ['b'.repeat(32), 'c'.repeat(32)],
      },
    ]);
  });

  it('lets a person overrule the rules and take it back, keeping what the rules said', () => {
    const store = begin();
    store.conclude('rp-one', [
      { ordinal: 0, outcome: outcome({ verdict: 'worse', because: 'It gives other numbers.' }) },
    ]);
    store.judge('rp-one', 0, 'equivalent', 'the new price list holds');
    expect(store.row('rp-one', 'aaaaaa').row).toMatchObject({
      verdict: 'equivalent',
      verdictBy: 'person',
      because: 'the new price list holds',
      overruled: 'worse',
    });
    store.judge('rp-one', 0, null, null);
    expect(store.row('rp-one', 'aaaaaa').row).toMatchObject({ verdict: 'worse', verdictBy: 'rules', overruled: null });
  });

  it('pages through rows without losing or repeating one', () => {
    const store = begin();
    const page = (cursor?: string) =>
      store.rows({
        replayId: 'rp-one',
        text: 'question',
        sort: 'recorded',
        limit: 3,
        ...(cursor === undefined ? {} : { cursor }),
      });
    const first = page();
    const second = page(first.nextCursor ?? '');
    expect([...first.rows, ...second.rows].map(({ question }) => question)).toEqual(
      ['a', 'b', 'c', 'd'].map((digit) => `Question ${digit}`),
    );
    expect(second.nextCursor).toBeNull();
    expect(() => page('nonsense')).toThrow('is not a cursor');
  });
});

it('brings a journal of the schema before up to date, and leaves what it holds', () => {
  database.close();
  folder = makeTemporaryDirectory();
  const at = JOURNAL_MIGRATIONS.findIndex(({ description }) => description === REPLAYS.description);
  const before = open(JOURNAL_MIGRATIONS.slice(0, at));
  before
    .prepare('INSERT INTO release (release_hash, pipeline_id, bundle, first_used_at) VALUES (?, ?, ?, ?)')
    .run('r-1', 'default', '{}', '2026-01-01T00:00:00.000Z');
  before.close();
  database = open();
  expect(database.prepare<{ count: number }>('SELECT count(*) AS count FROM release').get()?.count).toBe(1);
  expect(
    begin()
      .list(10)
      .map(({ replayId }) => replayId),
  ).toEqual(['rp-one']);
});
