import { Argument, type Command } from 'commander';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeApproval, describeEffect } from '../describe-agent-run.ts';
import { formatTable } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';
import { conclude, resume } from './agent.ts';

type Verdict = 'happened' | 'did-not-happen' | 'retry';

/** The effect ledger: what agents did, and what nobody knows. */
export function addEffectsCommand(program: Command, context: CliContext): void {
  const effects = program.command('effects').description('what agents did to the world, and what nobody knows');
  effects
    .command('list', { isDefault: true })
    .description('effects, newest first')
    .option('--run <id>', 'of this run')
    .option('--unknown', 'only those of which nobody knows whether they happened')
    .option('--limit <count>', 'at most', parseCount)
    .action(async (flags: GlobalFlags & { run?: string; unknown?: boolean; limit?: number }) => {
      const { engine } = await context.openWorkspace(flags);
      const request = {
        ...(flags.run === undefined ? {} : { runId: flags.run }),
        ...(flags.unknown === true ? { state: ['unknown'] } : {}),
        limit: flags.limit ?? 100,
      };
      const records = await engine.call('effect.list', request, { signal: context.signal });
      if (flags.json) context.printJson(records);
      else if (records.length === 0) context.say('No effects.');
      else {
        const rows = records.map(describeEffect);
        context.print(formatTable([['effect', 'when', 'tool', 'state', 'arguments', ''], ...rows]));
      }
    });
  effects
    .command('settle')
    .description('say of an unknown effect whether it happened, and go on with its run')
    .argument('<effect>')
    .addArgument(new Argument('<verdict>').choices(['happened', 'did-not-happen', 'retry']))
    .option('--note <text>', 'kept in the ledger')
    .option('--no-resume', 'leave the run waiting')
    .action(async (effectId: string, verdict: Verdict, flags: GlobalFlags & { note?: string; resume: boolean }) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { effectId, verdict, ...(flags.note === undefined ? {} : { note: flags.note }) };
      const settled = await engine.call('effect.settle', request, { signal: context.signal });
      if (settled.resumableRunId !== null && flags.resume) {
        await conclude(context, engine, await resume(context, engine, settled.resumableRunId, flags), flags);
      } else if (flags.json) context.printJson(settled);
      else context.print(describeEffect(settled.effect).join('  '));
    });
  effects
    .command('undo')
    .description('ask to take an effect back; nothing is done before it is approved')
    .argument('<effect>')
    .action(async (effectId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const approval = await engine.call('effect.undo', { effectId }, { signal: context.signal });
      if (flags.json) context.printJson(approval);
      else {
        context.print(describeApproval(approval).join('\n'));
        context.say(`Nothing was done yet: trestle agent approve ${approval.approvalId}`);
      }
    });
}
