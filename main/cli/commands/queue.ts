import type { Command } from 'commander';
import type { QueuedTask } from '../../contract/hand-off.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { oneLine } from '../describe-agent-run.ts';
import { formatTable } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';

/** Tasks that agents, and people, leave for agents. */
export function addQueueCommand(program: Command, context: CliContext): void {
  const queue = program.command('queue').description('tasks left for agents, and dead letters');
  queue
    .command('list', { isDefault: true })
    .description('tasks, newest first')
    .option('--dead', 'only dead letters')
    .option('--agent <id>', 'of this agent')
    .action(async (flags: GlobalFlags & { dead?: boolean; agent?: string }) => {
      const { engine } = await context.openWorkspace(flags);
      const request = {
        ...(flags.dead === true ? { state: ['dead' as const] } : {}),
        ...(flags.agent === undefined ? {} : { agent: flags.agent }),
      };
      const listed = await engine.call('queue.list', request, { signal: context.signal });
      if (flags.json) context.printJson(listed);
      else if (listed.tasks.length === 0) context.say('Nothing is queued.');
      else context.print(formatTable([HEAD, ...listed.tasks.map(toRow)]));
    });
  queue
    .command('add')
    .description('leave a task for an agent')
    .argument('<agent>')
    .argument('<task>')
    .option('--attempts <count>', 'before it is a dead letter', parseCount)
    .action(async (agent: string, task: string, flags: GlobalFlags & { attempts?: number }) => {
      const { engine } = await context.openWorkspace(flags);
      const attempts = flags.attempts === undefined ? {} : { maxAttempts: flags.attempts };
      show(
        context,
        flags,
        await engine.call('queue.enqueue', { agent, task, ...attempts }, { signal: context.signal }),
      );
    });
  queue
    .command('fix')
    .description('rewrite a dead letter, or a task nobody has taken')
    .argument('<task>')
    .option('--text <text>', 'what is to be done instead')
    .option('--agent <id>', 'who is to do it instead')
    .action(async (taskId: string, flags: GlobalFlags & { text?: string; agent?: string }) => {
      const { engine } = await context.openWorkspace(flags);
      const request = {
        taskId,
        ...(flags.text === undefined ? {} : { task: flags.text }),
        ...(flags.agent === undefined ? {} : { agent: flags.agent }),
      };
      show(context, flags, await engine.call('queue.fix', request, { signal: context.signal }));
    });
  queue
    .command('replay')
    .description('put a dead letter back, with all its attempts')
    .argument('<task>')
    .action(async (taskId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      show(context, flags, await engine.call('queue.replay', { taskId }, { signal: context.signal }));
    });
  queue
    .command('work')
    .description('take tasks until none is due')
    .option('--limit <count>', 'tasks at most', parseCount)
    .action(async (flags: GlobalFlags & { limit?: number }) => {
      const { engine } = await context.openWorkspace(flags);
      const limit = flags.limit === undefined ? {} : { limit: flags.limit };
      const report = await engine.call('queue.work', limit, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else {
        const { taken, done, waiting, failed } = report;
        context.print(`${taken} taken: ${done} done, ${waiting} waiting for a person, ${failed} failed`);
      }
    });
}

const HEAD = ['task', 'state', 'agent', 'attempts', 'not before', 'what', 'error'];

function toRow({ taskId, state, agent, attempts, maxAttempts, notBefore, task, error }: QueuedTask): string[] {
  return [taskId, state, agent, `${attempts}/${maxAttempts}`, notBefore, oneLine(task), oneLine(error ?? '')];
}

function show(context: CliContext, flags: GlobalFlags, task: QueuedTask): void {
  if (flags.json) context.printJson(task);
  else context.print(formatTable([HEAD, toRow(task)]));
}
