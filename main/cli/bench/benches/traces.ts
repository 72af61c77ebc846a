import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BugError } from '../../../base/errors/bug-error.ts';
import type { EngineClient } from '../../../contract/methods.ts';
import type { TraceImportReport } from '../../../contract/trace-import.ts';
import { SPANS_PER_TRACE } from '../../../engine/bench/fill-journal.ts';
import { formatCount } from '../../format.ts';
import type { Bench } from '../bench.ts';
import type { BenchDesk } from '../bench-desk.ts';
import type { Measurements } from '../bench-report.ts';
import { formatMs } from '../format-measured.ts';
import { judgeBar, tooFew } from '../judge-bar.ts';
import { measureInTurns, seriesOf } from '../measure.ts';
import { listQuestions } from '../traces/list-questions.ts';
import { measuredReplays, replayBar } from '../traces/measure-replays.ts';
import { writeExports } from '../traces/write-exports.ts';
import { fillListedJournal } from './list.ts';

/** What is imported, in bytes. */
const IMPORTED_BYTES = 200_000_000;
const QUICK_IMPORTED_BYTES = 4_000_000;
const BYTES_PER_MB = 1e6;
const MS_PER_SECOND = 1000;

const ROUNDS = 30;
const QUICK_ROUNDS = 10;
const WARM_UP_ROUNDS = 2;
const OPENINGS = 10;
/** In which the copy of the list is read: some 2 s of work at 100,000 traces. */
const PAUSE_MS = 10_000;
const QUICK_PAUSE_MS = 500;
const LISTED_SPANS = 1_000_000;
const LONGEST_LIST_MS = 50;

const LEAST_SPANS_PER_SECOND = 10_000;
const LEAST_MB_PER_SECOND = 40;

export const tracesBench: Bench = {
  name: 'traces',
  measures:
    'an import of trace exports through the engine of this process: read, mapped and cleaned of secrets by its import process, every batch durable (synchronous=FULL) before the next, traces settled; then whatever the view asks of a full journal of own and imported traces, and the replays of `trestle bench replay`',
  dependsOn: ['corpus', 'traces'],
  run: async (desk) => {
    const { isQuick, seed } = desk.options;
    const folder = join(desk.folder, 'exports');
    mkdirSync(folder);
    desk.say('writing exports');
    const data = desk.environment['TRESTLE_TEST_DATA'];
    const bytes = isQuick ? QUICK_IMPORTED_BYTES : IMPORTED_BYTES;
    const exports = await writeExports({
      folder,
      realFolder: data === undefined ? null : join(data, 'traces'),
      bytes,
      seed,
    });
    const report = await desk.withEngine(join(desk.folder, 'imported'), (engine) => importFolder(desk, engine, folder));
    const imported = report.files.reduce((sum, file) => sum + file.imported, 0);
    const headline = {
      importSpansPerSecond: Math.round((imported / report.ms) * MS_PER_SECOND),
      importMBPerSecond: Math.round((exports.sizeBytes / BYTES_PER_MB / report.ms) * MS_PER_SECOND * 10) / 10,
    };
    const bytesPerSpan = Math.round(journalBytes(join(desk.folder, 'imported')) / Math.max(1, imported));
    const listed = await measureLists(desk);
    const replays = await measuredReplays(desk);
    const notJudged = tooFew(exports.sizeBytes, IMPORTED_BYTES, 'bytes');
    return {
      corpus: `${exports.description}: ${formatCount(exports.sizeBytes)} bytes, ${formatCount(report.spans)} spans, ${formatCount(report.traces)} traces`,
      warmUp: 'none: an import begins with a process of its own',
      headline: { ...headline, bytesPerSpan, ...listed.headline, replaysPerSecond: Math.round(replays.perSecond) },
      series: listed.series,
      ratios: [],
      figures: [
        { name: 'spans imported', value: headline.importSpansPerSecond, unit: 'per second' },
        { name: 'bytes imported', value: headline.importMBPerSecond * BYTES_PER_MB, unit: 'per second' },
        { name: 'spans that were new', value: imported, unit: 'count' },
        { name: 'bytes of the journal for a span', value: bytesPerSpan, unit: 'bytes' },
        { name: 'stubbed replays', value: replays.perSecond, unit: 'per second' },
      ],
      bars: [
        judgeBar({
          limit: `at least ${formatCount(LEAST_SPANS_PER_SECOND)} spans a second are imported`,
          measured: `${formatCount(headline.importSpansPerSecond)} a second`,
          isHeld: headline.importSpansPerSecond >= LEAST_SPANS_PER_SECOND,
          notJudged,
        }),
        judgeBar({
          limit: `at least ${LEAST_MB_PER_SECOND} MB a second are imported`,
          measured: `${headline.importMBPerSecond} MB a second`,
          isHeld: headline.importMBPerSecond >= LEAST_MB_PER_SECOND,
          notJudged,
        }),
        ...listed.bars,
        replayBar(desk, replays),
      ],
    };
  },
};

