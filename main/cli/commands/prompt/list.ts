import type { Command } from 'commander';
import { EXIT_CODE } from '../../../contract/exit-code.ts';
import type { PromptInfo } from '../../../contract/prompt.ts';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { formatTable } from '../../format.ts';

/** Digits of a fingerprint that are shown: what a pipeline pins. */
export const SHOWN_DIGITS = 12;

export function addPromptList(prompt: Command, context: CliContext): void {
  prompt
    .command('list')
    .description('the prompts of the workspace, where they are used and what lint says of them')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const list = await engine.call('prompt.list', {}, { signal: context.signal });
      if (list.problems.length > 0) context.exitCode = EXIT_CODE.usage;
      if (flags.json) {
        context.printJson(list);
        return;
      }
      if (list.prompts.length === 0) context.print('There is no prompt in prompts/ that can be read.');
      else {
        const rows = list.prompts.map((info) => [
          info.id,
          info.fingerprint.slice(0, SHOWN_DIGITS),
          info.model,
          usesOf(info),
          info.tests,
          problemsOf(info),
          info.isChanged === null ? '–' : info.isChanged ? 'yes' : 'no',
        ]);
        context.print(formatTable([['prompt', 'version', 'model', 'used by', 'tests', 'lint', 'changed'], ...rows]));
      }
      for (const { name, usedBy } of list.partials) {
        context.print(`partial ${name}: ${usedBy.length === 0 ? 'not used' : `in ${usedBy.join(', ')}`}`);
      }
      for (const { message } of list.problems) context.say(message);
    });
}

function usesOf({ usedBy }: PromptInfo): string {
  if (usedBy.length === 0) return 'nothing';
  return usedBy
    .map(
      ({ pipelineId, stageId, pinned }) =>
        `${pipelineId}.${stageId}${pinned === null ? '' : ` (pinned ${pinned.slice(0, SHOWN_DIGITS)})`}`,
    )
    .join(', ');
}

function problemsOf({ problems: { errors, warnings } }: PromptInfo): string {
  if (errors + warnings === 0) return 'ok';
  return [errors === 0 ? [] : `${errors} errors`, warnings === 0 ? [] : `${warnings} warnings`].flat().join(', ');
}
