import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { EngineClient } from '../../contract/methods.ts';
import { DEFAULT_REPLAY_CONCURRENCY } from '../../contract/replay.ts';
import { deserializeError } from '../../contract/serialized-error.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { parseCount } from '../parse-number-flags.ts';
import { createProgressLine } from '../progress-line.ts';
import { addCandidateFlags, type CandidateFlags, readCandidate } from './replay-candidate.ts';
import { printReplay } from './replay-look.ts';

interface RunFlags extends CandidateFlags {
  all?: boolean;
  filter?: string;
  cases?: string;
  limit?: number;
  concurrency: number;
  label?: string;
}

/** `run`, `resume` and `cancel`: a replay at work. */
export function addReplayRuns(replay: Command, context: CliContext): void {
  const run = replay
    .command('run')
    .description('replay traces; tools are answered from the recording, nothing recorded is ever executed')
    .argument('[ids...]', 'trace ids or their first digits')
    .option('--all', 'every trace that can be replayed')
    .option('--filter <text>', 'with --all: facets and words, as for `trestle trace list`')
    .option('--cases <file>', 'traces of a data set that `trestle replay to-dataset` wrote')
    .option('--limit <count>', 'traces at most', parseCount)
    .option('--concurrency <count>', 'replays side by side', parseCount, DEFAULT_REPLAY_CONCURRENCY)
    .option('--label <text>', 'a name to find it by');
  addCandidateFlags(run).action(async (ids: string[], flags: RunFlags) => {
    const { engine } = await context.openWorkspace(flags);
    const traceIds = flags.cases === undefined ? ids : [...ids, ...readCases(context.resolvePath(flags.cases))];
    if (traceIds.length === 0 && flags.all !== true && flags.filter === undefined) {
      throw new InvalidArgumentError('Name traces, or give --all. `trestle trace list` shows what is there.');
    }
    const { replayId } = await engine.call(
      'replay.start',
      {
        ...(traceIds.length === 0 ? {} : { traceIds }),
        filter: flags.filter ?? '',
        ...(flags.limit === undefined ? {} : { limit: flags.limit }),
        label: flags.label ?? '',
        candidate: readCandidate(flags),
        concurrency: flags.concurrency,
      },
      { signal: context.signal },
    );
    await conclude(context, engine, replayId, flags, flags.cases !== undefined);
  });
  replay
    .command('resume')
    .description('go on with a replay that was stopped')
    .argument('<replay>')
    .action(async (id: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { replayId } = await engine.call('replay.resume', { replayId: id }, { signal: context.signal });
      await conclude(context, engine, replayId, flags, false);
    });
  replay
    .command('cancel')
    .description('stop a replay; what is done is kept')
    .argument('<replay>')
    .action(async (replayId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      await engine.call('replay.cancel', { replayId }, { signal: context.signal });
      if (flags.json) context.printJson({ cancelled: replayId });
      else context.print(`${replayId} is stopped.`);
    });
}

/** Waits for a replay, drawing its progress; an interrupt stops it, and it can be gone on with. */
async function conclude(
  context: CliContext,
  engine: EngineClient,
  replayId: string,
  flags: GlobalFlags,
  isTest: boolean,
): Promise<void> {
  const line = createProgressLine(context, flags);
  const stop = (): void => {
    engine.call('replay.cancel', { replayId }).catch(() => undefined);
  };
  if (context.signal.aborted) stop();
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const event of engine.stream('replay.watch', { replayId })) {
      if (event.type === 'replay-progress') {
        const rate = event.elapsedMs > 0 ? Math.round((event.done / event.elapsedMs) * 1000) : 0;
        line.show(`${event.done} of ${event.total} traces, ${rate}/s`);
      } else if (event.type === 'replay-failed') {
        throw deserializeError(event.error);
      } else if (event.type === 'replay-cancelled') {
        throw new CancelledError(
          `Stopped after ${event.report.done} of ${event.report.total}. \`trestle replay resume ${replayId}\` goes on.`,
        );
      } else if (event.type === 'replay-finished') {
        line.clear();
        const { worse, broken } = event.report.verdicts;
        if (isTest && worse + broken > 0) context.exitCode = EXIT_CODE.gateFailed;
        await printReplay(context, engine, event.report, flags);
        return;
      }
    }
    throw new BugError('a replay ended without saying how');
  } finally {
    line.clear();
    context.signal.removeEventListener('abort', stop);
  }
}

/** @throws InvalidArgumentError for a line that names no trace */
function readCases(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      try {
        const { from } = JSON.parse(line) as { from?: { traceId?: unknown } };
        if (typeof from?.traceId === 'string') return [from.traceId];
      } catch {
        // Said below, with its place.
      }
      throw new InvalidArgumentError(
        `${path}:${index + 1} names no trace; \`trestle replay to-dataset\` writes lines that do.`,
      );
    });
}