/** What the view asks first of a workspace that was just opened, each time of another engine: SQLite answers. */
async function measureFirstQuestions(desk: BenchDesk, workspace: string): Promise<Readonly<Record<string, number[]>>> {
  const times = {
    'list, newest, first of an engine': [] as number[],
    'list, facets, first of an engine': [] as number[],
  };
  for (let opening = 0; opening < OPENINGS; opening++) {
    desk.signal.throwIfAborted();
    await desk.withEngine(workspace, async (engine) => {
      const timed = async (work: () => Promise<unknown>): Promise<number> => {
        const startedAt = performance.now();
        await work();
        return performance.now() - startedAt;
      };
      times['list, newest, first of an engine'].push(await timed(() => engine.call('trace.list', {})));
      times['list, facets, first of an engine'].push(await timed(() => engine.call('trace.facets', {})));
    });
  }
  return times;
}

/** Lists and filters over a journal of many traces; bars and headline only where it holds a million spans. */
async function measureLists(desk: BenchDesk): Promise<{
  headline: Readonly<Record<string, number>>;
  series: Measurements['series'];
  bars: Measurements['bars'];
}> {
  const workspace = join(desk.folder, 'listed');
  await desk.withEngine(workspace, async () => undefined);
  await fillListedJournal(desk, workspace, { withImported: true });
  const spans = desk.options.traces * SPANS_PER_TRACE;
  const firstTimes = await measureFirstQuestions(desk, workspace);
  const times = await desk.withEngine(workspace, async (engine) => {
    // The first question has the list read into memory in the background, as when a person opens the view.
    await engine.call('trace.list', { limit: 1 });
    await sleep(desk.options.isQuick ? QUICK_PAUSE_MS : PAUSE_MS, undefined, { signal: desk.signal });
    return measureInTurns(await listQuestions(engine), {
      rounds: desk.options.isQuick ? QUICK_ROUNDS : ROUNDS,
      warmUpRounds: WARM_UP_ROUNDS,
      signal: desk.signal,
      onRound: (round) => desk.say(`lists, round ${round}`),
    });
  });
  const series = Object.entries({ ...firstTimes, ...times }).map(([name, values]) => seriesOf(name, values));
  const worst = (kind: string): number =>
    Math.max(...series.filter(({ name }) => name.startsWith(kind)).map(({ p95Ms }) => p95Ms));
  const notJudged = tooFew(spans, LISTED_SPANS, 'spans');
  return {
    headline: notJudged === null ? { listMsAt1M: worst('list'), filterMsAt1M: worst('filter') } : {},
    series,
    bars: series.map(({ name, p95Ms }) =>
      judgeBar({
        limit: `${name} p95 at most ${LONGEST_LIST_MS} ms at a million spans`,
        measured: formatMs(p95Ms),
        isHeld: p95Ms <= LONGEST_LIST_MS,
        notJudged,
      }),
    ),
  };
}

function journalBytes(workspace: string): number {
  return ['journal.db', 'journal.db-wal'].reduce(
    (sum, name) => sum + (statSync(join(workspace, '.trestle', name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

async function importFolder(desk: BenchDesk, engine: EngineClient, folder: string): Promise<TraceImportReport> {
  for await (const event of engine.stream('trace.import', { paths: [folder] }, { signal: desk.signal })) {
    if (event.type === 'import-finished') return event.report;
    if (event.type === 'import-progress') desk.say(`importing ${event.path}: ${formatCount(event.imported)} spans`);
  }
  throw new BugError('an import ended without a report');
}
