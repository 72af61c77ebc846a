import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BugError } from '../../../base/errors/bug-error.ts';
import type { EngineClient } from '../../../contract/methods.ts';
import type { TraceImportReport } from '../../../contract/trace-import.ts';
import { formatCount } from '../../format.ts';
import type { Bench } from '../bench.ts';
import type { BenchDesk } from '../bench-desk.ts';
import { judgeBar, tooFew } from '../judge-bar.ts';
import { writeExports } from '../traces/write-exports.ts';

/** What is imported, in bytes. */
const IMPORTED_BYTES = 200_000_000;
const QUICK_IMPORTED_BYTES = 4_000_000;
const BYTES_PER_MB = 1e6;
const MS_PER_SECOND = 1000;

const LEAST_SPANS_PER_SECOND = 10_000;
const LEAST_MB_PER_SECOND = 40;

export const tracesBench: Bench = {
  name: 'traces',
  measures:
    'an import of trace exports through the engine of this process: read, mapped and cleaned of secrets by its import process, every batch durable (synchronous=FULL) before the next, traces settled',
  dependsOn: [],
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
    const notJudged = tooFew(exports.sizeBytes, IMPORTED_BYTES, 'bytes');
    return {
      corpus: `${exports.description}: ${formatCount(exports.sizeBytes)} bytes, ${formatCount(report.spans)} spans, ${formatCount(report.traces)} traces`,
      warmUp: 'none: an import begins with a process of its own',
      headline,
      series: [],
      ratios: [],
      figures: [
        { name: 'spans imported', value: headline.importSpansPerSecond, unit: 'per second' },
        { name: 'bytes imported', value: headline.importMBPerSecond * BYTES_PER_MB, unit: 'per second' },
        { name: 'spans that were new', value: imported, unit: 'count' },
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
      ],
    };
  },
};

async function importFolder(desk: BenchDesk, engine: EngineClient, folder: string): Promise<TraceImportReport> {
  for await (const event of engine.stream('trace.import', { paths: [folder] }, { signal: desk.signal })) {
    if (event.type === 'import-finished') return event.report;
    if (event.type === 'import-progress') desk.say(`importing ${event.path}: ${formatCount(event.imported)} spans`);
  }
  throw new BugError('an import ended without a report');
}
