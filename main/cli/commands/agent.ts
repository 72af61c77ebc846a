import { type Command, Option } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import type { AgentEvent, AgentResult } from '../../contract/agent.ts';
import {
  approvalMode,
  DEFAULT_MAX_COST_USD,
  DEFAULT_MAX_SECONDS,
  DEFAULT_MAX_STEPS,
  DEFAULT_MAX_TOKENS,
} from '../../contract/agent.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { EngineClient } from '../../contract/methods.ts';
import { deserializeError } from '../../contract/serialized-error.ts';
import { type AsFlags, addAsFlags, readAs } from '../as-flags.ts';
import { askOnTerminal, canAsk } from '../ask-on-terminal.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeApproval, describeEffect, describeEnd, describeStep, oneLine } from '../describe-agent-run.ts';
import { formatTable } from '../format.ts';
import { parseCount, parseNumber } from '../parse-number-flags.ts';

interface LimitFlags extends GlobalFlags {
  maxSteps?: number;
  maxTokens?: number;
  maxCost?: number;
  maxSeconds?: number;
}
interface AgentFlags extends LimitFlags, AsFlags {
  agent?: string;
  session?: string;
  model?: string;
  approve?: 'none' | 'ask' | 'all-listed';
}

const MAX_MONEY = 100_000;
const MAX_SECONDS = 86_400;

export function addAgentCommand(program: Command, context: CliContext): void {
  const agent = program.command('agent').description('work on a task with tools, step by step');
  const run = agent
    .command('run', { isDefault: true })
    .description('work on a task; `trestle agent "TASK"` is the same')
    .argument('<task>')
    .option('--agent <id>', 'a pipeline that is an agent; "agent" by default')
    .option('--session <id>', 'go on with the conversation of this session')
    .option('--model <id>', 'provider/model, for this run only')
    .addOption(
      new Option(
        '--approve <who>',
        'who lets an effect happen: nobody, a person for each, or the pipeline for listed tools',
      )
        .choices(approvalMode.options)
        .default('ask'),
    );
  addLimitFlags(run, true);
  addAsFlags(run).action(async (task: string, flags: AgentFlags) => {
    const { engine } = await context.openWorkspace(flags);
    const as = readAs(flags);
    const request = {
      task,
      ...(flags.agent === undefined ? {} : { agent: flags.agent }),
      ...(flags.session === undefined ? {} : { sessionId: flags.session }),
      ...(flags.model === undefined ? {} : { model: flags.model }),
      ...(as === undefined ? {} : { as }),
      limits: readLimits(flags),
      approve: flags.approve ?? 'ask',
    };
    const first = await follow(context, engine.stream('agent.run', request, { signal: context.signal }));
    await conclude(context, engine, first, flags);
  });
  addLimitFlags(
    agent.command('resume').description('go on with a run from its last step').argument('<run>'),
    false,
  ).action(async (runId: string, flags: LimitFlags) => {
    const { engine } = await context.openWorkspace(flags);
    await conclude(context, engine, await resume(context, engine, runId, flags), flags);
  });
  addRerun(agent, context);
  addLooking(agent, context);
  addDeciding(agent, context);
}

function addRerun(agent: Command, context: CliContext): void {
  const rerun = agent
    .command('rerun')
    .description('a new run from any step of another one, by the agent and its tools as they are now')
    .argument('<run>')
    .requiredOption(
      '--from <step>',
      'the first step to do again; what came before is kept and not done again',
      parseCount,
    )
    .option('--model <id>', "provider/model; the run's own by default")
    .addOption(
      new Option('--approve <who>', 'who lets an effect happen; as of the run by default').choices(
        approvalMode.options,
      ),
    );
  addLimitFlags(rerun, false).action(
    async (runId: string, flags: LimitFlags & Pick<AgentFlags, 'model' | 'approve'> & { from: number }) => {
      const { engine } = await context.openWorkspace(flags);
      const request = {
        runId,
        fromStep: flags.from,
        ...(flags.model === undefined ? {} : { model: flags.model }),
        ...(flags.approve === undefined ? {} : { approve: flags.approve }),
        limits: readLimits(flags),
      };
      const first = await follow(context, engine.stream('agent.rerun', request, { signal: context.signal }));
      await conclude(context, engine, first, flags);
    },
  );
}

