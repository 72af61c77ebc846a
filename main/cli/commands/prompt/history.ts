import type { Command } from 'commander';
import type { PromptBlame, PromptHistory } from '../../../contract/prompt.ts';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { formatTable } from '../../format.ts';
import { SHOWN_DIGITS } from './list.ts';

export function addPromptHistory(prompt: Command, context: CliContext): void {
  prompt
    .command('history')
    .description('the versions of a prompt, newest first: from its file, the journal and, where there is one, git')
    .argument('<prompt>', 'its id')
    .action(async (id: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const history = await engine.call('prompt.history', { id }, { signal: context.signal });
      if (flags.json) context.printJson(history);
      else {
        context.print(describeHistory(history));
        if (history.gitNote !== null) context.say(history.gitNote);
      }
    });
  prompt
    .command('blame')
    .description('which version brought each line of a prompt')
    .argument('<prompt>', 'its id')
    .option('--at <version>', 'a fingerprint or its first digits; the file as it is by default', 'working')
    .action(async (id: string, flags: GlobalFlags & { at: string }) => {
      const { engine } = await context.openWorkspace(flags);
      const blame = await engine.call('prompt.blame', { id, version: flags.at }, { signal: context.signal });
      if (flags.json) context.printJson(blame);
      else context.print(describeBlame(blame));
    });
}

function describeHistory({ versions }: PromptHistory): string {
  const rows = versions.map(({ fingerprint, firstAt, from, commit, releases, pinnedBy, traces, groundedShare }) => [
    fingerprint.slice(0, SHOWN_DIGITS),
    firstAt?.slice(0, 16).replace('T', ' ') ?? 'unknown',
    from.join('+'),
    commit === null ? '–' : `${commit.hash} ${commit.author}`,
    traces,
    groundedShare === null ? '–' : `${Math.round(groundedShare * 100)} %`,
    releases.length,
    pinnedBy.join(', ') || '–',
  ]);
  return formatTable([['version', 'since', 'from', 'commit', 'traces', 'grounded', 'releases', 'pinned by'], ...rows]);
}

function describeBlame({ lines }: PromptBlame): string {
  const rows = lines.map(({ line, text, fingerprint, at, author }) => [
    fingerprint.slice(0, SHOWN_DIGITS),
    at?.slice(0, 10) ?? '–',
    author ?? '–',
    line,
    text,
  ]);
  return formatTable([['version', 'since', 'author', 'line', 'text'], ...rows]);
}
