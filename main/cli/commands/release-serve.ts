import type { Command } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { PromoteReport, RollbackReport } from '../../contract/release.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeChange, shortHash } from '../describe-release.ts';
import { formatDuration } from '../format.ts';

interface PromoteFlags extends GlobalFlags {
  gate?: string;
  reason: string;
}
interface RollbackFlags extends GlobalFlags {
  to?: string;
  pipeline?: string;
  reason: string;
  dryRun?: boolean;
}

/** What serves: through a gate, and back. */
export function addReleaseServeCommands(release: Command, context: CliContext): void {
  release
    .command('promote')
    .description('run the gate; the release serves when it holds. Exit code 3 when it does not')
    .argument('<release>', 'a name or hash of releases/')
    .option('--gate <id>', 'the only one of gates/ by default')
    .option('--reason <text>', 'kept with the pin', '')
    .action(async (given: string, flags: PromoteFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { gate, reason } = flags;
      const request = { release: given, reason, ...(gate === undefined ? {} : { gate }) };
      let report: PromoteReport | null = null;
      for await (const event of engine.stream('release.promote', request, { signal: context.signal })) {
        if (event.type === 'promoted') ({ report } = event);
        else if (event.type === 'check-started') context.say(`${event.index + 1}. ${event.name}`);
        else if (event.type === 'check-finished') {
          const { held, actual, threshold, message } = event.check;
          context.say(
            `   ${held ? 'held' : 'FAILED'}: ${actual ?? 'not measured'}, ${threshold}. ${message}`.trimEnd(),
          );
        }
      }
      if (report === null) throw new BugError('a promotion ended without saying how');
      if (!report.promoted) context.exitCode = EXIT_CODE.gateFailed;
      if (flags.json) context.printJson(report);
      else if (report.promoted) context.print(`${shortHash(report.release)} serves.`);
      else context.print(`${shortHash(report.release)} does not serve: ${report.reason}`);
    });
  release
    .command('rollback')
    .description('put back what served before, in one step')
    .option('--to <release>', 'one that served earlier, or working-tree; the one before by default')
    .option('--pipeline <id>', "instead of the workspace's own")
    .option('--reason <text>', 'kept with the pin', '')
    .option('--dry-run', 'say what it would do')
    .action(async (flags: RollbackFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { to, pipeline, reason, dryRun = false } = flags;
      const request = {
        reason,
        dryRun,
        ...(to === undefined ? {} : { to }),
        ...(pipeline === undefined ? {} : { pipeline }),
      };
      const report = await engine.call('release.rollback', request, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else printRollback(context, report);
    });
}

function printRollback(context: CliContext, report: RollbackReport): void {
  const name = (hash: string | null): string => (hash === null ? 'the working tree' : shortHash(hash));
  const step = `${report.pipelineId}: ${name(report.from)} → ${name(report.to)}`;
  context.print(report.done ? `${step} in ${formatDuration(report.ms)}.` : `${step}. Nothing was done yet.`);
  for (const change of report.rePins) context.print(describeChange(change));
  if (report.rebuilds.length > 0) context.print(`Has to be built first: ${report.rebuilds.join(', ')}.`);
  if (report.openRuns > 0) context.print(`${report.openRuns} runs under way end on ${name(report.from)}.`);
}
