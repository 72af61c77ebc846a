import type { Command } from 'commander';
import type { IngestReport } from '../../contract/ingest.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeIngest, followIngest } from '../follow-ingest.ts';

interface InitFlags extends GlobalFlags {
  sample?: boolean;
}

export function addInitCommand(program: Command, context: CliContext): void {
  program
    .command('init')
    .description('make a workspace')
    .argument('[dir]', 'an absent or empty folder', '.')
    .option('--sample', 'with a sample company handbook, ingested and ready to ask')
    .action(async (dir: string, flags: InitFlags) => {
      const engine = await context.engine(flags);
      const path = context.resolvePath(dir);
      const sample = flags.sample ?? false;
      const info = await engine.call('workspace.open', { path, create: true, sample }, { signal: context.signal });
      let ingest: IngestReport | null = null;
      if (sample) {
        const { ingestId } = await engine.call('ingest.start', {}, { signal: context.signal });
        ingest = await followIngest(context, flags, engine, ingestId);
      }
      if (flags.json) {
        context.printJson({ path: info.path, name: info.name, created: info.createdNow, ingest });
        return;
      }
      context.print(`${info.createdNow ? 'Made' : 'Found'} workspace ${info.name} in ${info.path}.`);
      if (ingest !== null) context.print(describeIngest(ingest));
    });
}
