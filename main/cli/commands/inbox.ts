import type { Command } from 'commander';
import type { HandOff } from '../../contract/hand-off.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';
import { oneLine } from '../describe-agent-run.ts';
import { conclude, resume } from './agent.ts';

/** What agents have handed to people. */
export function addInboxCommand(program: Command, context: CliContext): void {
  const inbox = program.command('inbox').description('what agents ask people');
  inbox
    .command('list', { isDefault: true })
    .description('questions that are open')
    .option('--all', 'answered and closed ones, too')
    .action(async (flags: GlobalFlags & { all?: boolean }) => {
      const { engine } = await context.openWorkspace(flags);
      const handOffs = await engine.call('handoff.list', { openOnly: flags.all !== true }, { signal: context.signal });
      if (flags.json) context.printJson(handOffs);
      else if (handOffs.length === 0) context.say('Nobody asks anything.');
      else {
        const rows = handOffs.map(({ handOffId, state, to, runId, packet }) => [
          handOffId,
          state,
          to,
          runId,
          oneLine(packet.question),
        ]);
        context.print(formatTable([['hand-off', 'state', 'to', 'run', 'question'], ...rows]));
      }
    });
  inbox
    .command('show')
    .description('the whole packet of a hand-off')
    .argument('<hand-off>')
    .action(async (handOffId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const all = await engine.call('handoff.list', { openOnly: false, limit: 500 }, { signal: context.signal });
      const found = all.filter((handOff) => handOff.handOffId.startsWith(handOffId));
      if (flags.json) context.printJson(found[0] ?? null);
      else for (const handOff of found) context.print(describePacket(handOff));
    });
  inbox
    .command('answer')
    .description('answer, and go on with the run that waits for it')
    .argument('<hand-off>')
    .argument('<answer>')
    .option('--no-resume', 'leave the run waiting')
    .action(async (handOffId: string, answer: string, flags: GlobalFlags & { resume: boolean }) => {
      await end(context, { handOffId, answer }, flags);
    });
  inbox
    .command('close')
    .description('close without an answer; the agent is told, and goes on')
    .argument('<hand-off>')
    .option('--no-resume', 'leave the run waiting')
    .action(async (handOffId: string, flags: GlobalFlags & { resume: boolean }) => {
      await end(context, { handOffId }, flags);
    });
  inbox
    .command('hand-off')
    .description('hand a run to a person now, with all that is known')
    .argument('<run>')
    .option('--to <name>', 'a person or desk')
    .option('--question <text>', 'what they are asked')
    .action(async (runId: string, flags: GlobalFlags & { to?: string; question?: string }) => {
      const { engine } = await context.openWorkspace(flags);
      const request = {
        runId,
        ...(flags.to === undefined ? {} : { to: flags.to }),
        ...(flags.question === undefined ? {} : { question: flags.question }),
      };
      const handOff = await engine.call('handoff.create', request, { signal: context.signal });
      if (flags.json) context.printJson(handOff);
      else context.print(describePacket(handOff));
    });
}

async function end(
  context: CliContext,
  request: { handOffId: string; answer?: string },
  flags: GlobalFlags & { resume: boolean },
): Promise<void> {
  const { engine } = await context.openWorkspace(flags);
  const ended = await engine.call('handoff.answer', request, { signal: context.signal });
  if (ended.resumableRunId !== null && flags.resume) {
    await conclude(context, engine, await resume(context, engine, ended.resumableRunId, flags), flags);
  } else if (flags.json) context.printJson(ended);
  else context.print(`${ended.handOff.handOffId} ${ended.handOff.state}`);
}

function describePacket({ handOffId, state, to, runId, packet }: HandOff): string {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
  return [
    `${handOffId} ${state}, to ${to}, of ${runId}`,
    `Question: ${packet.question}`,
    `Task: ${packet.task}`,
    ...section(
      'Context',
      packet.context.split('\n').filter((line) => line.trim() !== ''),
    ),
    ...section(
      'Known',
      packet.known.map(({ step, text }) => `step ${step}: ${oneLine(text)}`),
    ),
    ...section(
      'Documents',
      packet.documents.map(
        ({ marker, displayPath, headingPath }) => `[${marker}] ${[displayPath, ...headingPath].join(' › ')}`,
      ),
    ),
    ...section('Not done', packet.notDone),
    ...section('Effects', packet.effects),
    ...section('Traces', packet.traceIds),
  ].join('\n');
}
