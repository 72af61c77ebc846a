import type { Command } from 'commander';
import { BugError } from '../../../base/errors/bug-error.ts';
import { EXIT_CODE } from '../../../contract/exit-code.ts';
import {
  type CapacityResult,
  DEFAULT_CAPACITY_CONFIDENCE,
  DEFAULT_CAPACITY_PRECISION,
  DEFAULT_CAPACITY_PROBES,
  DEFAULT_CAPACITY_TIME_MS,
  LIMITED_BY_GENERATOR,
  MAX_CAPACITY_PROBES,
  MAX_CAPACITY_RATE,
} from '../../../contract/load-capacity.ts';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { describeCapacity, describeProbe, formatRate } from '../../describe-capacity.ts';
import { parseCountTo, parseNumber } from '../../parse-number-flags.ts';
import { parseMs, parseRate, parseShare } from '../../parse-load-flags.ts';
import { createProgressLine } from '../../progress-line.ts';

interface CapacityFlags extends GlobalFlags {
  start?: number;
  maxRate: number;
  maxProbes: number;
  maxTime: number;
  precision: number;
  confidence: number;
  seed?: number;
}

const MAX_SEED = 0xff_ff_ff_ff;

export function addLoadCapacityCommand(load: Command, context: CliContext): void {
  load
    .command('capacity')
    .description(
      'the highest arrival rate at which all SLOs of a scenario hold, by running it at one rate after the other',
    )
    .argument('<scenario>', 'of scenarios/*.load.yaml; its rates are scaled, its length is that of each run')
    .option('--start <rate>', 'as 20/s or 600/min: where to begin; the mean rate of the scenario by default', parseRate)
    .option('--max-rate <rate>', 'nothing above it is tried', parseRate, MAX_CAPACITY_RATE)
    .option('--max-probes <n>', 'runs at most', parseCountTo(MAX_CAPACITY_PROBES), DEFAULT_CAPACITY_PROBES)
    .option('--max-time <time>', 'no run begins after it', parseMs, DEFAULT_CAPACITY_TIME_MS)
    .option(
      '--precision <share>',
      'half the width of the interval that is enough',
      parseShare,
      DEFAULT_CAPACITY_PRECISION,
    )
    .option('--confidence <share>', 'of the interval', parseShare, DEFAULT_CAPACITY_CONFIDENCE)
    .option('--seed <n>', 'of the first run; each later one has the next', parseNumber(0, MAX_SEED))
    .action((scenario: string, flags: CapacityFlags) => search(context, scenario, flags));
}

async function search(context: CliContext, scenario: string, flags: CapacityFlags): Promise<void> {
  const { engine } = await context.openWorkspace(flags);
  const line = createProgressLine(context, flags);
  let capacityId: string | null = null;
  // Stopping is not withdrawing: the best so far is the answer.
  const stop = (): void => {
    if (capacityId !== null) engine.call('load.stopCapacity', { capacityId }).catch(() => undefined);
  };
  context.signal.addEventListener('abort', stop, { once: true });
  let result: CapacityResult | null = null;
  let number = 0;
  try {
    for await (const event of engine.stream('load.capacity', requestOf(scenario, flags))) {
      if (event.type === 'started') {
        ({ capacityId } = event);
        if (context.signal.aborted) stop();
      } else if (event.type === 'probing') {
        ({ number } = event);
        line.show(`run ${number} of at most ${event.maxProbes}: ${formatRate(event.ratePerSecond)} …`);
      } else if (event.type === 'probe') {
        line.clear();
        context.say(describeProbe(number, event.probe));
      } else ({ result } = event);
    }
  } finally {
    line.clear();
    context.signal.removeEventListener('abort', stop);
  }
  if (result === null) throw new BugError('a capacity search ended without a result');
  if (flags.json) context.printJson(result);
  else context.print(describeCapacity(result));
  if (result.endedBy === 'stopped') context.exitCode = EXIT_CODE.interrupted;
  else if (result.maxRatePerSecond === 0 || result.limitedBy === LIMITED_BY_GENERATOR) {
    context.exitCode = EXIT_CODE.gateFailed;
  }
}

function requestOf(scenario: string, flags: CapacityFlags) {
  const { start, maxRate, maxProbes, maxTime, precision, confidence, seed } = flags;
  return {
    scenario,
    ...(start === undefined ? {} : { startRatePerSecond: start }),
    maxRatePerSecond: maxRate,
    maxProbes,
    maxTimeMs: maxTime,
    precision,
    confidence,
    ...(seed === undefined ? {} : { seed }),
  };
}
