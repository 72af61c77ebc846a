import type { Command } from 'commander';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { describePrediction } from '../../describe-prediction.ts';
import { collectNumbers, parseCacheHits, parseRate } from '../../parse-load-flags.ts';
import { parseCountTo, parseNumber } from '../../parse-number-flags.ts';

interface WhatIfFlags extends GlobalFlags {
  workers: Record<string, number>;
  faster: Record<string, number>;
  servers: Record<string, number>;
  cacheHits?: { times: number } | { share: number };
  cachedStage?: string;
  rate?: number;
  maxInFlight?: number;
  against?: string;
  seed: number;
}

const MAX_SEED = 0xff_ff_ff_ff;
const MAX_IN_FLIGHT = 100_000;

export function addLoadWhatIfCommand(load: Command, context: CliContext): void {
  load
    .command('what-if')
    .description('what a run would measure with something changed, by a queueing model made from it')
    .argument('<run>', 'an id or its first digits; one well below its capacity tells most')
    .option('--rate <rate>', 'as 100/s or 5000/min', parseRate)
    .option('--workers <stage=n>', 'so many of a stage at work at once; may be given again', collectNumbers, {})
    .option('--faster <stage=n>', 'a stage takes n times less; may be given again', collectNumbers, {})
    .option(
      '--cache-hits <n>',
      '2 for twice as many answers from a cache as in the run, 40% for a share',
      parseCacheHits,
    )
    .option('--cached-stage <stage>', 'that a cached answer does without; the one that asks a model by default')
    .option('--max-in-flight <n>', 'requests under way at once', parseCountTo(MAX_IN_FLIGHT))
    .option(
      '--servers <stage=n>',
      'how many of a stage were at work at once in the run, where its pools do not tell; may be given again',
      collectNumbers,
      {},
    )
    .option('--against <run>', 'a run with the changes: how far off is the prediction?')
    .option('--seed <n>', 'of the simulation', parseNumber(0, MAX_SEED), 1)
    .action(async (runId: string, flags: WhatIfFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { workers, faster, servers, cacheHits, cachedStage, rate, maxInFlight, against, seed } = flags;
      const prediction = await engine.call(
        'load.whatIf',
        {
          runId,
          servers,
          seed,
          ...(against === undefined ? {} : { against }),
          changes: {
            workers,
            faster,
            ...(cacheHits === undefined ? {} : { cacheHits }),
            ...(cachedStage === undefined ? {} : { cachedStage }),
            ...(rate === undefined ? {} : { ratePerSecond: rate }),
            ...(maxInFlight === undefined ? {} : { maxInFlight }),
          },
        },
        { signal: context.signal },
      );
      if (flags.json) context.printJson(prediction);
      else context.print(describePrediction(prediction));
    });
}
