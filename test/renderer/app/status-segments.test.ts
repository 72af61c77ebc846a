import { describe, expect, it } from 'vitest';
import type { EngineStatus } from '../../../main/contract/status.ts';
import { type SegmentId, statusSegments } from '../../../renderer/app/status-bar/status-segments.ts';
import { status, updates } from '../support/fake-data/workspace.ts';

const segment = (id: SegmentId, facts: Partial<EngineStatus> = {}) =>
  statusSegments({ ...status, ...facts }).find((candidate) => candidate.id === id);

describe('the status bar', () => {
  it('reads left to right as the design says', () => {
    const left = statusSegments(status).filter(({ side }) => side === 'left');
    expect(left.map(({ lead = '', text }) => `${lead} ${text}`.trim())).toEqual([
      'Local local/extractive',
      'builtin-en',
      '12,480 chunks',
      'fresh 2 min',
      '$0.00 of $5.00 today',
      'p95 84 ms',
    ]);
    const right = statusSegments(status).filter(({ side }) => side === 'right');
    expect(right.map(({ text }) => text)).toEqual(['r-7f3a9c1', 'Offline: 0 B sent']);
  });

  it('opens the evidence of every segment', () => {
    const paths = statusSegments(status).flatMap(({ opens }) => (typeof opens === 'object' ? [opens.path] : []));
    expect(paths).toHaveLength(6);
    expect(statusSegments(status)[0]).toMatchObject({ id: 'model', opens: 'model' });
    for (const path of paths) expect(path).toMatch(/^\/(sources|traces|settings)/);
    expect(statusSegments(status).every(({ title }) => title !== '')).toBe(true);
  });

  it('changes shape with the state of the model', () => {
    expect(segment('model', { model: { ...status.model, state: 'busy' } })?.state).toBe('running');
    expect(
      segment('model', { model: { ...status.model, id: 'openai/gpt', isLocal: false, state: 'failed' } }),
    ).toMatchObject({
      lead: 'openai',
      state: 'error',
      text: 'openai/gpt failed',
    });
    const embedding = (state: EngineStatus['embeddingModel']['state']) =>
      segment('embedding', { embeddingModel: { id: 'e5-small', dimensions: 384, state } });
    expect(embedding('loading')).toMatchObject({ state: 'running', text: 'embedding model loading' });
    expect(embedding('failed')).toMatchObject({ state: 'error', text: 'e5-small failed' });
  });

  it('tells of a newer release without warning, and of none not at all', () => {
    const available = {
      version: '0.2.0',
      publishedAt: '2026-11-20T00:00:00.000Z',
      notes: '',
      kind: 'deb',
      sizeBytes: 1,
    } as const;
    const found = (update: typeof updates) => statusSegments(status, { update }).find(({ id }) => id === 'update');
    expect(found(updates)).toBeUndefined();
    expect(found({ ...updates, state: 'available', available })).toMatchObject({
      state: null,
      text: 'Trestle 0.2.0 is there',
      opens: { path: expect.stringContaining('updates') },
    });
  });

  it('warns at stale sources and is silent about none', () => {
    expect(segment('freshness', { staleSources: 1 })).toMatchObject({
      state: 'warn',
      text: 'fresh 2 min, 1 source late',
    });
    expect(segment('freshness', { freshnessSeconds: null })).toMatchObject({ state: 'off', text: 'no sources' });
  });

  it('warns near the budget and fails beyond it, never before', () => {
    expect(segment('budget', { costTodayUsd: 3.75 })?.state).toBeNull();
    expect(segment('budget', { costTodayUsd: 3.76 })?.state).toBe('warn');
    expect(segment('budget', { costTodayUsd: 5.01 })?.state).toBe('error');
    expect(segment('budget', { costTodayUsd: 0, budgetTodayUsd: 0 })?.state).toBeNull();
    expect(segment('budget', { costTodayUsd: 0.01, budgetTodayUsd: 0 })?.state).toBe('error');
  });

  it('gives the number of asks with a percentile over few, and no number without any', () => {
    expect(segment('latency', { askCount: 12 })?.text).toBe('p95 84 ms, n 12');
    expect(segment('latency', { p95Ms: null, askCount: 0 })?.text).toBe('no asks yet');
  });

  it('shows each running ingest, restriction and egress', () => {
    const busy = statusSegments({
      ...status,
      isTrusted: false,
      isOffline: false,
      egressBytes: 9_400_000,
      runningIngests: [{ ingestId: 'ing-1', filesDone: 181, filesFound: 214 }],
    });
    expect(busy.find(({ id }) => id === 'ingest')?.text).toBe('reading 181 of 214 files');
    expect(busy.find(({ id }) => id === 'trust')).toMatchObject({ state: 'warn', opens: 'trust' });
    expect(busy.find(({ id }) => id === 'egress')?.text).toBe('9.4 MB sent');
  });

  it('tells of a side index that is built or wanted, and nothing while one index serves', () => {
    const generation = { serving: 1, isSplit: false, building: null, wanted: null };
    expect(segment('generation', { generation })).toBeUndefined();
    expect(
      segment('generation', { generation: { ...generation, building: { generation: 2, share: 0.63 } } }),
    ).toMatchObject({ state: 'running', text: 'g2 63 %' });
    expect(segment('generation', { generation: { ...generation, wanted: 'Build one.' } })).toMatchObject({
      state: 'warn',
      title: 'Build one.',
    });
  });

  it('has no release segment before the first ask', () => {
    expect(segment('release', { release: null })).toBeUndefined();
  });

  it('leads to what waits for a person, and is silent when nothing does', () => {
    expect(segment('inbox')).toBeUndefined();
    expect(segment('inbox', { needsYou: 1 })).toMatchObject({ state: 'warn', text: '1 needs you' });
    expect(segment('inbox', { needsYou: 3 })).toMatchObject({
      text: '3 need you',
      opens: { path: '/playground/agent' },
    });
  });

  it('names the load run that goes on, and leads back to it', () => {
    const running = statusSegments(status, {
      loads: [{ runId: 'ld-1', scenario: 'spike', place: '1:42 of 3:00' }],
    });
    expect(running.find(({ id }) => id === 'load')).toMatchObject({
      side: 'right',
      state: 'running',
      text: 'spike 1:42 of 3:00',
      opens: { path: '/load/ld-1' },
    });
    expect(statusSegments(status).some(({ id }) => id === 'load')).toBe(false);
  });

  it('names the eval run that goes on, and leads back to it', () => {
    const running = statusSegments(status, { evals: [{ runId: 'e-1', evalId: 'handbook', place: '41 of 160' }] });
    expect(running.find(({ id }) => id === 'eval')).toMatchObject({
      side: 'right',
      state: 'running',
      text: 'handbook 41 of 160',
      opens: { path: '/evals/e-1' },
    });
    expect(statusSegments(status).some(({ id }) => id === 'eval')).toBe(false);
  });
});
