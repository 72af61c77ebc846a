import type { Command } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';

interface PurgeFlags extends GlobalFlags {
  before?: string;
  origin?: string;
  filter?: string;
  yes?: boolean;
}

export function addTracePurge(trace: Command, context: CliContext): void {
  trace
    .command('purge')
    .description('remove traces for good; without --yes it only says what would go')
    .option('--before <time>', 'that began before a date (2026-01-31) or longer ago than an age (30d)')
    .option('--origin <origin>', 'of one origin: otlp, langfuse … or trestle')
    .option('--filter <text>', 'that match, as in `trestle trace list`')
    .option('--yes', 'remove them')
    .action(async (flags: PurgeFlags) => {
      const filter = [
        ...(flags.before === undefined ? [] : [`until:"${flags.before}"`]),
        ...(flags.origin === undefined ? [] : [`origin:"${flags.origin}"`]),
        ...(flags.filter === undefined ? [] : [flags.filter]),
      ].join(' ');
      if (filter.trim() === '') {
        throw new InvalidArgumentError('Nothing says which traces are to go. Give --before, --origin or --filter.');
      }
      const { engine } = await context.openWorkspace(flags);
      const report = await engine.call(
        'trace.purge',
        { filter, confirmed: flags.yes === true },
        { signal: context.signal },
      );
      if (flags.json) {
        context.printJson(report);
        return;
      }
      const what = `${report.traces} traces with ${report.spans} spans`;
      context.print(
        report.isDryRun ? `${what} would go. Nothing was removed; --yes removes them.` : `${what} were removed.`,
      );
      for (const { traceId, reason } of report.kept) context.print(`kept ${traceId}: ${reason}`);
      if (report.keptCount > report.kept.length) {
        context.print(`and ${report.keptCount - report.kept.length} more were kept.`);
      }
    });
}
