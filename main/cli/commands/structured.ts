import type { Command } from 'commander';
import type { StructuredStats } from '../../contract/structured.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';

interface StatsFlags extends GlobalFlags {
  filter: string;
}

/** Digits of a prompt's fingerprint that are shown. */
const SHOWN_DIGITS = 8;

export function addStructuredCommand(program: Command, context: CliContext): void {
  program
    .command('structured')
    .description('answers that are JSON of a schema')
    .command('stats')
    .description('how often each model gave JSON as the prompt wanted it')
    .option('--filter <text>', 'only these traces, as in `trace list`', '')
    .action(async (flags: StatsFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const stats = await engine.call('structured.stats', { filter: flags.filter }, { signal: context.signal });
      if (flags.json) context.printJson(stats);
      else context.print(describe(stats.byPrompt));
    });
}

function describe(byPrompt: readonly StructuredStats[]): string {
  if (byPrompt.length === 0) {
    return 'No answer of these traces was to be JSON. Give a prompt an `outputSchema` in its front matter.';
  }
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const rows = byPrompt.map((row) => [
    row.model,
    `${row.promptId} ${row.promptFingerprint.slice(0, SHOWN_DIGITS)}`,
    row.calls,
    row.ok,
    row.repaired,
    row.reasked,
    row.failed,
    `${percent(row.parseErrorRate.share)} (${percent(row.parseErrorRate.low)} to ${percent(row.parseErrorRate.high)})`,
  ]);
  return formatTable([
    ['model', 'prompt', 'calls', 'ok', 'repaired', 'reasked', 'failed', 'parse errors, 95 %'],
    ...rows,
  ]);
}
