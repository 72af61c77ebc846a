import type { Command } from 'commander';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { SHOWN_DIGITS } from './list.ts';

interface PinFlags extends GlobalFlags {
  pipeline?: string[];
  fileOnly?: boolean;
}

export function addPromptPin(prompt: Command, context: CliContext): void {
  prompt
    .command('pin')
    .description('make a version the text of the prompt, and what pipelines pin')
    .argument('<prompt>', 'its id')
    .argument('[version]', 'a fingerprint or its first digits; the file as it is by default', 'working')
    .option('--pipeline <ids...>', 'only these; every pipeline that uses the prompt by default')
    .option('--file-only', 'write the text and pin nothing')
    .action(async (id: string, version: string, flags: PinFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const pipelines = flags.fileOnly === true ? [] : flags.pipeline;
      const request = { id, version, ...(pipelines === undefined ? {} : { pipelines }) };
      const report = await engine.call('prompt.pin', request, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else {
        const version12 = report.fingerprint.slice(0, SHOWN_DIGITS);
        const changed = report.changed.map(({ path }) => path).join(', ');
        context.print(
          changed === ''
            ? `${id} was ${version12} already; nothing was changed.`
            : `${id} is ${version12} now. Changed: ${changed}.`,
        );
      }
    });
}
