import type { Command } from 'commander';
import type { EngineClient } from '../../contract/methods.ts';
import type { InstallStep, UpdateStatus } from '../../contract/update.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatBytes } from '../bench/format-measured.ts';
import { createProgressLine } from '../progress-line.ts';

interface InstallFlags extends GlobalFlags {
  wait: boolean;
}

export function addUpdateCommand(program: Command, context: CliContext): void {
  const update = program
    .command('update')
    .description('newer releases of Trestle, from the feed that you set (updateFeed in the settings); off by default');
  update
    .command('status')
    .description('what is known; asks nobody')
    .action(async (flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      print(context, flags, await engine.call('update.status', {}, { signal: context.signal }));
    });
  update
    .command('check')
    .description('ask the feed for a newer release; its signature must hold')
    .action(async (flags: GlobalFlags) => {
      const engine = await engineOf(context, flags);
      print(context, flags, await engine.call('update.check', {}, { signal: context.signal }));
    });
  update
    .command('download')
    .description('fetch the newer release and verify it; one that was cut short goes on')
    .action(async (flags: GlobalFlags) => {
      const engine = await engineOf(context, flags);
      const line = createProgressLine(context, flags);
      try {
        for await (const event of engine.stream('update.download', {}, { signal: context.signal })) {
          if (event.type === 'update-downloaded') print(context, flags, event.report);
          else line.show(`${formatBytes(event.bytesDone)} of ${formatBytes(event.bytesTotal)}`);
        }
      } finally {
        line.clear();
      }
    });
  update
    .command('install')
    .description(
      'say how the downloaded release is installed, or put an AppImage in its place; never while something runs',
    )
    .option('--no-wait', 'be refused while something runs, instead of waiting for its end')
    .action(async (flags: InstallFlags) => {
      const engine = await engineOf(context, flags);
      const events = engine.stream('update.install', { waits: flags.wait }, { signal: context.signal });
      for await (const event of events) {
        if (event.type === 'update-waiting') context.say(`Waiting for ${event.runs.join(', ')}.`);
        else if (flags.json) context.printJson(event);
        else context.print(event.next === 'restart' ? 'Replaced. Start Trestle again.' : sentencesOf(event.step));
      }
    });
}

/** With the workspace where one is named or around: its log of connections has a row then, and its runs are waited for. */
async function engineOf(context: CliContext, flags: GlobalFlags): Promise<EngineClient> {
  const isNamed = flags.workspace !== undefined || (context.environment['TRESTLE_WORKSPACE'] ?? '') !== '';
  return isNamed ? (await context.openWorkspace(flags)).engine : context.engine(flags);
}

function print(context: CliContext, flags: GlobalFlags, status: UpdateStatus): void {
  if (flags.json) {
    context.printJson(status);
    return;
  }
  const { summary, available, problem, install } = status;
  context.print(summary);
  if (install?.command != null) context.print(install.command);
  if (available !== null && available.notes !== '') context.print(`\n${available.notes}`);
  if (problem !== null) context.say(problem);
}

function sentencesOf({ how, command }: InstallStep): string {
  return command === null ? how : `${how}\n${command}`;
}
