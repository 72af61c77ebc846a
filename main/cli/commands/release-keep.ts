import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { type CliContext, existingWorkspace, type GlobalFlags } from '../cli-context.ts';
import { describeKeptReleases, describeVerification, shortHash } from '../describe-release.ts';

interface CreateFlags extends GlobalFlags {
  name?: string;
  pipeline?: string;
  notes: string;
}

/** Sealing releases, listing and verifying them. */
export function addReleaseKeepCommands(release: Command, context: CliContext): void {
  release
    .command('create')
    .description('seal the working tree into releases/: its texts, what they come to, what its index holds, signed')
    .option('--name <name>', 'PIPELINE-1, PIPELINE-2, … by default')
    .option('--pipeline <id>', "instead of the workspace's own")
    .option('--notes <text>', 'what it is for', '')
    .action(async (flags: CreateFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { name, pipeline, notes } = flags;
      const request = {
        notes,
        ...(name === undefined ? {} : { name }),
        ...(pipeline === undefined ? {} : { pipeline }),
      };
      const kept = await engine.call('release.create', request, { signal: context.signal });
      if (flags.json) context.printJson(kept);
      else context.print(`${kept.path}: ${shortHash(kept.releaseHash)}, ${kept.isSigned ? 'signed' : 'not signed'}.`);
      if (kept.problem !== null) context.say(kept.problem);
    });
  release
    .command('desk')
    .description('the releases of releases/, what serves, and what the working tree changes against it')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const desk = await engine.call('release.desk', {}, { signal: context.signal });
      if (flags.json) {
        context.printJson(desk);
        return;
      }
      if (desk.releases.length === 0) context.print('No release yet. `trestle release create` seals the working tree.');
      else context.print(describeKeptReleases(desk.releases));
      for (const { pipelineId, changedSince, changes } of desk.workingTree) {
        const serves = changedSince === null ? 'the working tree' : shortHash(changedSince);
        const edits = changedSince === null ? '' : `; the working tree has ${changes.length} changes`;
        context.print(`${pipelineId}: ${serves} serves${edits}.`);
      }
      for (const { path, problem } of desk.releases) if (problem !== null) context.say(`${path}: ${problem}`);
      for (const { message } of desk.problems) context.say(message);
    });
  release
    .command('verify')
    .description(
      'hold a release against itself, its signature and the index of this machine; exit code 9 when it does not',
    )
    .argument('<release>', 'a name or hash, a release file, or the folder of an exported release')
    .action(async (given: string, flags: GlobalFlags) => {
      const path = context.resolvePath(given);
      const isThere = existsSync(path);
      // An exported folder can be looked at where there is no workspace: it is one itself.
      const isAlone = isThere && statSync(path).isDirectory() && existingWorkspace(context, flags) === null;
      const { engine } = await context.openWorkspace(isAlone ? { ...flags, workspace: path } : flags);
      const ref = isThere ? path : given;
      const report = await engine.call('release.verify', { release: ref }, { signal: context.signal });
      if (!report.verified) context.exitCode = EXIT_CODE.corrupt;
      if (flags.json) context.printJson(report);
      else context.print(describeVerification(report));
    });
}
