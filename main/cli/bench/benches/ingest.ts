import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { IngestReport } from '../../../contract/ingest.ts';
import { fillBareFullTextTable } from '../../../engine/bench/bare-full-text-table.ts';
import { formatCount } from '../../format.ts';
import type { Bench } from '../bench.ts';
import type { BenchDesk } from '../bench-desk.ts';
import type { Bar, Measurements, Series } from '../bench-report.ts';
import { ingestCorpus } from '../corpus/index-corpus.ts';
import { formatBytes, formatMs } from '../format-measured.ts';
import { judgeBar, tooFew } from '../judge-bar.ts';
import { ratioOf, seriesOf } from '../measure.ts';
import type { ProcessRun } from '../processes/run-process.ts';

/** Cold ingests, each into a new workspace, and second runs of an unchanged folder. */
const ROUNDS = 3;
const QUICK_ROUNDS = 1;

/** The design's bars are about this many chunks. */
const BAR_CHUNKS = 20_000;
const LEAST_CHUNKS_PER_SECOND = 1500;
const MOST_MEMORY_BYTES = 1e9;
const LONGEST_SECOND_RUN_MS = 5000;
const MS_PER_SECOND = 1000;

/** What one run of the bench gathers. */
interface Gathered {
  cold: readonly ProcessRun[];
  second: readonly { run: ProcessRun; report: IngestReport }[];
  peerMs: readonly number[];
}

export const ingestBench: Bench = {
  name: 'ingest',
  measures:
    '`trestle ingest` of a folder, the process and everything in it, against a loop that reads the same files into one bare FTS5 table in this process',
  dependsOn: ['corpus'],
  run: async (desk) => {
    const corpus = await desk.indexedCorpus();
    const rounds = desk.options.isQuick ? QUICK_ROUNDS : ROUNDS;
    const gathered = await gather(desk, rounds);
    return report(gathered, corpus);
  },
};

async function gather(desk: BenchDesk, rounds: number): Promise<Gathered> {
  const { files, workspace, run: first } = await desk.indexedCorpus();
  const cold = [first];
  const second: Gathered['second'][number][] = [];
  const peerMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round > 0) cold.push(await ingestAnew(desk));
    desk.say(`peer of ingest, round ${round + 1}`);
    const peerPath = join(desk.folder, `peer-${round}.db`);
    const startedAt = performance.now();
    fillBareFullTextTable(files, peerPath);
    peerMs.push(performance.now() - startedAt);
    await rm(peerPath);
    desk.say(`second run, round ${round + 1}`);
    second.push(await ingestCorpus(desk, workspace));
  }
  return { cold, second, peerMs };
}

async function ingestAnew(desk: BenchDesk): Promise<ProcessRun> {
  desk.say('ingesting the corpus again');
  const workspace = join(desk.folder, 'ingested-anew');
  const { run } = await ingestCorpus(desk, workspace);
  await rm(workspace, { recursive: true });
  return run;
}

function report({ cold, second, peerMs }: Gathered, corpus: { chunks: number; description: string }): Measurements {
  const coldSeries = seriesOf(
    'cold, whole process',
    cold.map(({ ms }) => ms),
  );
  const secondSeries = seriesOf(
    'second run, whole process',
    second.map(({ run }) => run.ms),
  );
  const peer = seriesOf('peer: read + bare FTS5', peerMs);
  const peakMemoryBytes = Math.max(...cold.map((run) => run.peakMemoryBytes ?? 0));
  const embeddedAgain = Math.max(...second.map(({ report: { embedded } }) => embedded));
  const chunksPerSecond = (corpus.chunks / coldSeries.p50Ms) * MS_PER_SECOND;
  return {
    corpus: corpus.description,
    warmUp: 'none: every run is a new process; the files were written or read just before and are in memory',
    series: [coldSeries, secondSeries, peer],
    figures: [
      { name: 'chunks', value: chunksPerSecond, unit: 'per second' },
      { name: 'peak memory of all processes', value: peakMemoryBytes, unit: 'bytes' },
      { name: 'chunks embedded by a second run', value: embeddedAgain, unit: 'count' },
    ],
    ratios: [ratioOf(coldSeries, peer)],
    bars: bars({ chunks: corpus.chunks, chunksPerSecond, peakMemoryBytes, secondSeries, embeddedAgain }),
  };
}

function bars(found: {
  chunks: number;
  chunksPerSecond: number;
  peakMemoryBytes: number;
  secondSeries: Series;
  embeddedAgain: number;
}): Bar[] {
  const notJudged = tooFew(found.chunks, BAR_CHUNKS, 'chunks');
  return [
    judgeBar({
      limit: `at least ${formatCount(LEAST_CHUNKS_PER_SECOND)} chunks/s end to end`,
      measured: `${formatCount(Math.round(found.chunksPerSecond))} chunks/s`,
      isHeld: found.chunksPerSecond >= LEAST_CHUNKS_PER_SECOND,
      notJudged,
    }),
    judgeBar({
      limit: `all processes together under ${formatBytes(MOST_MEMORY_BYTES)}`,
      measured: formatBytes(found.peakMemoryBytes),
      isHeld: found.peakMemoryBytes < MOST_MEMORY_BYTES,
      notJudged: notJudged ?? (found.peakMemoryBytes === 0 ? 'this system does not say' : null),
    }),
    judgeBar({
      limit: `a second run under ${formatMs(LONGEST_SECOND_RUN_MS)}`,
      measured: formatMs(found.secondSeries.p50Ms),
      isHeld: found.secondSeries.p50Ms < LONGEST_SECOND_RUN_MS,
      notJudged,
    }),
    judgeBar({
      limit: 'a second run embeds nothing',
      measured: `${formatCount(found.embeddedAgain)} chunks`,
      isHeld: found.embeddedAgain === 0,
    }),
  ];
}
