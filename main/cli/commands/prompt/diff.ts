import type { Command } from 'commander';
import type { PromptDiff } from '../../../contract/prompt.ts';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { formatNumberOf } from '../../format.ts';
import { SHOWN_DIGITS } from './list.ts';

export function addPromptDiff(prompt: Command, context: CliContext): void {
  prompt
    .command('diff')
    .description('what differs between two versions of a prompt')
    .argument('<prompt>', 'its id')
    .argument('<before>', 'a fingerprint or its first digits, or "working"')
    .argument('[after]', 'the same; the file as it is by default', 'working')
    .action(async (id: string, before: string, after: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const diff = await engine.call('prompt.diff', { id, before, after }, { signal: context.signal });
      if (flags.json) {
        context.printJson(diff);
        return;
      }
      if (diff.lines.length > 0) context.print(describeDiff(diff));
      context.say(
        `${diff.before.slice(0, SHOWN_DIGITS)} → ${diff.after.slice(0, SHOWN_DIGITS)}: ${formatNumberOf(diff.added, 'line')} added, ${diff.removed} removed.`,
      );
    });
}

const SIGNS = { same: ' ', added: '+', removed: '-' } as const;

function describeDiff({ lines }: PromptDiff): string {
  return lines.map((line) => (line === null ? '…' : `${SIGNS[line.kind]}${line.text}`)).join('\n');
}
