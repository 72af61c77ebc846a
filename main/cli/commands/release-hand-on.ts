import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { CliContext, GlobalFlags } from '../cli-context.ts';

/** Releases for elsewhere: as a folder that runs, and as a page to read. */
export function addReleaseHandOnCommands(release: Command, context: CliContext): void {
  release
    .command('export')
    .description('write a folder that `trestle serve --release` runs elsewhere unchanged')
    .argument('<release>', 'a name or hash of releases/')
    .argument('<folder>', 'absent or empty')
    .option('--no-index', 'leave the index out; it is built from the documents where it runs')
    .action(async (given: string, folder: string, flags: GlobalFlags & { index: boolean }) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { release: given, path: context.resolvePath(folder), withIndex: flags.index };
      const report = await engine.call('release.export', request, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else
        context.print(
          `${report.path}: ${report.files} files, ${report.sizeBytes} bytes. Run \`trestle serve --release ${report.path}\`.`,
        );
    });
  release
    .command('report')
    .description('the evidence and the signature of a release as one HTML file')
    .argument('<release>', 'a name or hash of releases/')
    .requiredOption('--out <file>', 'where it is written')
    .action(async (given: string, flags: GlobalFlags & { out: string }) => {
      const { engine } = await context.openWorkspace(flags);
      const report = await engine.call('release.report', { release: given }, { signal: context.signal });
      const path = context.resolvePath(flags.out);
      writeFileSync(path, report.text);
      if (flags.json) context.printJson({ path });
      else context.print(path);
    });
}
