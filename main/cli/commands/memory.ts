import type { Command } from 'commander';
import type { MemoryItem, MemoryVersion } from '../../contract/memory.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';
import { oneLine } from '../describe-agent-run.ts';

/** What agents are told again in later sessions. */
export function addMemoryCommand(program: Command, context: CliContext): void {
  const memory = program.command('memory').description('what agents remember over sessions');
  memory
    .command('list', { isDefault: true })
    .description('items, oldest first')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const items = await engine.call('memory.list', {}, { signal: context.signal });
      if (flags.json) context.printJson(items);
      else if (items.length === 0) context.say('Nothing is remembered: trestle memory add "TEXT".');
      else context.print(formatTable([HEAD, ...items.map(toRow)]));
    });
  memory
    .command('show')
    .description('an item, what it said before, and the runs that were shown it')
    .argument('<memory>')
    .action(async (memoryId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const history = await engine.call('memory.show', { memoryId }, { signal: context.signal });
      if (flags.json) context.printJson(history);
      else {
        context.print(formatTable([HEAD, toRow(history.item)]));
        for (const line of differences(history.versions)) context.print(line);
        for (const { runId, version, at } of history.usedBy)
          context.print(`shown to ${runId} (version ${version}) ${at}`);
      }
    });
  memory
    .command('add')
    .description('keep a sentence for later sessions')
    .argument('<text>')
    .action(async (text: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      show(context, flags, await engine.call('memory.edit', { text }, { signal: context.signal }));
    });
  memory
    .command('edit')
    .description('say it in other words; what it said before is kept')
    .argument('<memory>')
    .argument('<text>')
    .action(async (memoryId: string, text: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      show(context, flags, await engine.call('memory.edit', { memoryId, text }, { signal: context.signal }));
    });
  for (const isOn of [true, false]) {
    memory
      .command(isOn ? 'on' : 'off')
      .description(isOn ? 'show an item to runs again' : 'keep an item, and show it to no run')
      .argument('<memory>')
      .action(async (memoryId: string, flags: GlobalFlags) => {
        const { engine } = await context.openWorkspace(flags);
        show(context, flags, await engine.call('memory.toggle', { memoryId, isOn }, { signal: context.signal }));
      });
  }
  memory
    .command('rm')
    .description('remove an item with all it has said')
    .argument('<memory>')
    .action(async (memoryId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      await engine.call('memory.remove', { memoryId }, { signal: context.signal });
      if (flags.json) context.printJson(null);
      else context.print(`removed ${memoryId}`);
    });
}

const HEAD = ['memory', 'on', 'version', 'by', 'shown', 'text'];

function toRow({ memoryId, isOn, version, createdBy, uses, text }: MemoryItem): (string | number)[] {
  return [memoryId, isOn ? 'on' : 'off', version, createdBy, uses, oneLine(text)];
}

/** Newest first: what each version says in place of the one before it. */
function differences(versions: readonly MemoryVersion[]): string[] {
  return versions.flatMap(({ version, text, by, at }, index) => {
    const before = versions[index + 1];
    return [
      `version ${version}, ${by}, ${at}`,
      ...(before === undefined ? [] : [`- ${oneLine(before.text)}`]),
      `+ ${oneLine(text)}`,
    ];
  });
}

function show(context: CliContext, flags: GlobalFlags, item: MemoryItem): void {
  if (flags.json) context.printJson(item);
  else context.print(formatTable([HEAD, toRow(item)]));
}
