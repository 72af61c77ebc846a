import type { Command } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';

interface PurgeFlags extends GlobalFlags {
  before?: string;
  origin?: string;
  filter?: string;
  retention?: boolean;
  yes?: boolean;
}

export function addTracePurge(trace: Command, context: CliContext): void {
  trace
    .command('purge')
    .description('remove traces for good; without --yes it only says what would go')
    .option('--before <time>', 'that began before a date (2026-01-31) or longer ago than an age (30d)')
    .option('--origin <origin>', 'of one origin: otlp, langfuse … or trestle')
    .option('--filter <text>', 'that match, as in `trestle trace list`')
    .option('--retention', 'that `retention` of trestle.jsonc no longer keeps, instead')
    .option('--yes', 'remove them')
    .action(async (flags: PurgeFlags) => {
      if (flags.retention === true) {
        await applyRetention(context, flags);
        return;
      }
      const filter = [
        ...(flags.before === undefined ? [] : [`until:"${flags.before}"`]),
        ...(flags.origin === undefined ? [] : [`origin:"${flags.origin}"`]),
        ...(flags.filter === undefined ? [] : [flags.filter]),
      ].join(' ');
      if (filter.trim() === '') {
        throw new InvalidArgumentError(
          'Nothing says which traces are to go. Give --before, --origin, --filter or --retention.',
        );
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

/** What a limit of `retention` takes, in words. */
const LIMITS = {
  'own-days': 'too old, of this workspace',
  'imported-days': 'too old, imported',
  size: 'the oldest of a journal that is too large',
} as const;

async function applyRetention(context: CliContext, flags: PurgeFlags): Promise<void> {
  const { before, origin, filter } = flags;
  if (before !== undefined || origin !== undefined || filter !== undefined) {
    throw new InvalidArgumentError(
      '--retention takes its limits from trestle.jsonc. Leave --before, --origin and --filter out.',
    );
  }
  const { engine } = await context.openWorkspace(flags);
  const report = await engine.call('trace.retain', { confirmed: flags.yes === true }, { signal: context.signal });
  if (flags.json) {
    context.printJson(report);
    return;
  }
  const { ownDays, importedDays, maxGigabytes } = report.settings;
  if (ownDays === undefined && importedDays === undefined && maxGigabytes === undefined) {
    context.print('trestle.jsonc has no limit under "retention": every trace is kept.');
    return;
  }
  const verb = report.isDryRun ? 'would go' : 'were removed';
  for (const { limit, traces, spans } of report.steps)
    context.print(`${traces} traces with ${spans} spans ${verb}: ${LIMITS[limit]}`);
  if (report.steps.length === 0) context.print('Every trace is within its limits.');
  else if (report.isDryRun) context.print('Nothing was removed; --yes removes them.');
  for (const { traceId, reason } of report.kept) context.print(`kept ${traceId}: ${reason}`);
  if (report.keptCount > report.kept.length)
    context.print(`and ${report.keptCount - report.kept.length} more were kept.`);
}
