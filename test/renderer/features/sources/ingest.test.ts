import { beforeEach, describe, expect, it } from 'vitest';
import type { IngestEvent, IngestProgress, IngestReport } from '../../../../main/contract/ingest.ts';
import {
  addSample,
  ingestPace,
  type ProgressSample,
} from '../../../../renderer/features/sources/ingest/ingest-pace.ts';
import { type IngestOutcome, useIngestStore } from '../../../../renderer/features/sources/ingest/ingest-store.ts';
import {
  ingestTitle,
  isNoNews,
  outcomeSummary,
  progressScope,
  reportSentence,
  shownIngests,
} from '../../../../renderer/features/sources/ingest/ingest-text.ts';
import { watchIngest } from '../../../../renderer/features/sources/ingest/watch-ingest.ts';
import { skippedFiles } from '../../support/fake-data/sources.ts';
import { createFakeEngineClient } from '../../support/fake-engine-client.ts';

const progress = (facts: Partial<IngestProgress>): IngestProgress => ({
  phase: 'indexing',
  filesFound: 200,
  filesDone: 0,
  chunks: 0,
  embedded: 0,
  unchanged: 0,
  skipped: 0,
  bytesDone: 0,
  bytesTotal: 1000,
  current: null,
  elapsedMs: 0,
  ...facts,
});
const samplesOf = (steps: readonly IngestProgress[]): readonly ProgressSample[] =>
  steps.reduce<readonly ProgressSample[]>((samples, step) => addSample(samples, step), []);

const report: IngestReport = {
  documents: 312,
  chunks: 4812,
  tokens: 1_200_000,
  embedded: 640,
  unchanged: 4172,
  removed: 2,
  skipped: [],
  ms: 12_300,
};

describe('the pace of an ingest', () => {
  it('is measured: 400 of 1,000 bytes in 2 s leave 3 s, and 100 chunks in 2 s are 50 per second', () => {
    const now = progress({ elapsedMs: 2000, bytesDone: 400, chunks: 100 });
    expect(ingestPace(now, samplesOf([progress({}), now]))).toEqual({
      share: 0.4,
      chunksPerSecond: 50,
      remainingMs: 3000,
    });
  });

  it('is unknown before a second has passed and while files are still counted', () => {
    const early = progress({ elapsedMs: 900, bytesDone: 400, chunks: 100 });
    expect(ingestPace(early, samplesOf([progress({}), early]))).toEqual({
      share: 0.4,
      chunksPerSecond: null,
      remainingMs: null,
    });
    const scanning = progress({ phase: 'scanning', elapsedMs: 4000, bytesTotal: 0, filesFound: 90 });
    expect(ingestPace(scanning, samplesOf([progress({}), scanning])).share).toBeNull();
  });

  it('goes by files where sizes are unknown, and names no end while nothing moves', () => {
    const start = progress({ bytesTotal: 0 });
    const now = progress({ bytesTotal: 0, filesDone: 50, elapsedMs: 1000 });
    expect(ingestPace(now, samplesOf([start, now]))).toMatchObject({ share: 0.25, remainingMs: 3000 });
    const stuck = progress({ elapsedMs: 4000 });
    expect(ingestPace(stuck, samplesOf([progress({}), stuck])).remainingMs).toBeNull();
  });

  it('follows the last five seconds, not the average since the start', () => {
    const steps = Array.from({ length: 61 }, (_, second) =>
      // A minute in which the last ten seconds are five times as fast.
      progress({ elapsedMs: second * 1000, chunks: second <= 50 ? second * 10 : 500 + (second - 50) * 50 }),
    );
    const last = steps.at(-1);
    if (last === undefined) throw new Error('no step');
    expect(ingestPace(last, samplesOf(steps)).chunksPerSecond).toBe(50);
    expect(samplesOf(steps).length).toBeLessThanOrEqual(7);
  });
});

