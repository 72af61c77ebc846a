import { readFileSync, writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { EngineClient, RequestOf } from '../../contract/methods.ts';
import {
  DEFAULT_REPLAY_CONCURRENCY,
  REPLAY_VERDICTS,
  type ReplayReport,
  type ReplayVerdict,
} from '../../contract/replay.ts';
import { deserializeError } from '../../contract/serialized-error.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import {
  describeBisect,
  describeReplay,
  describeReplayList,
  describeVerification,
  summaryJson,
} from '../describe-replay.ts';
import { shortTraceId } from '../format.ts';
import { createProgressLine } from '../progress-line.ts';
import { parseCount } from './search.ts';

interface CandidateFlags extends GlobalFlags {
  release?: string;
  pipeline?: string;
  set?: string[];
  models?: string[];
  retrieval?: 'live' | 'recorded';
  unmatched?: 'fail' | 'ask';
}
interface RunFlags extends CandidateFlags {
  all?: boolean;
  filter?: string;
  cases?: string;
  limit?: number;
  concurrency: number;
  label?: string;
}
interface BisectFlags extends CandidateFlags {
  baseline?: string;
  replay?: string;
}
interface ReportFlags extends GlobalFlags {
  out?: string;
}
interface ToDatasetFlags extends GlobalFlags {
  traces?: string[];
  cluster?: string;
  name: string;
  regression?: boolean;
  expect?: 'recorded' | 'candidate';
}
interface JudgeFlags extends GlobalFlags {
  verdict?: ReplayVerdict;
  reason?: string;
  back?: boolean;
}

/** Rows that are read at a time. */
const PAGE = 1000;

export function addReplayCommand(program: Command, context: CliContext): void {
  const replay = program
    .command('replay')
    .description('recorded traces through a changed pipeline: what differs, where it began, and why');
  addRun(replay, context);
  addBisect(replay, context);
  addVerify(replay, context);
  addLooking(replay, context);
  addDeciding(replay, context);
}

function addCandidateFlags(command: Command): Command {
  return command
    .option('--release <hash>', 'a release of this workspace; the files as they are now by default')
    .option('--pipeline <id>', 'a pipeline; that of the recording by default')
    .option(
      '--set <key=value...>',
      'change one thing: k, contextTokens, neighbours, model, rewrite, rerank, rerankTimeoutMs, mmrLambda',
    )
    .option(
      '--models <source...>',
      'live, stub, or STAGE=live, STAGE=stub; by default models on this machine answer traces of this workspace, and the recording everything else',
    )
    .option('--retrieval <source>', 'live, or recorded: show the model what it was shown', oneOf('live', 'recorded'))
    .option(
      '--unmatched <what>',
      'a tool call that nothing recorded answers: fail, or ask a person',
      oneOf('fail', 'ask'),
    );
}

function addRun(replay: Command, context: CliContext): void {
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
}

function addBisect(replay: Command, context: CliContext): void {
  const bisect = replay
    .command('bisect')
    .description('which of prompt, model, retrieval, index and tools changes a trace')
    .argument('<id>', 'a trace id or its first digits')
    .option(
      '--baseline <hash>',
      'the release it was right on; by default that of the recording, or of an earlier replay',
    )
    .option('--replay <id>', 'keep the result with this replay');
  addCandidateFlags(bisect).action(async (traceId: string, flags: BisectFlags) => {
    const { engine } = await context.openWorkspace(flags);
    const candidate = readCandidate(flags);
    const { overrides, ...choices } = candidate;
    const saysCandidate = Object.keys({ ...choices, ...overrides }).length > 0;
    const report = await engine.call(
      'replay.bisect',
      {
        traceId,
        ...(saysCandidate ? { candidate } : {}),
        ...(flags.baseline === undefined ? {} : { baseline: flags.baseline }),
        ...(flags.replay === undefined ? {} : { replayId: flags.replay }),
      },
      { signal: context.signal },
    );
    if (flags.json) context.printJson(report);
    else context.print(describeBisect(report));
  });
}

function addVerify(replay: Command, context: CliContext): void {
  replay
    .command('verify')
    .description(
      'run a trace again on its own release with models stubbed, and prove that it is the same, byte for byte',
    )
    .argument('<id>', 'a trace id or its first digits')
    .action(async (traceId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const verification = await engine.call('replay.verify', { traceId }, { signal: context.signal });
      if (!verification.isIdentical) context.exitCode = EXIT_CODE.gateFailed;
      if (flags.json) context.printJson(verification);
      else context.print(describeVerification(verification));
    });
}

