import type { Command } from 'commander';
import type { EvalImportReport } from '../../contract/eval-run.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatNumberOf, formatTable } from '../format.ts';

interface ImportFlags extends GlobalFlags {
  name: string;
  dryRun?: true;
}

export function addEvalImport(evaluate: Command, context: CliContext): void {
  evaluate
    .command('import')
    .description(
      'make an eval of a promptfoo config: its tests, asserts, models and prompts, and what could not be had',
    )
    .argument('<file>', 'promptfooconfig.yaml')
    .requiredOption('--name <name>', 'evals/NAME.eval.yaml and datasets/NAME.jsonl')
    .option('--dry-run', 'say what would be written, and write nothing')
    .action(async (file: string, flags: ImportFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { path: context.resolvePath(file), name: flags.name, dryRun: flags.dryRun === true };
      const report = await engine.call('eval.import', request, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else context.print(describe(report, request.dryRun));
    });
}

function describe({ written, cases, notMapped, evalPath }: EvalImportReport, isDryRun: boolean): string {
  const head =
    written.length === 0
      ? `Nothing new: ${evalPath} is as it was`
      : `${isDryRun ? 'Would write' : 'Wrote'} ${written.join(', ')}`;
  const parts = [`${head}; ${formatNumberOf(cases, 'case')}.`];
  if (notMapped.length > 0) {
    const rows = notMapped.map((one) => [one.what, one.times, one.reason]);
    parts.push(`Not taken over:\n${formatTable([['what', 'times', 'why'], ...rows])}`);
  }
  return parts.join('\n\n');
}