function addLimitFlags(command: Command, areDefaults: boolean): Command {
  const by = (value: number): string => (areDefaults ? `; ${value} unless the pipeline says otherwise` : '');
  return command
    .option('--max-steps <count>', `calls of the model and of tools at most${by(DEFAULT_MAX_STEPS)}`, parseCount)
    .option('--max-tokens <count>', `tokens in and out at most${by(DEFAULT_MAX_TOKENS)}`, parseCount)
    .option('--max-cost <usd>', `US dollars at most${by(DEFAULT_MAX_COST_USD)}`, parseNumber(0, MAX_MONEY))
    .option(
      '--max-seconds <seconds>',
      `time at work at most, waiting for a person not counted${by(DEFAULT_MAX_SECONDS)}`,
      parseNumber(0.001, MAX_SECONDS),
    );
}

function addLooking(agent: Command, context: CliContext): void {
  agent
    .command('list')
    .description('runs, newest first')
    .option('--limit <count>', 'at most', parseCount)
    .action(async (flags: GlobalFlags & { limit?: number }) => {
      const { engine } = await context.openWorkspace(flags);
      const runs = await engine.call('agent.list', { limit: flags.limit ?? 50 }, { signal: context.signal });
      if (flags.json) context.printJson(runs);
      else if (runs.length === 0) context.say('No agent has run here yet: trestle agent "TASK".');
      else {
        const rows = runs.map(({ runId, status, stoppedBy, stepCount, writes, startedAt, task }) => [
          runId,
          status === 'stopped' ? `stopped (${stoppedBy})` : status,
          stepCount,
          writes,
          startedAt,
          oneLine(task),
        ]);
        context.print(formatTable([['run', 'status', 'steps', 'writes', 'started', 'task'], ...rows]));
      }
    });
  agent
    .command('show')
    .description('a run with all its steps')
    .argument('<run>')
    .action(async (runId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const result = await engine.call('agent.show', { runId }, { signal: context.signal });
      if (flags.json) context.printJson(result);
      else printRun(context, result);
    });
  agent
    .command('approvals')
    .description('what waits for leave')
    .option('--all', 'what was decided, too')
    .action(async (flags: GlobalFlags & { all?: boolean }) => {
      const { engine } = await context.openWorkspace(flags);
      const approvals = await engine.call(
        'approval.list',
        { openOnly: flags.all !== true },
        { signal: context.signal },
      );
      if (flags.json) context.printJson(approvals);
      else if (approvals.length === 0) context.say('Nothing waits for leave.');
      else for (const approval of approvals) context.print([approval.state, ...describeApproval(approval)].join('\n'));
    });
}

function addDeciding(agent: Command, context: CliContext): void {
  for (const decision of ['approve', 'deny'] as const) {
    agent
      .command(decision)
      .description(
        decision === 'approve'
          ? 'let one effect happen, with exactly its arguments, and go on with its run'
          : 'refuse one effect, and go on with its run',
      )
      .argument('<approval>')
      .option('--reason <text>', 'the agent is told')
      .option('--no-resume', 'leave the run waiting')
      .action(async (approvalId: string, flags: GlobalFlags & { reason?: string; resume: boolean }) => {
        const { engine } = await context.openWorkspace(flags);
        const reason = flags.reason === undefined ? {} : { reason: flags.reason };
        const request = { approvalId, decision, ...reason };
        const decided = await engine.call('approval.decide', request, { signal: context.signal });
        if (decided.resumableRunId === null || !flags.resume) {
          if (flags.json) context.printJson(decided);
          else context.print(describeDecision(decided.approval.state, decided.effect?.state));
          return;
        }
        const result = await resume(context, engine, decided.resumableRunId, flags);
        await conclude(context, engine, result, flags);
      });
  }
  agent
    .command('cancel')
    .description('end a run for good')
    .argument('<run>')
    .action(async (runId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const result = await engine.call('agent.cancel', { runId }, { signal: context.signal });
      if (flags.json) context.printJson(result);
      else context.print(describeEnd(result));
    });
}

function describeDecision(state: string, effect: string | undefined): string {
  return effect === undefined ? state : `${state}: ${effect}`;
}

/** Goes on with a run. @returns it as it is when it ends or waits again */
export function resume(
  context: CliContext,
  engine: EngineClient,
  runId: string,
  flags: LimitFlags,
): Promise<AgentResult> {
  const request = { runId, limits: readLimits(flags) };
  return follow(context, engine.stream('agent.resume', request, { signal: context.signal }));
}

