import { type Command, Option } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import { DATASET_FORMATS, type DatasetFormat, type DatasetImportReport } from '../../contract/dataset.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatCount, formatNumberOf, formatTable } from '../format.ts';
import { createProgressLine } from '../progress-line.ts';

interface ImportFlags extends GlobalFlags {
  name: string;
  format?: DatasetFormat;
  append?: true;
  dryRun?: true;
}

/** Said one by one; the rest is in the JSON. */
const SHOWN_REFUSALS = 20;

export function addDatasetImport(dataset: Command, context: CliContext): void {
  dataset
    .command('import')
    .description('bring a data set home into datasets/NAME.jsonl; repeating it adds nothing')
    .argument('<file>', 'JSONL, CSV, a promptfoo config, ragas samples, SQuAD, or a folder in BEIR layout')
    .requiredOption('--name <name>', 'file in datasets/, without .jsonl')
    .addOption(
      new Option('--format <format>', 'told from what the file holds by default').choices([...DATASET_FORMATS]),
    )
    .option('--append', 'add to a data set that is there; rows whose id it has are left alone')
    .option('--dry-run', 'say what would be written, and write nothing')
    .action(async (file: string, flags: ImportFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { name, format, append, dryRun } = flags;
      const request = {
        path: context.resolvePath(file),
        name,
        ...(format === undefined ? {} : { format }),
        append: append === true,
        dryRun: dryRun === true,
      };
      const line = createProgressLine(context, flags);
      let report: DatasetImportReport | undefined;
      try {
        for await (const event of engine.stream('dataset.import', request, { signal: context.signal })) {
          if (event.type === 'finished') report = event.report;
          else line.show(`${formatCount(event.rows)} rows`);
        }
      } finally {
        line.clear();
      }
      if (report === undefined) throw new BugError('an import ended without a report');
      if (flags.json) context.printJson(report);
      else context.print(describe(report, dryRun === true));
    });
}

function describe(report: DatasetImportReport, isDryRun: boolean): string {
  const { path, format, cases, added, kept, notMapped, refused, refusedRows } = report;
  const verb = isDryRun ? 'would be added to' : 'added to';
  const parts = [`${format}: ${formatNumberOf(cases, 'case')}; ${added} ${verb} ${path}, ${kept} there already.`];
  if (notMapped.length > 0) {
    const rows = notMapped.map((note) => [note.field, note.rows, note.reason]);
    parts.push(`Not taken into a case:\n${formatTable([['field', 'rows', 'why'], ...rows])}`);
  }
  if (refusedRows > 0) {
    const lines = refused.slice(0, SHOWN_REFUSALS).map(({ line, message }) => `line ${line}: ${message}`);
    const more = refusedRows > SHOWN_REFUSALS ? [`… and ${refusedRows - SHOWN_REFUSALS} more (--json)`] : [];
    parts.push([`${formatNumberOf(refusedRows, 'row')} left out:`, ...lines, ...more].join('\n'));
  }
  return parts.join('\n\n');
}
