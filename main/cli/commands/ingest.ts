import type { Command } from 'commander';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeIngest, followIngest } from '../follow-ingest.ts';

interface IngestFlags extends GlobalFlags {
  include?: string[];
  code?: boolean;
  keepHere?: boolean;
}

export function addIngestCommand(program: Command, context: CliContext): void {
  program
    .command('ingest')
    .description('take files, folders and web pages into the index; only what changed is read again')
    .argument(
      '[path...]',
      'files, folders, addresses of sitemaps or pages, or .urls files with one address on each line; every known source when none is named',
    )
    .option('--include <glob...>', 'only paths that match, e.g. "**/*.md"')
    .option('--code', 'source code too')
    .option('--keep-here', 'never send its text to other machines: only models on this one answer from it')
    .action(async (paths: string[], flags: IngestFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = {
        paths: paths.map((path) => (/^https?:\/\//i.test(path) ? path : context.resolvePath(path))),
        include: flags.include ?? [],
        code: flags.code ?? false,
        keepHere: flags.keepHere ?? false,
      };
      const { ingestId } = await engine.call('ingest.start', request, { signal: context.signal });
      const report = await followIngest(context, flags, engine, ingestId);
      if (flags.json) context.printJson(report);
      else context.print(describeIngest(report));
    });
}
