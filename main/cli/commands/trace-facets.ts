import type { Command } from 'commander';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';

export function addTraceFacets(trace: Command, context: CliContext): void {
  trace
    .command('facets')
    .description('what traces can be told apart by, with how many there are of each')
    .option('--filter <text>', 'only traces that match, as in `trestle trace list`', '')
    .action(async (flags: GlobalFlags & { filter: string }) => {
      const { engine } = await context.openWorkspace(flags);
      const found = await engine.call('trace.facets', { filter: flags.filter }, { signal: context.signal });
      if (flags.json) {
        context.printJson(found);
        return;
      }
      const rows = found.facets.flatMap(({ name, values, others }) => [
        ...values.map(({ value, count }) => [`${name}:${value}`, String(count)]),
        ...(others === 0 ? [] : [[`${name}: and ${others} more`, '']]),
      ]);
      context.print(formatTable([['facet', 'traces'], ...rows]));
      context.say(`${found.total} traces.`);
    });
}
