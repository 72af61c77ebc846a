import type { Command } from 'commander';
import type { EngineEvent } from '../../contract/events.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatCount, formatDuration } from '../format.ts';

/** Events kept for --json. */
const MAX_KEPT_EVENTS = 10_000;

export function addWatchCommand(program: Command, context: CliContext): void {
  program
    .command('watch')
    .description('follow saves: what is written becomes searchable seconds later; Ctrl-C stops')
    .action(async (flags: GlobalFlags) => {
      const engine = await context.engine(flags, { stays: true });
      const path = context.workspacePath(flags);
      const info = await engine.call('workspace.open', { path, create: true }, { signal: context.signal });
      if (!info.isTrusted) {
        context.say(
          `${info.path} is restricted, so its sources are not watched. Run \`trestle trust add ${info.path}\`.`,
        );
      }
      const events = engine.stream('events.subscribe', {}, { signal: context.signal });
      for (const { sourceId, freshness } of await engine.call('source.list', {}, { signal: context.signal })) {
        context.say(`${sourceId}: ${freshness.watchNotice ?? describeMode(freshness.watch)}`);
      }
      const kept: EngineEvent[] = [];
      for await (const event of events) {
        if (event.type === 'events-closed') break;
        // The engine that owned the workspace may have gone; any call takes the workspace over.
        if (event.type === 'workspace-changed') await engine.call('status.read', {}, { signal: context.signal });
        const line = describeEvent(event);
        if (line === null) continue;
        if (flags.json) {
          if (kept.length < MAX_KEPT_EVENTS) kept.push(event);
          context.say(line);
          continue;
        }
        context.print(line);
        context.flush();
      }
      if (flags.json) context.printJson({ workspace: info.path, events: kept });
    });
}

function describeMode(mode: string): string {
  return mode === 'off' ? 'not watched' : `watched (${mode})`;
}

/** @returns what an event means for somebody who waits for a save; null for the others */
function describeEvent(event: EngineEvent): string | null {
  if (event.type === 'source-watch-changed') return `${event.sourceId}: ${event.notice ?? describeMode(event.watch)}`;
  if (event.type === 'source-refreshed') {
    return `${event.sourceId}: ${event.added} added, ${event.changed} changed, ${event.removed} removed, ${formatCount(event.embedded)} chunks embedded; searchable ${formatDuration(event.behindMs)} after the save`;
  }
  if (event.type === 'answers-at-risk') {
    return `${event.added} more past answers cite text that has changed, ${event.total} in all`;
  }
  return null;
}
