import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { EngineClient } from '../../contract/methods.ts';
import { TRIAL_METRICS, type Trial, type TrialMetric } from '../../contract/release-trial.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeRadius, describeTrial, trialRow } from '../describe-trial.ts';
import { formatTable } from '../format.ts';
import { parseCount, parseNumber } from '../parse-number-flags.ts';
import { createProgressLine } from '../progress-line.ts';

interface StartFlags extends GlobalFlags {
  share: number;
  recorded?: number;
  allow: Partial<Record<TrialMetric, number>>;
  minPairs?: number;
  maxPairs?: number;
  detach?: boolean;
}
interface ListFlags extends GlobalFlags {
  limit: number;
}

const DEFAULT_SHARE = 0.05;
const DEFAULT_ROWS = 20;
const LEAST_SHARE = 0.000_001;

export function addTrialCommand(program: Command, context: CliContext): void {
  const trial = program
    .command('trial')
    .description('try a release on traffic: on a share of what is asked, or beside it with nobody seeing its answers');
  addStart(
    trial
      .command('canary')
      .description('the release answers a share of the traffic of `trestle serve`, until it is decided'),
    { context, kind: 'canary', share: DEFAULT_SHARE },
  );
  addStart(
    trial
      .command('shadow')
      .description('the release answers beside what serves; tools answer from the recording or not at all'),
    { context, kind: 'shadow', share: 1 },
  );
  trial
    .command('radius')
    .description('what a canary would mean, from the traffic of the last days')
    .argument('<release>', 'a release hash or its first digits')
    .option('--share <share>', 'of the traffic, above 0 up to 1', parseNumber(LEAST_SHARE, 1), DEFAULT_SHARE)
    .action(async (release: string, { share, ...flags }: GlobalFlags & { share: number }) => {
      const { engine } = await context.openWorkspace(flags);
      const radius = await engine.call('trial.radius', { release, share }, { signal: context.signal });
      if (flags.json) context.printJson(radius);
      else context.print(describeRadius(radius));
    });
  trial
    .command('list')
    .description('trials, newest first')
    .option('--limit <count>', 'trials', parseCount, DEFAULT_ROWS)
    .action(async ({ limit, ...flags }: ListFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const trials = await engine.call('trial.list', { limit }, { signal: context.signal });
      if (flags.json) context.printJson(trials);
      else if (trials.length === 0) context.print('No release was tried yet.');
      else {
        const head = ['trial', 'kind', 'release', 'traffic', 'started', 'state', 'answers'];
        context.print(formatTable([head, ...trials.map(trialRow)]));
      }
    });
  trial
    .command('watch')
    .description('follow a trial to its end')
    .argument('<trial>', 'its id or the first digits')
    .action(async (trialId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      report(context, flags, await follow(context, engine, trialId, flags));
    });
  trial
    .command('cancel')
    .description('end a trial; all traffic is with what serves')
    .argument('<trial>', 'its id or the first digits')
    .action(async (trialId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      await engine.call('trial.cancel', { trialId }, { signal: context.signal });
      if (flags.json) context.printJson({ cancelled: trialId });
      else context.print(`${trialId} is cancelled.`);
    });
}

function addStart(
  command: Command,
  { context, kind, share }: { context: CliContext; kind: 'canary' | 'shadow'; share: number },
): void {
  command
    .argument('<release>', 'a release hash or its first digits')
    .option(
      '--share <share>',
      'of the traffic, above 0 up to 1; the same people each time',
      parseNumber(LEAST_SHARE, 1),
      share,
    )
    .option('--recorded <n>', 'the last so many recorded asks, in place of what comes from now on', parseCount)
    .option(
      '--allow <metric=value>',
      `how much worse it may be: ${TRIAL_METRICS.join(', ')}; may be given again`,
      collectAllowed,
      {},
    )
    .option('--min-pairs <n>', 'nothing is decided on fewer answers', parseCount)
    .option('--max-pairs <n>', 'it is over, undecided, after so many', parseCount)
    .option('--detach', 'do not wait for its end: whoever has the workspace open goes on')
    .action((release: string, flags: StartFlags) => start(context, release, kind, flags));
}

async function start(
  context: CliContext,
  release: string,
  kind: 'canary' | 'shadow',
  flags: StartFlags,
): Promise<void> {
  const { share, recorded, allow, minPairs, maxPairs, detach = false } = flags;
  const { engine, info } = await context.openWorkspace(flags);
  if (recorded === undefined && !info.isAttached) {
    context.say('No `trestle serve` has this workspace open, so no traffic comes. Start it, or try --recorded.');
  }
  const radius = await engine.call('trial.radius', { release, share }, { signal: context.signal });
  context.say(describeRadius(radius));
  const { trialId } = await engine.call(
    'trial.start',
    {
      release,
      kind,
      share,
      traffic: recorded === undefined ? { type: 'live' } : { type: 'recorded', last: recorded },
      allowed: allow,
      ...(minPairs === undefined ? {} : { minPairs }),
      ...(maxPairs === undefined ? {} : { maxPairs }),
    },
    { signal: context.signal },
  );
  if (detach && info.isAttached) {
    if (flags.json) context.printJson({ trialId });
    else context.print(`${trialId} goes on: \`trestle trial watch ${trialId}\` follows it.`);
    return;
  }
  report(context, flags, await follow(context, engine, trialId, flags));
}

/** Waits for the end of a trial; an interrupt cancels it. */
async function follow(context: CliContext, engine: EngineClient, trialId: string, flags: GlobalFlags): Promise<Trial> {
  const line = createProgressLine(context, flags);
  const stop = (): void => void engine.call('trial.cancel', { trialId }).catch(() => undefined);
  if (context.signal.aborted) stop();
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const event of engine.stream('trial.watch', { trialId })) {
      if (event.type === 'finished') return event.trial;
      line.show(event.trial.verdict);
    }
  } finally {
    line.clear();
    context.signal.removeEventListener('abort', stop);
  }
  throw new BugError('a trial ended without a verdict');
}

function report(context: CliContext, flags: GlobalFlags, trial: Trial): void {
  if (trial.state === 'stopped-worse') context.exitCode = EXIT_CODE.gateFailed;
  if (trial.state === 'cancelled') context.exitCode = EXIT_CODE.interrupted;
  if (flags.json) context.printJson(trial);
  else context.print(describeTrial(trial));
}

function collectAllowed(
  text: string,
  before: Partial<Record<TrialMetric, number>>,
): Partial<Record<TrialMetric, number>> {
  const [name = '', value = ''] = text.split('=');
  const metric = TRIAL_METRICS.find((known) => known === name);
  const amount = Number(value);
  if (metric === undefined) throw new FlagError(`${name} is not watched: ${TRIAL_METRICS.join(', ')} are.`);
  if (value.trim() === '' || !Number.isFinite(amount) || amount < 0) {
    throw new FlagError(`${text}: write ${metric}=0.02, in the metric's own unit.`);
  }
  return { ...before, [metric]: amount };
}
