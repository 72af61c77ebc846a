import { formatCount, formatDuration } from '../../../format.ts';
import { formatBytes, formatMs, formatRatio } from '../../format-measured.ts';
import { ENGINE_NAMES } from '../engine-names.ts';
import { type EngineResult, isMeasured, type RetrievalReport } from '../retrieval-report.ts';
import type { Latency } from '../measure/latency.ts';
import { ENGINE_IDS, type EngineId, type LegName, type RecallOf } from '../tasks.ts';

/** An engine that was measured, under the name people read. */
export interface NamedResult {
  id: EngineId;
  name: string;
  result: EngineResult;
}

/** One question, its answer in a sentence, and the rows behind it. Every form of the report shows the same ones. */
export interface ReportFigure {
  id: 'latency' | 'legs' | 'throughput' | 'recall' | 'build' | 'disk' | 'memory';
  question: string;
  finding: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

const MS_PER_SECOND = 1000;
const RECALL_OF: Readonly<Record<RecallOf, string>> = {
  hybrid: 'ten results, exact hybrid',
  vector: 'vector leg, exact nearest',
  overlap: 'ten results after reranking, exact hybrid before it',
};

export function measuredEngines({ engines }: RetrievalReport): NamedResult[] {
  return ENGINE_IDS.flatMap((id) => {
    const result = engines[id];
    return isMeasured(result) ? [{ id, name: ENGINE_NAMES[id].name, result }] : [];
  });
}

/** @returns `LanceDB, flat: Cannot find module …`, one line for each engine that could not be measured */
export function unavailableEngines({ engines }: RetrievalReport): string[] {
  return ENGINE_IDS.flatMap((id) => {
    const result = engines[id];
    return result === undefined || isMeasured(result)
      ? []
      : [`${ENGINE_NAMES[id].name} is unavailable here: ${result.unavailable}`];
  });
}

/** The report's first sentence: how long a search takes, and against whom. */
export function verdictOf(report: RetrievalReport): string {
  const measured = measuredEngines(report);
  const ours = measured.find(({ id }) => id === 'trestle');
  const over = `over ${formatCount(report.chunks)} chunks`;
  if (ours === undefined) return `${measured.map(({ name }) => name).join(', ')} ${over}.`;
  const peers = measured
    .filter(({ id }) => !id.startsWith('trestle'))
    .map(({ name, result }) => `${name} ${formatRatio(result.p95Ms / ours.result.p95Ms)}`);
  const against = peers.length === 0 ? '' : ` Against that p95: ${peers.join('; ')}.`;
  return `Trestle answers 95 % of searches within ${formatMs(ours.result.p95Ms)} ${over}.${against}`;
}

/** The legs of each engine under one name, full text before vectors. */
export function legRows(report: RetrievalReport): { name: string; latency: Latency }[] {
  return measuredEngines(report).flatMap(({ name, result: { legs } }) =>
    (['bm25', 'vector'] as const).flatMap((leg) => {
      const latency = legs[leg];
      return latency === undefined ? [] : [{ name: `${name}, ${leg === 'bm25' ? 'text' : 'vectors'}`, latency }];
    }),
  );
}

export function figuresOf(report: RetrievalReport): ReportFigure[] {
  const measured = measuredEngines(report);
  const lowest = (of: (result: EngineResult) => number): NamedResult | undefined =>
    measured.toSorted((a, b) => of(a.result) - of(b.result))[0];
  const rows = (cells: (result: EngineResult) => readonly string[]): string[][] =>
    measured.map(({ name, result }) => [name, ...cells(result)]);
  const legsOf = (leg: LegName): string =>
    measured
      .flatMap(({ name, result: { legs } }) =>
        legs[leg] === undefined ? [] : [`${name} p95 ${formatMs(legs[leg].p95Ms)}`],
      )
      .join(', ');
  const quickest = lowest(({ p95Ms }) => p95Ms);
  const busiest = lowest(({ qps }) => -qps);
  const found = measured.map(({ name, result }) => `${name} ${result.recallAt10.toFixed(3)}`).join(', ');
  const { readers, seconds, chunksPerBatch, batchIntervalMs } = report.load;
  const offered = (chunksPerBatch / batchIntervalMs) * MS_PER_SECOND;
  return [
    {
      id: 'latency',
      question: 'How long does one search take?',
      finding: `${quickest?.name} is quickest: p95 ${formatMs(quickest?.result.p95Ms ?? 0)}, one search after the other.`,
      head: ['engine', 'samples', 'p50', 'p95', 'p99', 'longest'],
      rows: rows(({ latency: { samples, p50Ms, p95Ms, p99Ms, maxMs } }) => [
        formatCount(samples),
        ...[p50Ms, p95Ms, p99Ms, maxMs].map(formatMs),
      ]),
    },
    {
      id: 'legs',
      question: 'How long does each leg take alone?',
      finding: `Full text: ${legsOf('bm25')}. Vectors: ${legsOf('vector')}.`,
      head: ['engine and leg', 'samples', 'p50', 'p95', 'p99', 'longest'],
      rows: legRows(report).map(({ name, latency: { samples, p50Ms, p95Ms, p99Ms, maxMs } }) => [
        name,
        formatCount(samples),
        ...[p50Ms, p95Ms, p99Ms, maxMs].map(formatMs),
      ]),
    },
    {
      id: 'throughput',
      question: `How many searches a second by ${readers} readers while texts are written?`,
      finding: `${busiest?.name} answers most: ${busiest?.result.qps.toFixed(1)} a second over ${seconds} s, while ${formatCount(offered)} texts a second are offered to be written.`,
      head: ['engine', 'searches/s', 'p50', 'p95', 'texts written/s', 'batch written in, p95', 'found at once'],
      rows: rows(({ load }) => [
        load.qps.toFixed(1),
        formatMs(load.latency.p50Ms),
        formatMs(load.latency.p95Ms),
        load.chunksPerSecond.toFixed(0),
        load.write === null ? '–' : formatMs(load.write.p95Ms),
        load.batches === 0 ? 'nothing was written' : `${load.batchesFoundAtOnce} of ${load.batches} batches`,
      ]),
    },
    {
      id: 'recall',
      question: 'How much of the exact answer is found?',
      finding: `Recall@10: ${found}.`,
      head: ['engine', 'recall@10', 'of', 'settings'],
      rows: rows(({ recallAt10, recallOf, settings }) => [
        recallAt10.toFixed(4),
        RECALL_OF[recallOf],
        Object.entries(settings)
          .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toFixed(4)) : value}`)
          .join(', ') || '–',
      ]),
    },
    {
      id: 'build',
      question: 'How long does it take to build?',
      finding: `${lowest(({ buildSeconds }) => buildSeconds)?.name} is built first; texts and vectors are given to all.`,
      head: ['engine', 'build', 'parts', 'first answer after opening', 'at full speed after'],
      rows: rows(({ buildSeconds, buildPhases, openSeconds, readySeconds }) => [
        formatSeconds(buildSeconds),
        Object.entries(buildPhases)
          .map(([phase, s]) => `${phase} ${formatSeconds(s)}`)
          .join(', '),
        formatSeconds(openSeconds),
        formatSeconds(readySeconds),
      ]),
    },
    {
      id: 'disk',
      question: 'How much disk does it take?',
      finding: `${lowest(({ diskBytes }) => diskBytes)?.name} is smallest on disk.`,
      head: ['engine', 'disk', 'per text'],
      rows: rows(({ diskBytes }) => [formatBytes(diskBytes), formatBytes(Math.round(diskBytes / report.chunks))]),
    },
    {
      id: 'memory',
      question: 'How much memory does a process need that searches and writes?',
      finding: `${lowest(({ rssBytes }) => rssBytes)?.name} needs least at its peak.`,
      head: ['engine', 'peak resident, searching', 'peak resident, building'],
      rows: rows(({ rssBytes, buildRssBytes }) => [formatBytes(rssBytes), formatBytes(buildRssBytes)]),
    },
  ];
}

/** What the run stood on, as name and value. */
export function factsOf(report: RetrievalReport): [string, string][] {
  const { command, corpus, queries, machine, versions, seconds } = report;
  return [
    ['command', command],
    [
      'corpus',
      `${formatCount(report.chunks)} ${corpus.description}; ${formatCount(corpus.topics)} topics, seed ${report.seed}, sha256 ${corpus.sha256.slice(0, 16)}…`,
    ],
    ['vectors', `${corpus.modelId}, ${corpus.dimensions} dimensions, float32`],
    [
      'queries',
      `${formatCount(queries.measured)} ${queries.description}; in the same shuffled order for all, after ${queries.warmUp} to warm up; ${queries.tuning} others to tune on; k = ${report.k}`,
    ],
    [
      'machine',
      `${machine.platform}, ${machine.cores} × ${machine.processor}, ${formatBytes(machine.memoryBytes)}; load average ${machine.loadBefore.toFixed(1)} before, ${machine.loadAfter.toFixed(1)} after`,
    ],
    [
      'versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    ['took', formatDuration(seconds * MS_PER_SECOND)],
  ];
}

/** What must be known to read the figures. */
export function notesOf(report: RetrievalReport): string[] {
  return [
    ...measuredEngines(report).map(({ name, result }) => `${name}: ${result.description}.`),
    'Every engine is built in one process and searched in another, one engine after the other; none shares a cache but the system’s.',
    'Exact are: cosine similarity over all float32 vectors, computed apart from every engine, and SQLite’s `bm25()` over all matches; the exact hybrid fuses the best 100 of each as Trestle does.',
    'Trestle embeds each question and each written text itself; the peers are given the vectors. Texts written meanwhile go through Trestle’s whole ingest and into the peers’ tables as they are.',
    'LanceDB’s nprobes and refine factor are the quickest of those tried whose vector recall@10 on held-out queries reaches 0.98. What is written meanwhile is not optimised into its indexes; it is searched beside them.',
    'p50, p95 and p99 are nearest-rank percentiles of the raw times. An engine that takes more than two minutes for its queries is stopped after 100 of them.',
  ];
}

function formatSeconds(seconds: number): string {
  return formatDuration(seconds * MS_PER_SECOND);
}
