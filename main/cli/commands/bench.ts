import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError as FlagError, Option } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { BenchDesk, BenchOptions } from '../bench/bench-desk.ts';
import {
  DEFAULT_RETRIEVAL_CHUNKS,
  DEFAULT_RETRIEVAL_QUERIES,
  QUICK_RETRIEVAL_CHUNKS,
  QUICK_RETRIEVAL_QUERIES,
  type RetrievalFlags,
} from '../bench/retrieval/retrieval-flags.ts';
import { ENGINE_IDS } from '../bench/retrieval/tasks.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { createProgressLine } from '../progress-line.ts';

interface BenchFlags extends GlobalFlags, RetrievalFlags {
  corpus?: string;
  include?: string[];
  traces?: number;
  outage?: boolean;
  quick?: boolean;
}

const RETRIEVAL = 'retrieval';
const GATEWAY = 'gateway';
const LOAD = 'load';
const DEFAULT_SEED = 7;
/** As many as the design's bar for ingest is about. */
const DEFAULT_CHUNKS = 20_000;
const QUICK_CHUNKS = 1000;
/** A million spans: what the design's bar for lists is about. */
const DEFAULT_TRACES = 100_000;
const QUICK_TRACES = 2000;

export function addBenchCommand(program: Command, context: CliContext): void {
  program
    .command('bench')
    .description('measure this machine: latencies and rates, each against a named peer in the same run')
    .argument(
      '[names...]',
      'of startup, contract, executor, ingest, search, ask, gateway, list, traces, freshness; all when none is named. Or start: the window until it can be typed into, beside an empty Electron app, from a clone. Or, alone, retrieval: search at any size beside sqlite-vec with FTS5 and LanceDB; load: the load generator beside autocannon',
    )
    .option('--corpus <dir>', 'a folder to ingest and search instead of a generated one')
    .option('--include <glob...>', 'only paths of --corpus that match, e.g. "**/*.md"')
    .addOption(
      number(
        '--chunks <count>',
        `of the generated corpus (default ${DEFAULT_CHUNKS}, quick ${QUICK_CHUNKS}; of retrieval ${DEFAULT_RETRIEVAL_CHUNKS}, quick ${QUICK_RETRIEVAL_CHUNKS})`,
      ),
    )
    .addOption(number('--traces <count>', `of the list bench (default ${DEFAULT_TRACES}, quick ${QUICK_TRACES})`))
    .addOption(number('--seed <number>', 'of everything that is generated').default(DEFAULT_SEED))
    .addOption(
      number(
        '--queries <count>',
        `of retrieval, timed one after the other (default ${DEFAULT_RETRIEVAL_QUERIES}, quick ${QUICK_RETRIEVAL_QUERIES})`,
      ),
    )
    .option('--engines <names>', `of retrieval, with commas between (default ${ENGINE_IDS.join(',')})`)
    .option('--out <dir>', 'of retrieval: where the report goes as HTML with charts, Markdown and JSON')
    .option('--outage', 'of gateway: the primary model down in the middle of 50 calls a second, over real HTTP')
    .option('--quick', 'a small corpus and few samples: to see that it works, not to compare')
    .option('--no-gate', 'exit 0 even when a bar of the design is missed')
    .action((names: string[], flags: BenchFlags) => bench(context, names, flags));
}

