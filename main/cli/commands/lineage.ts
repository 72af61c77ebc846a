import { type Command, Option } from 'commander';
import type { ChunkRole } from '../../contract/lineage.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatNumberOf, formatTable, shortTraceId } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';

interface LineageFlags extends GlobalFlags {
  role: ChunkRole | 'any';
  limit: number;
  cursor?: string;
}

const DEFAULT_LIMIT = 50;
const TITLE_WIDTH = 60;

export function addLineageCommand(program: Command, context: CliContext): void {
  program
    .command('lineage')
    .description('every past answer that used a chunk or a document, newest first')
    .argument('<of>', 'a chunk id, a document id, or a path')
    .addOption(new Option('--role <role>', 'how it was used').choices(['cited', 'packed', 'any']).default('any'))
    .option('--limit <count>', 'rows', parseCount, DEFAULT_LIMIT)
    .option('--cursor <cursor>', 'go on where the page before ended')
    .action(async (of: string, flags: LineageFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const cursor = flags.cursor === undefined ? {} : { cursor: flags.cursor };
      const request = { of, role: flags.role, limit: flags.limit, ...cursor };
      const found = await engine.call('lineage.of', request, { signal: context.signal });
      if (flags.json) {
        context.printJson(found);
        return;
      }
      const { citedBy, usedBy, atRisk } = found;
      const head = `${found.displayPath ?? of}: used by ${formatNumberOf(usedBy, 'past answer')}, cited by ${citedBy}, ${atRisk} of them at risk.`;
      const rows = found.uses.map(({ traceId, startedAt, role, title, chunks }) => [
        shortTraceId(traceId),
        startedAt,
        chunks.some(({ isStale }) => isStale) ? `${role}, changed since` : role,
        title.slice(0, TITLE_WIDTH),
      ]);
      context.print(
        rows.length === 0 ? head : `${head}\n${formatTable([['trace', 'asked', 'role', 'question'], ...rows])}`,
      );
      if (found.nextCursor !== null) context.say(`More with --cursor ${found.nextCursor}.`);
      if (found.backfillRemaining > 0) {
        context.say(`${formatNumberOf(found.backfillRemaining, 'older trace')} still to be looked through.`);
      }
    });
}