async function follow(context: CliContext, events: AsyncIterable<AgentEvent>): Promise<AgentResult> {
  for await (const event of events) {
    if (event.type === 'step-ended') context.say(describeStep(event.step));
    else if (event.type === 'agent-reads-changed') {
      for (const { label, step, change } of event.changed) {
        context.say(`${label}, which step ${step} has read, ${change === 'gone' ? 'is gone' : 'has changed'} since.`);
      }
    } else if (event.type === 'agent-finished') return event.result;
    else if (event.type === 'agent-failed') {
      if (event.runId !== null) context.say(`The run can be gone on with: trestle agent resume ${event.runId}`);
      throw deserializeError(event.error);
    }
  }
  throw new BugError('an agent run ended without saying how');
}

/** Asks whoever sits at the terminal for what the run waits for, then says how it stands. */
export async function conclude(
  context: CliContext,
  engine: EngineClient,
  first: AgentResult,
  flags: GlobalFlags,
): Promise<void> {
  let result = first;
  while (result.status === 'waiting' && canAsk(context) && (await decideOnTerminal(context, engine, result))) {
    result = await resume(context, engine, result.runId, flags);
  }
  context.exitCode = exitCodeOf(result);
  if (flags.json) {
    context.printJson(result);
    return;
  }
  context.print(result.answer);
  if (result.citations.length > 0) context.print('');
  for (const { marker, displayPath, headingPath, start, end } of result.citations) {
    context.print(`[${marker}] ${[displayPath, ...headingPath].join(' › ')} (${start}–${end})`);
  }
  context.say(describeEnd(result));
  if (result.status !== 'waiting') return;
  for (const approval of result.approvals.filter(({ state }) => state === 'open')) {
    for (const line of describeApproval(approval)) context.say(line);
    context.say(`  trestle agent approve ${approval.approvalId}   or   trestle agent deny ${approval.approvalId}`);
  }
  for (const { handOffId, packet } of result.handOffs.filter(({ state }) => state === 'open')) {
    context.say(`${packet.question}\n  trestle inbox answer ${handOffId} "ANSWER"`);
  }
  for (const { effectId, tool } of result.effects.filter(({ state }) => state === 'unknown')) {
    context.say(
      `${tool} may have happened. Look, then: trestle effects settle ${effectId} happened|did-not-happen|retry`,
    );
  }
}

/** @returns whether something was decided, so that the run can go on */
async function decideOnTerminal(context: CliContext, engine: EngineClient, result: AgentResult): Promise<boolean> {
  let hasDecided = false;
  for (const approval of result.approvals.filter(({ state }) => state === 'open')) {
    for (const line of describeApproval(approval)) context.say(line);
    const said = (await askOnTerminal(context, '[y]es, [n]o, or nothing to leave it waiting: ')).toLowerCase();
    const decision = said.startsWith('y') ? 'approve' : said.startsWith('n') ? 'deny' : null;
    if (decision === null) continue;
    const { approvalId, binding } = approval;
    await engine.call('approval.decide', { approvalId, decision, binding }, { signal: context.signal });
    hasDecided = true;
  }
  for (const { handOffId, packet } of result.handOffs.filter(({ state }) => state === 'open')) {
    const answer = await askOnTerminal(context, `${packet.question}\nAnswer, or nothing to leave it waiting: `);
    if (answer === '') continue;
    await engine.call('handoff.answer', { handOffId, answer }, { signal: context.signal });
    hasDecided = true;
  }
  return hasDecided;
}

function exitCodeOf({ status, stoppedBy }: AgentResult): number {
  if (status === 'waiting') return EXIT_CODE.denied;
  if (status === 'stopped') return EXIT_CODE.exhausted;
  if (status === 'cancelled' || status === 'interrupted') return EXIT_CODE.interrupted;
  return stoppedBy === 'error' ? EXIT_CODE.upstream : EXIT_CODE.ok;
}

function printRun(context: CliContext, result: AgentResult): void {
  context.print(result.task);
  for (const step of result.steps) context.print(describeStep(step));
  if (result.effects.length > 0) {
    context.print(
      formatTable([['effect', 'when', 'tool', 'state', 'arguments', ''], ...result.effects.map(describeEffect)]),
    );
  }
  for (const { label, step, change } of result.changedReads) {
    context.print(`${label}, read in step ${step}, ${change === 'gone' ? 'is gone' : 'has changed'} since`);
  }
  context.print(result.answer);
  context.print(describeEnd(result));
}

function readLimits({ maxSteps, maxTokens, maxCost, maxSeconds }: LimitFlags): {
  maxSteps?: number;
  maxTokens?: number;
  maxCostUsd?: number;
  maxSeconds?: number;
} {
  return {
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(maxCost === undefined ? {} : { maxCostUsd: maxCost }),
    ...(maxSeconds === undefined ? {} : { maxSeconds }),
  };
}
