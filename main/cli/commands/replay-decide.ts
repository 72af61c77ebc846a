import type { Command } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { RequestOf } from '../../contract/methods.ts';
import { REPLAY_VERDICTS, type ReplayVerdict } from '../../contract/replay.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { shortTraceId } from '../format.ts';
import { oneOf } from '../one-of.ts';

interface ToDatasetFlags extends GlobalFlags {
  traces?: string[];
  cluster?: string;
  name: string;
  regression?: boolean;
  expect?: 'recorded' | 'candidate';
}

interface AnswerFlags extends GlobalFlags {
  result: string;
  tool?: string;
}

interface JudgeFlags extends GlobalFlags {
  verdict?: ReplayVerdict;
  reason?: string;
  back?: boolean;
}

/** `judge`, `answer` and `to-dataset`: what a person makes of a replay. */
export function addReplayDecisions(replay: Command, context: CliContext): void {
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
    .command('answer')
    .description('say what a call that nothing recorded answers would have given, and run the trace again with it')
    .argument('<replay>')
    .argument('<trace>', 'a trace id or its first digits')
    .requiredOption('--result <json>', 'what it would have given: JSON, or a text')
    .option('--tool <name>', 'which tool, where calls of several wait')
    .action(async (replayId: string, traceId: string, flags: AnswerFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { open } = await engine.call('replay.detail', { replayId, traceId }, { signal: context.signal });
      const [call] = open.filter(({ name }) => flags.tool === undefined || name === flags.tool);
      if (call === undefined) {
        const names = open.map(({ name }) => name).join(', ') || 'none';
        throw new InvalidArgumentError(`No such call of ${traceId} waits for an answer. Open: ${names}.`);
      }
      const answers = [{ name: call.name, arguments: call.arguments as never, result: readResult(flags.result) }];
      const row = await engine.call('replay.answer', { replayId, traceId, answers }, { signal: context.signal });
      if (flags.json) context.printJson(row);
      else context.print(`${shortTraceId(row.traceId)} is ${row.verdict ?? 'not judged'}: ${row.because}`);
    });
  replay
    .command('to-dataset')
    .description('make rows of a data set, or cases of a regression test, of traces or a cluster')
    .argument('[replay]', 'whose traces they are; any traces without it')
    .requiredOption('--name <name>', 'of the file in datasets/, without its ending')
    .option('--traces <id...>', 'trace ids or their first digits')
    .option('--cluster <id>', 'every trace of a cluster')
    .option('--regression', 'cases that `trestle replay run --cases` holds a pipeline to')
    .option('--expect <side>', 'which side is right: recorded, candidate', oneOf('recorded', 'candidate'))
    .action(async (replayId: string | undefined, flags: ToDatasetFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const report = await engine.call(
        'replay.toDataset',
        {
          ...(replayId === undefined ? {} : { replayId }),
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

/** A text that is no JSON is what the tool said. */
function readResult(text: string): RequestOf<'replay.answer'>['answers'][number]['result'] {
  try {
    return JSON.parse(text) as RequestOf<'replay.answer'>['answers'][number]['result'];
  } catch {
    return text;
  }
}
