import type { Command } from 'commander';
import { type EgressRow, egressLogRequest } from '../../contract/egress-log.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatCount, formatDuration, formatTable } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';

interface LogFlags extends GlobalFlags {
  host?: string;
  outcome?: EgressRow['outcome'];
  trace?: string;
  remote?: boolean;
  limit: number;
}

const DEFAULT_LIMIT = 100;
const HEAD = ['started', 'to', 'why', 'method', 'status', 'sent', 'read', 'took', 'outcome'];

export function addEgressCommand(program: Command, context: CliContext): void {
  program
    .command('egress')
    .description('what connected to where')
    .command('log')
    .description('every connection that was made or refused, newest first: host, purpose and bytes, never content')
    .option('--host <name>', 'only to this host')
    .option('--outcome <outcome>', egressLogRequest.shape.outcome.unwrap().options.join(', '))
    .option('--trace <id>', 'only of this run')
    .option('--remote', 'only what left this machine, or would have')
    .option('--limit <count>', 'rows', parseCount, DEFAULT_LIMIT)
    .action(async (flags: LogFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = {
        limit: flags.limit,
        remoteOnly: flags.remote ?? false,
        ...(flags.host === undefined ? {} : { host: flags.host }),
        ...(flags.outcome === undefined ? {} : { outcome: flags.outcome }),
        ...(flags.trace === undefined ? {} : { traceId: flags.trace }),
      };
      const page = await engine.call('egress.log', request, { signal: context.signal });
      if (flags.json) context.printJson(page);
      else if (page.rows.length === 0) context.print('No connection was made.');
      else {
        context.print(formatTable([HEAD, ...page.rows.map(rowOf)]));
        context.say(`${page.rows.length} of ${formatCount(page.total)}.`);
      }
    });
}

function rowOf(row: EgressRow): (string | number)[] {
  return [
    row.startedAt,
    `${row.host}:${row.port}`,
    row.purpose,
    row.method,
    row.status ?? '–',
    formatCount(row.bytesOut),
    formatCount(row.bytesIn),
    formatDuration(row.ms),
    row.reason === null ? row.outcome : `${row.outcome}: ${row.reason}`,
  ];
}
