import type { Command } from 'commander';
import { EXIT_CODE } from '../../../contract/exit-code.ts';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { formatNumberOf } from '../../format.ts';

export function addPromptLint(prompt: Command, context: CliContext): void {
  prompt
    .command('lint')
    .description(
      `look prompts over: unknown variables, partials, fences, schemas; exit ${EXIT_CODE.usage} when one has an error`,
    )
    .argument('[prompt]', 'its id; all of them without it')
    .action(async (id: string | undefined, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const report = await engine.call('prompt.lint', id === undefined ? {} : { id }, { signal: context.signal });
      const errors = report.problems.filter(({ severity }) => severity === 'error').length;
      const warnings = report.problems.filter(({ severity }) => severity === 'warning').length;
      if (errors > 0) context.exitCode = EXIT_CODE.usage;
      if (flags.json) {
        context.printJson(report);
        return;
      }
      for (const { path, line, column, severity, code, message, fixes } of report.problems) {
        context.print(`${path}:${line}:${column} ${severity} ${code}: ${message}`);
        for (const { title } of fixes) context.print(`  fix: ${title}`);
      }
      context.say(
        `${formatNumberOf(report.prompts, 'prompt')}: ${formatNumberOf(errors, 'error')}, ${formatNumberOf(warnings, 'warning')}.`,
      );
    });
}
