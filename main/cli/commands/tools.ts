import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatNumberOf, formatTable } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';

/** Failing calls that are printed for people; `--json` has all. */
const MAX_SHOWN_FAILURES = 20;
const SHOWN_TRACE_DIGITS = 8;

interface CheckFlags extends GlobalFlags {
  tool?: string;
  traces?: number;
}
interface CallFlags extends GlobalFlags {
  arguments: unknown;
  yes?: boolean;
}

export function addToolsCommand(program: Command, context: CliContext): void {
  const tools = program
    .command('tools')
    .description('what an agent may call: the contracts in tools/, and MCP servers');
  tools
    .command('list')
    .description('tools that can be called now, and those that cannot, with the reason')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const listed = await engine.call('tools.list', {}, { signal: context.signal });
      if (flags.json) {
        context.printJson(listed);
        return;
      }
      const rows = listed.tools.map(({ name, effect, uses, contractVersion, calls, failures, breaker }) => [
        name,
        effect,
        uses,
        `v${contractVersion}`,
        calls === 0 ? '-' : `${calls} (${failures} failed${breaker === 'closed' ? '' : `, breaker ${breaker}`})`,
      ]);
      if (rows.length > 0) context.print(formatTable([['tool', 'effect', 'uses', 'contract', 'calls'], ...rows]));
      else context.print('No tools. Contracts are files in tools/.');
      for (const { name, message } of listed.problems) context.say(`${name}: ${message}`);
    });
  tools
    .command('check')
    .description('hold recorded calls against the contracts as they are now; exit code 3 when some no longer fit')
    .option('--tool <name>', 'only calls of this tool')
    .option('--traces <n>', 'the newest so many traces with tool calls; 1000 by default', parseCount)
    .action(async ({ tool, traces, ...flags }: CheckFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { ...(tool === undefined ? {} : { tool }), ...(traces === undefined ? {} : { traces }) };
      const report = await engine.call('tools.check', request, { signal: context.signal });
      if (report.failing.length > 0) context.exitCode = EXIT_CODE.gateFailed;
      if (flags.json) {
        context.printJson(report);
        return;
      }
      const { checked, repaired, unknown, failing } = report;
      const kept = unknown === 0 ? '' : ` The arguments of ${unknown} more were not kept.`;
      context.print(
        `${formatNumberOf(checked, 'call')} checked, ${failing.length} no longer fit, ${repaired} fit after a repair.${kept}`,
      );
      for (const { traceId, tool: name, arguments: given, problems } of failing.slice(0, MAX_SHOWN_FAILURES)) {
        context.print(`${traceId.slice(0, SHOWN_TRACE_DIGITS)}  ${name} ${JSON.stringify(given)}`);
        for (const problem of problems) context.print(`          ${problem}`);
      }
      if (failing.length > MAX_SHOWN_FAILURES) context.print(`… and ${failing.length - MAX_SHOWN_FAILURES} more.`);
    });
  tools
    .command('call')
    .description('call one tool; one that writes or reaches others is only previewed, unless --yes')
    .argument('<tool>')
    .option('--arguments <json>', 'as a model would write them', parseJson, {})
    .option('--yes', 'let it write, or reach others')
    .action(async (tool: string, { arguments: written, yes, ...flags }: CallFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { tool, arguments: written, apply: yes ?? false };
      const called = await engine.call('tools.call', request, { signal: context.signal });
      if (called.result?.ok === false) context.exitCode = EXIT_CODE.upstream;
      if (flags.json) {
        context.printJson(called);
        return;
      }
      for (const { kind, path, before, after } of called.repairs) {
        context.say(`Repaired (${kind})${path === '' ? '' : ` at ${path}`}: ${before} → ${after}`);
      }
      for (const line of called.preview) context.print(line);
      if (called.result === null)
        context.say(`${called.tool} was not called: its effect is "${called.effect}". --yes calls it.`);
      else context.print(called.result.ok ? JSON.stringify(called.result.value, null, 2) : called.result.message);
      if (called.effectId !== null)
        context.say(`In the ledger as ${called.effectId}: \`trestle effects list\` shows it.`);
    });
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FlagError('It is not JSON. Write an object, such as \'{"query": "leave"}\'.');
  }
}
