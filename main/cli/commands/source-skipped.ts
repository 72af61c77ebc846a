import type { Command } from 'commander';
import type { SkippedFile } from '../../contract/ingest.ts';
import { CAP_RAISE_FACTOR, WAY_OUT_LABEL } from '../../contract/quarantine.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeIngest, followIngest } from '../follow-ingest.ts';

/** The files that are not in the index, or are with a remark, and what to do about them. */
export function addSourceSkippedCommands(source: Command, context: CliContext): void {
  source
    .command('skipped')
    .description('files that were left out or read with a remark: why, what was measured, the way out')
    .argument('[source]', 'only this source')
    .action(async (sourceId: string | undefined, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = sourceId === undefined ? {} : { sourceId };
      const files = await engine.call('source.skipped', request, { signal: context.signal });
      if (flags.json) context.printJson(files);
      else if (files.length === 0) context.print('No file was left out, and none was read with a remark.');
      for (const file of flags.json ? [] : files) context.print(describe(file));
    });
  source
    .command('resolve')
    .description('decide about one file, and ingest it again; the decision is kept in trestle.jsonc')
    .argument('<file>')
    .requiredOption(
      '--action <action>',
      `index-anyway, leave-out, raise-cap (limits times ${CAP_RAISE_FACTOR}), or reset, which forgets what was decided`,
    )
    .action(async (file: string, flags: GlobalFlags & { action: string }) => {
      const { engine } = await context.openWorkspace(flags);
      // The contract says which actions there are, and refuses others with their names.
      const request = { path: context.resolvePath(file), action: flags.action as 'reset' };
      const { ingestId } = await engine.call('quarantine.resolve', request, { signal: context.signal });
      const report = await followIngest(context, flags, engine, ingestId);
      if (flags.json) context.printJson(report);
      else context.print(describeIngest(report));
    });
}

function describe({ path, reason, message, isIndexed, wayOut }: SkippedFile): string {
  const state = isIndexed ? 'indexed' : 'left out';
  return `${path}: ${state}, ${reason.replaceAll('_', ' ')}. ${message} [${WAY_OUT_LABEL[wayOut]}]`;
}