async function bench(context: CliContext, names: readonly string[], flags: BenchFlags): Promise<void> {
  if (names.includes(RETRIEVAL)) {
    if (names.length > 1) {
      throw new InvalidArgumentError(`The ${RETRIEVAL} bench runs alone: leave out the other names.`);
    }
    const { benchRetrieval } = await import('../bench/retrieval/bench-retrieval.ts');
    return benchRetrieval(context, flags, optionsOf(context, flags));
  }
  refuseRetrievalFlags(flags);
  if (flags.outage) return outage(context, names, flags);
  if (names.includes(LOAD)) return load(context, names, flags);
  // Imported here: no other command must pay for what only a bench needs.
  const { BENCHES, START_BENCH } = await import('../bench/benches/index.ts');
  const { createBenchDesk } = await import('../bench/bench-desk.ts');
  const { runBenches } = await import('../bench/run-benches.ts');
  const { describeMachine, describeResult, describeVerdict } = await import('../bench/describe-result.ts');
  // Opens windows, so it runs when it is named and not among all.
  const nameable = [...BENCHES, START_BENCH];
  const known = new Set(nameable.map(({ name }) => name));
  const stranger = names.find((name) => !known.has(name));
  if (stranger !== undefined) {
    throw new InvalidArgumentError(
      `There is no bench "${stranger}". Use ${[...known].join(', ')}, or none for all; or ${RETRIEVAL} or ${LOAD}.`,
    );
  }
  const chosen = names.length === 0 ? BENCHES : nameable.filter(({ name }) => names.includes(name));
  const line = createProgressLine(context, flags);
  const desk = createBenchDesk({
    options: optionsOf(context, flags),
    environment: context.environment,
    signal: context.signal,
    say: (progress) => line.show(progress),
  });
  try {
    const report = await runBenches(desk, chosen, (result) => {
      line.clear();
      context.say(`${result.bench} done.`);
    });
    if (flags.json) context.printJson(Object.assign({}, report, ...report.results.map(({ headline }) => headline)));
    else {
      context.print(
        [describeMachine(report), '', ...report.results.map(describeResult), describeVerdict(report.results)].join(
          '\n',
        ),
      );
    }
    const isMissed = report.results.some(({ bars }) => bars.some(({ verdict }) => verdict === 'missed'));
    if (isMissed && flags.gate) context.exitCode = EXIT_CODE.gateFailed;
  } finally {
    line.clear();
    await desk.dispose();
  }
}

async function outage(context: CliContext, names: readonly string[], flags: BenchFlags): Promise<void> {
  if (names.length !== 1 || names[0] !== GATEWAY) {
    throw new InvalidArgumentError(`--outage is of the ${GATEWAY} bench: use it with \`trestle bench ${GATEWAY}\`.`);
  }
  const { benchOutage, describeOutage } = await import('../bench/gateway/bench-outage.ts');
  return benchAlone(context, flags, {
    run: benchOutage,
    describe: describeOutage,
    holds: ({ bars }) => bars.every(({ verdict }) => verdict !== 'missed'),
  });
}

async function load(context: CliContext, names: readonly string[], flags: BenchFlags): Promise<void> {
  if (names.length > 1) throw new InvalidArgumentError(`The ${LOAD} bench runs alone: leave out the other names.`);
  const { benchLoad, describeLoadBench, holdsLoadBars } = await import('../bench/load/bench-load.ts');
  return benchAlone(context, flags, { run: benchLoad, describe: describeLoadBench, holds: holdsLoadBars });
}

/** A bench with a report of its own, in place of the one that the others share. */
async function benchAlone<Report>(
  context: CliContext,
  flags: BenchFlags,
  alone: {
    run: (desk: BenchDesk) => Promise<Report>;
    describe: (report: Report) => string;
    holds: (report: Report) => boolean;
  },
): Promise<void> {
  const { createBenchDesk } = await import('../bench/bench-desk.ts');
  const line = createProgressLine(context, flags);
  const desk = createBenchDesk({
    options: optionsOf(context, flags),
    environment: context.environment,
    signal: context.signal,
    say: (progress) => line.show(progress),
  });
  try {
    const report = await alone.run(desk);
    line.clear();
    if (flags.json) context.printJson(report);
    else context.print(alone.describe(report));
    if (!alone.holds(report) && flags.gate) context.exitCode = EXIT_CODE.gateFailed;
  } finally {
    line.clear();
    await desk.dispose();
  }
}

function refuseRetrievalFlags({ queries, engines, out }: BenchFlags): void {
  const given = Object.entries({ queries, engines, out }).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new InvalidArgumentError(
    `--${given[0]} is of the ${RETRIEVAL} bench: use it with \`trestle bench ${RETRIEVAL}\`.`,
  );
}

function optionsOf(context: CliContext, flags: BenchFlags): BenchOptions {
  const isQuick = flags.quick ?? false;
  const corpusDirectory = flags.corpus === undefined ? null : context.resolvePath(flags.corpus);
  if (corpusDirectory !== null && !existsSync(corpusDirectory)) {
    throw new NotFoundError(`${corpusDirectory} does not exist. Name a folder with documents, or leave --corpus out.`);
  }
  return {
    isQuick,
    seed: flags.seed,
    chunks: flags.chunks ?? (isQuick ? QUICK_CHUNKS : DEFAULT_CHUNKS),
    traces: flags.traces ?? (isQuick ? QUICK_TRACES : DEFAULT_TRACES),
    corpusDirectory,
    include: flags.include ?? [],
  };
}

function number(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < 1) throw new FlagError('it must be a whole number from 1.');
    return value;
  });
}
