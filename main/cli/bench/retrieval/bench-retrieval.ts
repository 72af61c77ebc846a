import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { EXIT_CODE } from '../../../contract/exit-code.ts';
import { resolveUserDirectories } from '../../../engine/user-directories.ts';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { createProgressLine } from '../../progress-line.ts';
import { type BenchOptions, createBenchDesk } from '../bench-desk.ts';
import { describeRetrieval } from './report/describe-retrieval.ts';
import { htmlReport } from './report/html-report.ts';
import { markdownReport } from './report/markdown-report.ts';
import {
  DEFAULT_RETRIEVAL_CHUNKS,
  DEFAULT_RETRIEVAL_QUERIES,
  QUICK_RETRIEVAL_CHUNKS,
  QUICK_RETRIEVAL_QUERIES,
  type RetrievalFlags,
} from './retrieval-flags.ts';
import type { RetrievalReport } from './retrieval-report.ts';
import { runRetrievalBench } from './run-retrieval-bench.ts';
import { ENGINE_IDS, type EngineId } from './tasks.ts';

/** Below the cache directory of the user. */
const CACHE_FOLDER = 'bench-retrieval';

/** `trestle bench retrieval`: measures, prints, and writes the report where it was asked to. */
export async function benchRetrieval(
  context: CliContext,
  flags: GlobalFlags & RetrievalFlags,
  options: BenchOptions,
): Promise<void> {
  if (options.corpusDirectory !== null) {
    throw new InvalidArgumentError('The retrieval bench generates its corpus: leave --corpus out.');
  }
  const { isQuick, seed } = options;
  const chunks = flags.chunks ?? (isQuick ? QUICK_RETRIEVAL_CHUNKS : DEFAULT_RETRIEVAL_CHUNKS);
  const queries = flags.queries ?? (isQuick ? QUICK_RETRIEVAL_QUERIES : DEFAULT_RETRIEVAL_QUERIES);
  const engines = chosenEngines(flags.engines);
  const line = createProgressLine(context, flags);
  const desk = createBenchDesk({
    options: { ...options, chunks },
    environment: context.environment,
    signal: context.signal,
    say: (progress) => line.show(progress),
  });
  try {
    const report = await runRetrievalBench(desk, {
      chunks,
      queries,
      seed,
      engines,
      command: commandOf({ chunks, queries, seed, engines }),
      cacheDirectory: join(resolveUserDirectories(context.environment).cache, CACHE_FOLDER),
    });
    line.clear();
    if (flags.out !== undefined) await writeReport(context, context.resolvePath(flags.out), report);
    if (flags.json) context.printJson(report);
    else context.print(describeRetrieval(report));
    if (flags.gate && report.bars.some(({ verdict }) => verdict === 'missed')) context.exitCode = EXIT_CODE.gateFailed;
  } finally {
    line.clear();
    await desk.dispose();
  }
}

function chosenEngines(names: string | undefined): readonly EngineId[] {
  if (names === undefined) return ENGINE_IDS;
  const asked = new Set(names.split(',').map((name) => name.trim()));
  const stranger = [...asked].find((name) => !(ENGINE_IDS as readonly string[]).includes(name));
  if (stranger !== undefined) {
    throw new InvalidArgumentError(`There is no engine "${stranger}". Use ${ENGINE_IDS.join(', ')}.`);
  }
  return ENGINE_IDS.filter((name) => asked.has(name));
}

function commandOf(options: { chunks: number; queries: number; seed: number; engines: readonly EngineId[] }): string {
  const { chunks, queries, seed, engines } = options;
  const chosen = engines.length === ENGINE_IDS.length ? '' : ` --engines ${engines.join(',')}`;
  return `trestle bench retrieval --chunks ${chunks} --queries ${queries} --seed ${seed}${chosen}`;
}

async function writeReport(context: CliContext, folder: string, report: RetrievalReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  const name = join(folder, `retrieval-${report.chunks}`);
  await writeFile(`${name}.json`, `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(`${name}.md`, markdownReport(report));
  await writeFile(`${name}.html`, htmlReport(report));
  context.say(`Wrote ${name}.html, .md and .json.`);
}
