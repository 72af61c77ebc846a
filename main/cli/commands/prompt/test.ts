import type { Command } from 'commander';
import { EXIT_CODE } from '../../../contract/exit-code.ts';
import type { PromptTestResult } from '../../../contract/prompt.ts';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { formatDuration, shortTraceId } from '../../format.ts';

interface TestFlags extends GlobalFlags {
  name?: string;
}

export function addPromptTest(prompt: Command, context: CliContext): void {
  prompt
    .command('test')
    .description(`run the tests of prompts; exit ${EXIT_CODE.gateFailed} when one does not hold`)
    .argument('[prompt]', 'its id; all prompts that have tests without it')
    .option('--name <test>', 'this test only')
    .action(async (id: string | undefined, flags: TestFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { signal } = context;
      const ids =
        id === undefined
          ? (await engine.call('prompt.list', {}, { signal })).prompts.flatMap((info) =>
              info.tests > 0 ? info.id : [],
            )
          : [id];
      const results: (PromptTestResult & { prompt: string })[] = [];
      for (const one of ids) {
        const request = { id: one, ...(flags.name === undefined ? {} : { name: flags.name }) };
        for await (const event of engine.stream('prompt.test', request, { signal })) {
          if (event.type !== 'test-finished') continue;
          results.push({ prompt: one, ...event.result });
          if (!flags.json) context.print(describeResult(one, event.result));
        }
      }
      const failed = results.filter(({ passed }) => !passed).length;
      if (failed > 0) context.exitCode = EXIT_CODE.gateFailed;
      if (flags.json) context.printJson({ passed: results.length - failed, failed, tests: results });
      else
        context.say(
          results.length === 0 ? 'There is no test.' : `${results.length - failed} passed, ${failed} failed.`,
        );
    });
}

function describeResult(prompt: string, { name, passed, failures, traceId, ms }: PromptTestResult): string {
  const trace = traceId === null ? '' : `, trace ${shortTraceId(traceId)}`;
  const head = `${passed ? 'ok    ' : 'FAILED'} ${prompt}: ${name} (${formatDuration(ms)}${trace})`;
  return [head, ...failures.map((failure) => `       ${failure}`)].join('\n');
}
