import type { Command } from 'commander';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatDuration, formatTable } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';

interface ListFlags extends GlobalFlags {
  filter: string;
  limit: number;
}

const DEFAULT_LIMIT = 20;
const TITLE_WIDTH = 60;
const ID_WIDTH = 24;

export function addSessionCommand(program: Command, context: CliContext): void {
  const session = program.command('session').description('conversations, ours and imported ones');
  session
    .command('list')
    .description('the one used last first')
    .option('--filter <text>', 'sessions with a turn that matches, as in `trestle trace list`', '')
    .option('--limit <count>', 'rows', parseCount, DEFAULT_LIMIT)
    .action(async (flags: ListFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { filter, limit } = flags;
      const found = await engine.call('session.list', { filter, limit }, { signal: context.signal });
      if (flags.json) {
        context.printJson(found);
        return;
      }
      const rows = found.sessions.map((one) => [
        one.sessionId.slice(0, ID_WIDTH),
        one.lastAt,
        String(one.turns),
        String(one.inputTokens + one.outputTokens),
        one.title.slice(0, TITLE_WIDTH),
      ]);
      context.print(formatTable([['session', 'last turn', 'turns', 'tokens', 'first question'], ...rows]));
      context.say(`${found.sessions.length} of ${found.total}.`);
    });
  session
    .command('show')
    .description('the turns of one, oldest first')
    .argument('<id>', 'a session id')
    .action(async (id: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const found = await engine.call('session.show', { sessionId: id }, { signal: context.signal });
      if (flags.json) {
        context.printJson(found);
        return;
      }
      const rows = found.turns.map((turn) => [
        turn.traceId.slice(0, ID_WIDTH),
        turn.startedAt,
        turn.status,
        formatDuration(turn.durationMs),
        String(turn.inputTokens + turn.outputTokens),
        turn.title.slice(0, TITLE_WIDTH),
      ]);
      context.print(formatTable([['trace', 'started', 'status', 'time', 'tokens', 'question'], ...rows]));
    });
}