describe('what an ingest says', () => {
  it('counts, with the rate and what is left, only as far as measured', () => {
    const now = progress({ filesDone: 181, filesFound: 214 });
    expect(progressScope(now, { share: 0.8, chunksPerSecond: 402, remainingMs: 8200 })).toBe(
      '181 of 214 files, 402 chunks per s, 9 s left',
    );
    expect(progressScope(now, { share: null, chunksPerSecond: null, remainingMs: null })).toBe('181 of 214 files');
    expect(
      progressScope(progress({ phase: 'scanning' }), { share: null, chunksPerSecond: null, remainingMs: null }),
    ).toBe('200 files found so far');
    expect(progressScope(null, { share: null, chunksPerSecond: null, remainingMs: null })).toBe('waiting for its turn');
  });

  it('names its sources', () => {
    expect(ingestTitle({ sources: ['handbook'] })).toBe('Reading handbook');
    expect(ingestTitle({ sources: ['a', 'b'] })).toBe('Reading 2 sources');
    expect(ingestTitle({ sources: [] })).toBe('Reading');
  });

  it('reports what was done and leaves out what was not', () => {
    expect(reportSentence(report)).toBe('312 documents, 640 chunks embedded, 4,172 unchanged, 2 removed in 12.3 s.');
    expect(reportSentence({ ...report, unchanged: 0, removed: 0 })).toBe(
      '312 documents, 640 chunks embedded in 12.3 s.',
    );
  });

  it('needs a look when files were skipped, when it was cancelled and when it failed', () => {
    const skipped = skippedFiles.slice(0, 1);
    expect(outcomeSummary({ type: 'finished', report }).tone).toBe('ok');
    expect(outcomeSummary({ type: 'finished', report: { ...report, skipped } }).tone).toBe('warn');
    expect(outcomeSummary({ type: 'cancelled', report }).body).toContain('What was read is kept.');
    expect(outcomeSummary({ type: 'failed', message: 'disk full' })).toEqual({
      title: 'The ingest stopped',
      body: 'disk full',
      tone: 'error',
    });
  });
});

describe('following an ingest', () => {
  beforeEach(() => useIngestStore.setState({ ingests: {} }));
  const ingestId = 'ing-1';
  const events: readonly IngestEvent[] = [
    { type: 'ingest-started', ingestId, sources: ['handbook' as never] },
    { type: 'ingest-progress', ingestId, progress: progress({ filesDone: 3 }) },
    { type: 'ingest-finished', ingestId, report },
  ];
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

  it('keeps what it saw outside every view, and reads each ingest once', async () => {
    const client = createFakeEngineClient({
      streams: {
        'ingest.watch': async function* () {
          yield* events;
        },
      },
    });
    watchIngest(client, ingestId);
    watchIngest(client, ingestId);
    await settle();
    const ingest = useIngestStore.getState().ingests[ingestId];
    expect(ingest).toMatchObject({ sources: ['handbook'], progress: { filesDone: 3 }, outcome: { type: 'finished' } });
    expect(client.log).toHaveLength(1);
  });

  it('forgets a watch whose connection broke, so that it can be taken up again', async () => {
    const client = createFakeEngineClient({
      streams: {
        // oxlint-disable-next-line require-yield -- it breaks before the first item
        'ingest.watch': async function* () {
          throw new Error('the engine went away');
        },
      },
    });
    watchIngest(client, ingestId);
    await settle();
    expect(useIngestStore.getState().ingests).toEqual({});
  });

  it('reads a cancel before the start as such', () => {
    useIngestStore.getState().follow(ingestId);
    useIngestStore
      .getState()
      .receive({ type: 'ingest-failed', ingestId, error: { code: 'cancelled', message: 'Cancelled.' } });
    expect(useIngestStore.getState().ingests[ingestId]?.outcome).toEqual({
      type: 'failed',
      message: 'Cancelled before anything was read.',
    });
  });
});

describe('ingests that have ended', () => {
  const ended = (ingestId: string, outcome: IngestOutcome) => ({
    ingestId,
    sources: [],
    progress: null,
    samples: [],
    isCancelling: false,
    outcome,
  });

  it('keep only the newest that went through, and every failure', () => {
    const shown = shownIngests([
      ended('a', { type: 'finished', report }),
      ended('b', { type: 'failed', message: 'The disk is full.' }),
      ended('c', { type: 'finished', report }),
    ]);
    expect(shown.map(({ ingestId }) => ingestId)).toEqual(['b', 'c']);
  });

  it('are no news when nothing was embedded or removed', () => {
    expect(isNoNews({ type: 'finished', report })).toBe(false);
    expect(isNoNews({ type: 'finished', report: { ...report, embedded: 0, removed: 0 } })).toBe(true);
    expect(isNoNews({ type: 'failed', message: 'The disk is full.' })).toBe(false);
  });
});
