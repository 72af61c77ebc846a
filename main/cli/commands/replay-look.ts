import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { EngineClient } from '../../contract/methods.ts';
import type { ReplayReport } from '../../contract/replay.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeReplay, describeReplayList, summaryJson } from '../describe-replay.ts';

interface ReportFlags extends GlobalFlags {
  out?: string;
}

/** Rows that are read at a time. */
const PAGE = 1000;

/** `list`, `show`, `report` and `rules`: what replays came to, and why. */
export function addReplayViews(replay: Command, context: CliContext): void {
  replay
    .command('list')
    .description('replays, newest first')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const replays = await engine.call('replay.list', {}, { signal: context.signal });
      if (flags.json) context.printJson(replays);
      else context.print(describeReplayList(replays));
    });
  replay
    .command('show')
    .description('a replay with its traces, or one trace of it, stage by stage')
    .argument('<replay>')
    .argument('[trace]', 'a trace id or its first digits')
    .action(async (replayId: string, traceId: string | undefined, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      if (traceId !== undefined) {
        const detail = await engine.call('replay.detail', { replayId, traceId }, { signal: context.signal });
        if (flags.json) context.printJson(detail);
        else context.print(describeReplay.detail(detail));
        return;
      }
      const report = await engine.call('replay.show', { replayId }, { signal: context.signal });
      await printReplay(context, engine, report, flags);
    });
  replay
    .command('report')
    .description('write a replay as one HTML file')
    .argument('<replay>')
    .option('--out <file>', 'where to; the output by default')
    .action(async (replayId: string, flags: ReportFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { html } = await engine.call('replay.report', { replayId }, { signal: context.signal });
      if (flags.out === undefined) {
        if (flags.json) context.printJson({ html });
        else context.print(html);
        return;
      }
      const path = context.resolvePath(flags.out);
      writeFileSync(path, html);
      if (flags.json) context.printJson({ path });
      else context.print(`Written to ${path}.`);
    });
  replay
    .command('rules')
    .description(
      'what counts as a difference and what it means: replay.rules.jsonc, or the rules that come with Trestle',
    )
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const response = await engine.call('replay.rules', {}, { signal: context.signal });
      if (flags.json) context.printJson(response);
      else
        context.print(
          `${response.isDefault ? 'Built in; write them to' : 'From'} ${response.path}:\n${JSON.stringify(response.rules, null, 2)}`,
        );
    });
}

/** Prints a replay with its rows: all of them as JSON, the first as a table. */
export async function printReplay(
  context: CliContext,
  engine: EngineClient,
  report: ReplayReport,
  flags: GlobalFlags,
): Promise<void> {
  const { replayId } = report;
  if (!flags.json) {
    const { rows } = await engine.call('replay.rows', { replayId, limit: PAGE }, { signal: context.signal });
    context.print(describeReplay.report(report, rows));
    return;
  }
  const runs = [];
  for (let cursor: string | undefined; ; ) {
    const page = await engine.call(
      'replay.rows',
      { replayId, sort: 'recorded', limit: PAGE, ...(cursor === undefined ? {} : { cursor }) },
      { signal: context.signal },
    );
    runs.push(...page.rows);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  context.printJson(summaryJson(report, runs));
}
