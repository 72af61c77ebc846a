import type { Command } from 'commander';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeBisect, describeVerification } from '../describe-replay.ts';
import { addCandidateFlags, type CandidateFlags, readCandidate } from './replay-candidate.ts';

interface BisectFlags extends CandidateFlags {
  baseline?: string;
  replay?: string;
}

/** `bisect`: one trace, several runs. */
export function addReplayBisect(replay: Command, context: CliContext): void {
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

/** `verify`: the proof that a trace comes out the same. */
export function addReplayVerify(replay: Command, context: CliContext): void {
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
