import type { Command } from 'commander';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { QualityMeasurement } from '../../contract/quality.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';

interface TrendFlags extends GlobalFlags {
  source?: string;
  weeks: number;
}

const DEFAULT_WEEKS = 8;

export function addQualityCommand(program: Command, context: CliContext): void {
  const quality = program.command('quality').description('does retrieval still find what it found, and what it should');
  quality
    .command('measure')
    .description(
      `search known answers (datasets/*.jsonl) and past questions again; exit ${EXIT_CODE.gateFailed} when a limit is broken`,
    )
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const report = await engine.call('quality.measure', {}, { signal: context.signal });
      if (report.breaches.length > 0) context.exitCode = EXIT_CODE.gateFailed;
      if (flags.json) {
        context.printJson(report);
        return;
      }
      context.print(describe(report.measurements));
      for (const breach of report.breaches) context.print(breach);
      for (const place of report.unresolved) context.say(`${place}: its document is in no source.`);
    });
  quality
    .command('trend')
    .description('what was measured, oldest first')
    .option('--source <id>', 'only of this source')
    .option('--weeks <count>', 'so many back', parseCount, DEFAULT_WEEKS)
    .action(async (flags: TrendFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { weeks: flags.weeks, ...(flags.source === undefined ? {} : { sourceId: flags.source }) };
      const trend = await engine.call('quality.trend', request, { signal: context.signal });
      if (flags.json) context.printJson(trend);
      else if (trend.measurements.length === 0)
        context.print('Nothing was measured yet. `trestle quality measure` does.');
      else context.print(describe(trend.measurements));
    });
}

function describe(measurements: readonly QualityMeasurement[]): string {
  const number = (value: number | null, digits: number): string => (value === null ? '–' : value.toFixed(digits));
  const rows = measurements.map((one) => [
    one.measuredAt,
    one.sourceId ?? 'all',
    one.knownAnswers,
    number(one.recallAt10, 2),
    number(one.mrrAt10, 2),
    one.sampledQueries,
    number(one.scoreDrift, 3),
    number(one.overlapAt10, 2),
    one.referenceAt ?? '–',
  ]);
  const head = ['measured', 'source', 'known', 'recall@10', 'MRR@10', 'queries', 'drift', 'overlap@10', 'against'];
  return formatTable([head, ...rows]);
}
