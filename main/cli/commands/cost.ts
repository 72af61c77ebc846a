import type { Command } from 'commander';
import type { CostDistribution } from '../../contract/price.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatCost, formatNumberOf, formatTable } from '../format.ts';

interface CostFlags extends GlobalFlags {
  since?: string;
  until?: string;
}

export function addCostCommand(program: Command, context: CliContext): void {
  program
    .command('cost')
    .description('what runs cost, by model, by workflow and by day; unknown prices counted apart')
    .option('--since <day>', 'from this day on, 30 days back by default')
    .option('--until <day>', 'until the end of this day, today by default')
    .action(async (flags: CostFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = {
        ...(flags.since === undefined ? {} : { since: flags.since }),
        ...(flags.until === undefined ? {} : { until: flags.until }),
      };
      const report = await engine.call('cost.report', request, { signal: context.signal });
      if (flags.json) {
        context.printJson(report);
        return;
      }
      const table = (head: string, rows: readonly (readonly [string, CostDistribution])[]): string =>
        formatTable([[head, ...COLUMNS], ...rows.map(([name, costs]) => [name, ...cellsOf(costs)])]);
      context.print(
        [
          table('all', [[`${report.since} to ${report.until}`, report.all]]),
          table(
            'model',
            report.byModel.map((entry) => [entry.model, entry] as const),
          ),
          table(
            'workflow',
            report.byWorkflow.map((entry) => [entry.workflow, entry] as const),
          ),
          table(
            'day',
            report.byDay.map((entry) => [entry.day, entry] as const),
          ),
        ].join('\n\n'),
      );
      if (report.all.unknownRuns > 0) {
        context.say(
          `${formatNumberOf(report.all.unknownRuns, 'run')} of unknown cost: add the model's price to prices.jsonc for those to come.`,
        );
      }
    });
}

const COLUMNS = ['runs', 'unknown', 'total', 'mean', 'p50', 'p95', 'max'];

function cellsOf(costs: CostDistribution): (string | number)[] {
  const { runs, unknownRuns, totalUsd, meanUsd, p50Usd, p95Usd, maxUsd } = costs;
  const known = (usd: number | null): string => (usd === null ? '–' : formatCost(usd));
  return [runs, unknownRuns, formatCost(totalUsd), known(meanUsd), known(p50Usd), known(p95Usd), known(maxUsd)];
}
