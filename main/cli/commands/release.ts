import type { Command } from 'commander';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';
import { shortHash } from '../describe-release.ts';
import { addReleaseHandOnCommands } from './release-hand-on.ts';
import { addReleaseKeepCommands } from './release-keep.ts';
import { addReleaseKeysCommand } from './release-keys.ts';
import { addReleaseServeCommands } from './release-serve.ts';

export function addReleaseCommand(program: Command, context: CliContext): void {
  const release = program.command('release').description('everything that shaped an answer, under one hash');
  release
    .command('list')
    .description('every bundle that ran, last used first')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const releases = await engine.call('release.list', {}, { signal: context.signal });
      if (flags.json) {
        context.printJson(releases);
        return;
      }
      if (releases.length === 0) context.print('No releases yet. The first ask makes one.');
      else {
        const rows = releases.map((row) => [
          shortHash(row.releaseHash),
          row.pipelineId,
          row.lastUsedAt,
          row.traceCount,
        ]);
        context.print(formatTable([['release', 'pipeline', 'last used', 'traces'], ...rows]));
      }
    });
  release
    .command('show')
    .description('the bundle of one release')
    .argument('<release>', 'a name in releases/, a release hash or its first digits')
    .action(async (hash: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const found = await engine.call('release.show', { release: hash }, { signal: context.signal });
      // A bundle is data for people and programs alike.
      context.printJson(flags.json ? found : found.bundle);
    });
  release
    .command('diff')
    .description('what differs between two releases; serving and working-tree are those of now')
    .argument('<before>')
    .argument('<after>')
    .action(async (before: string, after: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const diff = await engine.call('release.diff', { before, after }, { signal: context.signal });
      if (flags.json) {
        context.printJson(diff);
        return;
      }
      if (diff.changes.length === 0) context.print('Nothing differs.');
      for (const change of diff.changes) {
        const from = change.before === undefined ? '' : JSON.stringify(change.before);
        const to = change.after === undefined ? '' : JSON.stringify(change.after);
        context.print(`${change.change.padEnd(7)} ${change.path}: ${[from, to].filter(Boolean).join(' → ')}`);
      }
    });
  addReleaseKeepCommands(release, context);
  addReleaseServeCommands(release, context);
  addReleaseHandOnCommands(release, context);
  addReleaseKeysCommand(release, context);
}
