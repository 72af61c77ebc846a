import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { QualityMeasurement } from '../../contract/quality.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';

interface TrendFlags extends GlobalFlags {
  source?: string;
  weeks: number;
}
interface DatasetFlags extends GlobalFlags {
  name: string;
  limit: number;
  minSupport: number;
}

const DEFAULT_WEEKS = 8;
const DEFAULT_LIMIT = 200;
const DEFAULT_SUPPORT = 0.6;

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
  const dataset = program.command('dataset').description('known answers: questions with the place that answers them');
  dataset
    .command('from-traces')
    .description('make known answers of past answers that were good')
    .option('--name <name>', 'file in datasets/, without .jsonl', 'past-answers')
    .option('--limit <count>', 'at most so many new ones', parseCount, DEFAULT_LIMIT)
    .option(
      '--min-support <share>',
      'every citation supports its sentence at least so far, 0 to 1',
      parseShare,
      DEFAULT_SUPPORT,
    )
    .action(async (flags: DatasetFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { name, limit, minSupport } = flags;
      const report = await engine.call('dataset.fromTraces', { name, limit, minSupport }, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else
        context.print(
          `${report.added} added to ${report.path}, ${report.kept} were there, ${report.passedOver} passed over.`,
        );
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

function parseShare(text: string): number {
  const share = Number(text);
  if (!(share >= 0 && share <= 1)) throw new FlagError(`${text} is not a number from 0 to 1.`);
  return share;
}
