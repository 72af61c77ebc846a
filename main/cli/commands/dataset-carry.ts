import type { Command } from 'commander';
import type { DatasetCarryReport } from '../../contract/dataset.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatNumberOf, formatTable } from '../format.ts';

const TEXT_WIDTH = 60;
const SHOWN = 50;

export function addDatasetCarry(dataset: Command, context: CliContext): void {
  dataset
    .command('carry')
    .description('find expected quotes again in the documents as they are now, and write down where they stand')
    .argument('<dataset>', 'its name in datasets/, or its path; JSONL')
    .option('--dry-run', 'say what would change, and write nothing')
    .action(async (path: string, flags: GlobalFlags & { dryRun?: true }) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { path, dryRun: flags.dryRun === true };
      const report = await engine.call('dataset.carry', request, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else context.print(describe(report));
    });
}

function describe({ path, places, exact, moved, edited, lost }: DatasetCarryReport): string {
  const parts = [
    `${path}: ${formatNumberOf(places, 'place')}; ${exact} as before, ${moved} moved, ${edited.length} edited, ${lost.length} lost.`,
  ];
  if (edited.length > 0) {
    const rows = edited
      .slice(0, SHOWN)
      .map((one) => [
        one.caseId,
        one.document,
        `${Math.round(one.overlap * 100)} %`,
        short(one.before),
        short(one.after),
      ]);
    parts.push(formatTable([['edited', 'document', 'words kept', 'before', 'now'], ...rows]));
  }
  if (lost.length > 0) {
    const rows = lost
      .slice(0, SHOWN)
      .map((one) => [one.caseId, one.document === '' ? 'any' : one.document, one.reason]);
    parts.push(formatTable([['lost', 'document', 'why'], ...rows]));
  }
  return parts.join('\n\n');
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > TEXT_WIDTH ? `${line.slice(0, TEXT_WIDTH)}…` : line;
}
