import { type Command, Option } from 'commander';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { DEFAULT_BILL_MONTHS, MAX_BILL_MONTHS, VECTOR_KINDS } from '../../../contract/load-bill.ts';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { describeBill, describeCorpusCost } from '../../describe-bill.ts';
import { type FlagRange, parseRange, parseShare } from '../../parse-load-flags.ts';
import { parseCountTo, parseNumber } from '../../parse-number-flags.ts';

interface BillFlags extends GlobalFlags {
  requestsPerMonth: FlagRange;
  growth: FlagRange;
  cacheHits?: FlagRange;
  retries?: FlagRange;
  months: number;
  startMonth?: string;
  machineCost?: number;
  machineTokensPerSecond?: number;
  machineUtilisation?: number;
  seed: number;
}

interface CorpusFlags extends GlobalFlags {
  documents: number;
  tokensPerDocument?: number;
  chunksPerDocument?: number;
  dimensions?: number;
  vectors: (typeof VECTOR_KINDS)[number];
  embeddingPrice?: number;
  storagePrice?: number;
  overhead: number;
  changed: number;
}

const MAX_SEED = 0xff_ff_ff_ff;
const MAX_USD = 1e9;

/** `bill` and `corpus-cost`. */
export function addLoadBillCommands(load: Command, context: CliContext): void {
  addBill(load, context);
  addCorpusCost(load, context);
}

function addBill(load: Command, context: CliContext): void {
  load
    .command('bill')
    .description('what the mix of a run would cost in the months to come, p50 and p95, and what a success costs')
    .argument('<run>', 'an id or its first digits')
    .requiredOption('--requests-per-month <n>', 'in the first month; 1e6, or two ends as 8e5..1.2e6', parseRange)
    .option('--growth <share>', 'more each month: 5%, or 3%..8%', parseRange, { from: 0, to: 0 })
    .option(
      '--cache-hits <share>',
      'of the answers, from a cache: 30%, or 20%..40%; as in the run by default',
      parseRange,
    )
    .option('--retries <n>', 'calls made over calls needed: 1.1, or 1..1.3; as in the run by default', parseRange)
    .option('--months <n>', 'how many', parseCountTo(MAX_BILL_MONTHS), DEFAULT_BILL_MONTHS)
    .option('--start-month <month>', 'as 2026-12; the next one by default')
    .option('--machine-cost <usd>', 'of a machine of your own, a month: where does it pay?', parseNumber(0, MAX_USD))
    .option(
      '--machine-tokens-per-second <n>',
      'output tokens that it writes, all requests together',
      parseNumber(0, MAX_USD),
    )
    .option('--machine-utilisation <share>', 'of the month that it is at work, as 40%', parseShare)
    .option('--seed <n>', 'the same seed draws the same', parseNumber(0, MAX_SEED), 1)
    .action(async (runId: string, flags: BillFlags) => {
      const machine = machineOf(flags);
      const { engine } = await context.openWorkspace(flags);
      const { requestsPerMonth, growth, cacheHits, retries, months, startMonth, seed } = flags;
      const bill = await engine.call(
        'load.bill',
        {
          runId,
          requestsPerMonth,
          growth,
          months,
          seed,
          ...(cacheHits === undefined ? {} : { cacheHits }),
          ...(retries === undefined ? {} : { retries }),
          ...(startMonth === undefined ? {} : { startMonth }),
          ...(machine === null ? {} : { selfHost: machine }),
        },
        { signal: context.signal },
      );
      if (flags.json) context.printJson(bill);
      else context.print(describeBill(bill));
      for (const sentence of bill.unknown) context.say(sentence);
    });
}

/** @throws InvalidArgumentError for some of the three without the others: none of them has a value that anybody knows */
function machineOf({ machineCost, machineTokensPerSecond, machineUtilisation }: BillFlags) {
  if (machineCost === undefined && machineTokensPerSecond === undefined && machineUtilisation === undefined)
    return null;
  if (machineCost === undefined || machineTokensPerSecond === undefined || machineUtilisation === undefined) {
    throw new InvalidArgumentError(
      'A machine of your own takes all of --machine-cost, --machine-tokens-per-second and --machine-utilisation.',
    );
  }
  return {
    machineUsdPerMonth: machineCost,
    tokensPerSecond: machineTokensPerSecond,
    utilisation: machineUtilisation,
  };
}

function addCorpusCost(load: Command, context: CliContext): void {
  load
    .command('corpus-cost')
    .description('what it costs to embed so many documents and to keep their vectors')
    .requiredOption('--documents <n>', 'how many, as 1e6', parseNumber(1, 1e12))
    .option('--tokens-per-document <n>', 'the mean of this workspace by default', parseNumber(0, 1e9))
    .option('--chunks-per-document <n>', 'the mean of this workspace by default', parseNumber(0, 1e7))
    .option('--dimensions <n>', 'of a vector; as in this workspace by default', parseCountTo(100_000))
    .addOption(
      new Option('--vectors <kind>', 'how a number of a vector is kept').choices(VECTOR_KINDS).default('float32'),
    )
    .option('--embedding-price <usd>', 'a million tokens; by prices.jsonc by default', parseNumber(0, 100_000))
    .option('--storage-price <usd>', 'a gigabyte and month', parseNumber(0, 100_000))
    .option('--overhead <n>', 'bytes kept over bytes of the vectors alone', parseNumber(1, 100), 1)
    .option('--changed <share>', 'of the documents, each month: they are embedded again', parseShare, 0)
    .action(async (flags: CorpusFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { documents, tokensPerDocument, chunksPerDocument, dimensions, vectors, overhead } = flags;
      const cost = await engine.call(
        'load.corpusCost',
        {
          documents,
          vectors,
          overhead,
          changedPerMonth: flags.changed,
          ...(tokensPerDocument === undefined ? {} : { tokensPerDocument }),
          ...(chunksPerDocument === undefined ? {} : { chunksPerDocument }),
          ...(dimensions === undefined ? {} : { dimensions }),
          ...(flags.embeddingPrice === undefined ? {} : { usdPerMillionTokens: flags.embeddingPrice }),
          ...(flags.storagePrice === undefined ? {} : { usdPerGbMonth: flags.storagePrice }),
        },
        { signal: context.signal },
      );
      if (flags.json) context.printJson(cost);
      else context.print(describeCorpusCost(cost));
      for (const sentence of cost.unknown) context.say(sentence);
    });
}
