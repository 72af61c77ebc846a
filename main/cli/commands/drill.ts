import type { Command } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { BugError } from '../../base/errors/bug-error.ts';
import type { DrillResult } from '../../contract/drill.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { EngineClient } from '../../contract/methods.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeDrill, passes } from '../describe-drill.ts';
import { formatDuration, formatNumberOf, formatTable } from '../format.ts';
import { createProgressLine, type ProgressLine } from '../progress-line.ts';

interface RunFlags extends GlobalFlags {
  all?: boolean;
}

export function addDrillCommand(program: Command, context: CliContext): void {
  const drill = program
    .command('drill')
    .description('failure modes of production, each with the guardrail against it switched off and on');
  drill
    .command('list')
    .description('the drills there are')
    .action(async (flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      const listed = await engine.call('drill.list', {}, { signal: context.signal });
      if (flags.json) context.printJson(listed);
      else
        context.print(
          formatTable([
            ['drill', 'what goes wrong', 'guardrail'],
            ...listed.drills.map(({ name, title, guardrail }) => [name, title, guardrail]),
          ]),
        );
    });
  drill
    .command('run')
    .argument('[name]', 'one of trestle drill list; all of them when it is left out')
    .description('run a drill over the real engine and simulated providers; its traces stay')
    .option('--all', 'all of them, one after the other')
    .action((name: string | undefined, flags: RunFlags) => run(context, name ?? null, flags));
  drill
    .command('explain')
    .argument('<name>', 'one of trestle drill list')
    .description('what happens in production, how it shows, and how to set the guardrail up')
    .action(async (name: string, flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      const page = await engine.call('drill.explain', { name }, { signal: context.signal });
      if (flags.json) context.printJson(page);
      else context.print(page.page.trimEnd());
    });
}

async function run(context: CliContext, name: string | null, flags: RunFlags): Promise<void> {
  if (name !== null && flags.all === true) {
    throw new InvalidArgumentError(`--all runs every drill, ${name} among them. Leave one of the two out.`);
  }
  const engine = await context.engine(flags);
  const names =
    name === null
      ? (await engine.call('drill.list', {}, { signal: context.signal })).drills.map((drill) => drill.name)
      : [name];
  const line = createProgressLine(context, flags);
  const results: DrillResult[] = [];
  for (const each of names) {
    const result = await runOne(context, engine, each, line);
    results.push(result);
    if (name === null) {
      context.say(`${passes(result) ? 'held' : 'failed'}  ${each}  ${formatDuration(result.ms)}`);
    }
  }
  const failed = results.filter((result) => !passes(result));
  const [only] = results;
  if (flags.json) context.printJson(name === null ? { drills: results } : only);
  else context.print(results.map(describeDrill).join('\n\n'));
  if (name === null) {
    context.say(`${formatNumberOf(results.length, 'drill')}, ${failed.length} failed.`);
  }
  for (const { name: which, failureShown } of failed) {
    context.say(
      failureShown
        ? `${which}: the guardrail did not hold.`
        : `${which}: without the guardrail the failure did not show, so nothing is proved.`,
    );
  }
  if (failed.length > 0) context.exitCode = EXIT_CODE.gateFailed;
}

async function runOne(
  context: CliContext,
  engine: EngineClient,
  name: string,
  line: ProgressLine,
): Promise<DrillResult> {
  try {
    for await (const event of engine.stream('drill.run', { name }, { signal: context.signal })) {
      if (event.type === 'progress') line.show(`${name}, ${event.side} the guardrail: ${event.message}`);
      else if (event.type === 'finished') return event.result;
    }
  } finally {
    line.clear();
  }
  throw new BugError(`the drill ${name} ended without a result`);
}