function addLooking(replay: Command, context: CliContext): void {
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
      await printReport(context, engine, report, flags);
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

function addDeciding(replay: Command, context: CliContext): void {
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
  replay
    .command('judge')
    .description('overrule a verdict; the reason is kept with it')
    .argument('<replay>')
    .argument('<trace>', 'a trace id or its first digits')
    .option('--verdict <verdict>', REPLAY_VERDICTS.join(', '), oneOf(...REPLAY_VERDICTS))
    .option('--reason <text>', 'why')
    .option('--back', 'let the rules decide again')
    .action(async (replayId: string, traceId: string, flags: JudgeFlags) => {
      const { engine } = await context.openWorkspace(flags);
      if (flags.verdict === undefined && flags.back !== true) {
        throw new InvalidArgumentError('Give --verdict, or --back to let the rules decide again.');
      }
      const row = await engine.call(
        'replay.judge',
        {
          replayId,
          traceId,
          verdict: flags.back === true ? null : (flags.verdict ?? null),
          ...(flags.reason === undefined ? {} : { reason: flags.reason }),
        },
        { signal: context.signal },
      );
      if (flags.json) context.printJson(row);
      else context.print(`${shortTraceId(row.traceId)} is ${row.verdict ?? 'not judged'}: ${row.because}`);
    });
  replay
    .command('to-dataset')
    .description('make rows of a data set, or cases of a regression test, of traces or a cluster')
    .argument('<replay>')
    .requiredOption('--name <name>', 'of the file in datasets/, without its ending')
    .option('--traces <id...>', 'trace ids or their first digits')
    .option('--cluster <id>', 'every trace of a cluster')
    .option('--regression', 'cases that `trestle replay run --cases` holds a pipeline to')
    .option('--expect <side>', 'which side is right: recorded, candidate', oneOf('recorded', 'candidate'))
    .action(async (replayId: string, flags: ToDatasetFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const report = await engine.call(
        'replay.toDataset',
        {
          replayId,
          name: flags.name,
          ...(flags.traces === undefined ? {} : { traceIds: flags.traces }),
          ...(flags.cluster === undefined ? {} : { clusterId: flags.cluster }),
          as: flags.regression === true ? 'regression' : 'row',
          expected: flags.expect ?? 'recorded',
        },
        { signal: context.signal },
      );
      if (flags.json) context.printJson(report);
      else context.print(`${report.added} added to ${report.path}, ${report.kept} were there already.`);
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
        await printReport(context, engine, event.report, flags);
        return;
      }
    }
    throw new BugError('a replay ended without saying how');
  } finally {
    line.clear();
    context.signal.removeEventListener('abort', stop);
  }
}

async function printReport(
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

type Candidate = NonNullable<RequestOf<'replay.start'>['candidate']>;

function readCandidate(flags: CandidateFlags): Candidate {
  const { release, pipeline, retrieval, unmatched } = flags;
  const models = readModels(flags.models);
  return {
    ...(release === undefined ? {} : { release }),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(retrieval === undefined ? {} : { retrieval }),
    ...(unmatched === undefined ? {} : { unmatched }),
    ...(models === undefined ? {} : { models }),
    overrides: Object.fromEntries((flags.set ?? []).map(readSetting)),
  };
}

/** The engine knows the keys, and refuses what it does not know. */
function readSetting(text: string): [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError(`--set ${text} is not KEY=VALUE.`);
  const value = text.slice(at + 1);
  if (value === 'true' || value === 'false') return [text.slice(0, at), value === 'true'];
  return [text.slice(0, at), value !== '' && Number.isFinite(Number(value)) ? Number(value) : value];
}

function readModels(given: readonly string[] | undefined): Candidate['models'] {
  const parts = given?.flatMap((text) => text.split(',')).filter((text) => text !== '');
  if (parts === undefined || parts.length === 0) return undefined;
  const [only] = parts;
  if (parts.length === 1 && (only === 'live' || only === 'stub')) return only;
  return Object.fromEntries(
    parts.map((text) => {
      const [stage = '', source] = text.split('=');
      if (stage === '' || (source !== 'live' && source !== 'stub')) {
        throw new InvalidArgumentError(`--models ${text} is neither live, stub, nor STAGE=live or STAGE=stub.`);
      }
      return [stage, source];
    }),
  );
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

function oneOf<Choice extends string>(...choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((known) => known === text);
    if (choice === undefined) throw new FlagError(`"${text}" is none of ${choices.join(', ')}.`);
    return choice;
  };
}
