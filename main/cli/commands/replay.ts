import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { addReplayBisect, addReplayVerify } from './replay-bisect.ts';
import { addReplayDecisions } from './replay-decide.ts';
import { addReplayViews } from './replay-look.ts';
import { addReplayRuns } from './replay-run.ts';

export function addReplayCommand(program: Command, context: CliContext): void {
  const replay = program
    .command('replay')
    .description('recorded traces through a changed pipeline: what differs, where it began, and why');
  addReplayRuns(replay, context);
  addReplayBisect(replay, context);
  addReplayVerify(replay, context);
  addReplayViews(replay, context);
  addReplayDecisions(replay, context);
}
