import type { Command } from 'commander';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatNumberOf, formatTable } from '../format.ts';

export function addFilesCommand(program: Command, context: CliContext): void {
  program
    .command('files')
    .description("the workspace's own texts, and what is wrong with them: for a hook before a commit")
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const files = await engine.call('file.list', {}, { signal: context.signal });
      const broken = files.filter(({ problem }) => problem !== null);
      if (broken.length > 0) context.exitCode = EXIT_CODE.usage;
      if (flags.json) {
        context.printJson(files);
        return;
      }
      context.print(
        formatTable([
          ['file', 'kind', 'state'],
          ...files.map(({ path, kind, problem }) => [path, kind, problem === null ? 'ok' : 'cannot be used']),
        ]),
      );
      for (const { problem } of broken) if (problem !== null) context.say(problem.message);
      if (broken.length > 0) context.say(`${formatNumberOf(broken.length, 'file')} of ${files.length} cannot be used.`);
    });
}
