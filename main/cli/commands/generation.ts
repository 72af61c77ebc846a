import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { ErrorCode } from '../../base/errors/error-code.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import { CHUNKER_HELP } from '../../contract/chunker.ts';
import {
  DEFAULT_REPLAYED_QUERIES,
  type GenerationListResponse,
  type GenerationSummary,
  type MigrationReport,
} from '../../contract/generation.ts';
import type { EngineClient } from '../../contract/methods.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeMigration } from '../describe-migration.ts';
import { formatCount, formatNumberOf, formatTable } from '../format.ts';
import { createProgressLine } from '../progress-line.ts';
import { parseCount } from '../parse-number-flags.ts';

interface BuildFlags extends GlobalFlags {
  model?: string;
  chunker?: string;
  for?: string[];
}
interface CompareFlags extends GlobalFlags {
  with?: number;
  judged?: string;
  queries: number;
}
interface FlipFlags extends GlobalFlags {
  source?: string[];
  to: number;
  reason?: string;
}
interface DeleteFlags extends GlobalFlags {
  yes?: boolean;
}

const BYTES_PER_MB = 1_000_000;
const PERCENT = 100;

export function addGenerationCommand(program: Command, context: CliContext): void {
  const generation = program
    .command('generation')
    .description('indexes side by side: build one of another model or chunker, compare, flip, flip back');
  generation
    .command('list')
    .description('every index of the workspace, and which one answers')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const response = await engine.call('generation.list', {}, { signal: context.signal });
      if (flags.json) context.printJson(response);
      else context.print(describeList(response));
    });
  addBuild(generation, context);
  addCompare(generation, context);
  generation
    .command('report')
    .description('the newest migration report, of one generation or of all, as it was kept')
    .argument('[generation]', 'e.g. g2', parseGeneration)
    .action(async (number: number | undefined, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = number === undefined ? {} : { generation: number };
      const report = await engine.call('generation.report', request, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else context.print(report === null ? 'Nothing was compared yet.' : describeMigration(report));
    });
  addFlip(generation, context);
  generation
    .command('cancel')
    .description('stop a build; what is built is kept')
    .argument('<generation>', 'e.g. g2', parseGeneration)
    .action(async (number: number, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      await engine.call('generation.cancel', { generation: number }, { signal: context.signal });
      if (flags.json) context.printJson({ cancelled: number });
      else context.print(`The build of g${number} is stopped.`);
    });
  addDelete(generation, context);
}

function addBuild(generation: Command, context: CliContext): void {
  generation
    .command('build')
    .description('build an index beside the one that answers, or go on with a build; nothing changes until you flip')
    .option('--model <id>', 'an embedding model (`trestle model list`); that of trestle.jsonc by default')
    .option('--chunker <name>', CHUNKER_HELP)
    .option('--for <source...>', 'only these sources')
    .action(async (flags: BuildFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = {
        ...(flags.model === undefined ? {} : { model: flags.model }),
        ...(flags.chunker === undefined ? {} : { chunker: flags.chunker }),
        sources: flags.for ?? [],
      };
      const started = await engine.call('generation.build', request, { signal: context.signal });
      const summary = await follow(context, flags, engine, started.generation);
      if (flags.json) context.printJson(summary);
      else {
        const { documents, chunks, sizeBytes } = summary;
        context.print(
          `g${summary.generation} is ready: ${formatNumberOf(documents, 'document')}, ${formatNumberOf(chunks, 'chunk')}, ${megabytes(sizeBytes)}.`,
        );
      }
    });
}

function addCompare(generation: Command, context: CliContext): void {
  generation
    .command('compare')
    .description('replay past queries on two generations: what is found, lost, and at which price')
    .argument('<generation>', 'the candidate, e.g. g2', parseGeneration)
    .option('--with <generation>', 'what it is compared with; the one that answers by default', parseGeneration)
    .option('--judged <file>', 'known answers: JSON lines with "question" and "path" or "expects"')
    .option('--queries <n>', 'past queries replayed at most, newest first', parseCount, DEFAULT_REPLAYED_QUERIES)
    .action(async (number: number, flags: CompareFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = {
        generation: number,
        queries: flags.queries,
        ...(flags.with === undefined ? {} : { base: flags.with }),
        ...(flags.judged === undefined ? {} : { judged: context.resolvePath(flags.judged) }),
      };
      const report = await finishComparison(context, flags, engine, request);
      if (flags.json) context.printJson(report);
      else context.print(describeMigration(report));
    });
}

function addFlip(generation: Command, context: CliContext): void {
  generation
    .command('flip')
    .description('answer from another generation from the next question on; flip back the same way')
    .requiredOption('--to <generation>', 'e.g. g2', parseGeneration)
    .option('--source <source...>', 'only these sources')
    .option('--reason <text>', 'kept with the flip')
    .action(async (flags: FlipFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { to: flags.to, sources: flags.source ?? [], reason: flags.reason ?? '' };
      const response = await engine.call('generation.flip', request, { signal: context.signal });
      // This process may be the only engine there is: what the generation missed is read before it ends.
      if (response.behind.length > 0) await follow(context, flags, engine, flags.to);
      if (flags.json) {
        context.printJson(response);
        return;
      }
      if (response.flips.length === 0) context.print(`g${flags.to} serves that already.`);
      for (const { sourceId, from, to } of response.flips) {
        context.print(`${sourceId ?? 'Every source'}: g${from} → g${to}, from the next question on.`);
      }
      if (response.behind.length > 0) context.print(`Caught up: ${response.behind.join(', ')}.`);
    });
}

function addDelete(generation: Command, context: CliContext): void {
  generation
    .command('delete')
    .description('remove an index that does not answer; without --yes, tell what would go')
    .argument('<generation>', 'e.g. g2', parseGeneration)
    .option('--yes', 'do it')
    .action(async (number: number, flags: DeleteFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { generation: number, preview: !(flags.yes ?? false) };
      const response = await engine.call('generation.delete', request, { signal: context.signal });
      if (flags.json) {
        context.printJson(response);
        return;
      }
      const { freedBytes, releases, deleted } = response;
      const what = `${megabytes(freedBytes)}, named by ${formatNumberOf(releases.length, 'release')}`;
      context.print(
        deleted ? `g${number} is deleted: ${what}.` : `g${number} would free ${what}. Add --yes to delete it.`,
      );
    });
}

/** Waits until a generation is current, drawing its progress. An interrupt leaves the build to be gone on with. */
async function follow(
  context: CliContext,
  flags: GlobalFlags,
  engine: EngineClient,
  number: number,
): Promise<GenerationSummary> {
  const line = createProgressLine(context, flags);
  try {
    const events = engine.stream('generation.watch', { generation: number }, { signal: context.signal });
    for await (const event of events) {
      if (event.type === 'generation-progress') {
        const { filesDone, filesFound, chunks, elapsedMs } = event.progress;
        const rate = elapsedMs > 0 ? Math.round((chunks / elapsedMs) * 1000) : 0;
        line.show(`g${number}: ${formatCount(filesDone)} of ${formatCount(filesFound)} files, ${rate} chunks/s`);
      } else if (event.type === 'generation-finished') return event.summary;
      else if (event.type === 'generation-cancelled') {
        throw new CancelledError(`The build of g${number} stopped; run the same command to go on.`);
      } else throw new TrestleError(event.error.code as ErrorCode, event.error.message);
    }
    throw new BugError('a build ended without saying how');
  } finally {
    line.clear();
  }
}

async function finishComparison(
  context: CliContext,
  flags: GlobalFlags,
  engine: EngineClient,
  request: { generation: number; base?: number; judged?: string; queries: number },
): Promise<MigrationReport> {
  const line = createProgressLine(context, flags);
  try {
    for await (const event of engine.stream('generation.compare', request, { signal: context.signal })) {
      if (event.type === 'compare-finished') return event.report;
      line.show(event.phase === 'replaying' ? `${event.done} of ${event.total} queries` : 'catching up with the files');
    }
  } finally {
    line.clear();
  }
  throw new BugError('a comparison ended without a report');
}

function describeList({ generations, flips, wanted, servingBySource }: GenerationListResponse): string {
  const rows = generations.map((row) => [
    `g${row.generation}`,
    row.embeddingModel,
    row.chunkerName,
    row.chunks,
    megabytes(row.sizeBytes),
    describeState(row),
  ]);
  const split = Object.entries(servingBySource).map(([sourceId, number]) => `${sourceId} is searched in g${number}.`);
  const [last] = flips;
  return [
    formatTable([['', 'model', 'chunker', 'chunks', 'size', 'state'], ...rows]),
    ...split,
    ...(last === undefined
      ? []
      : [`Last flip: ${last.sourceId ?? 'every source'}, g${last.from} → g${last.to}, ${last.at} by ${last.by}.`]),
    ...(wanted === null ? [] : [wanted.message]),
    ...generations.flatMap(({ generation, error }) => (error === null ? [] : [`g${generation}: ${error}`])),
  ].join('\n');
}

function describeState({
  state,
  chunks,
  expectedChunks,
  isRunning,
  servingSince,
  finishedAt,
  behind,
}: GenerationSummary): string {
  const share = expectedChunks === 0 ? 0 : Math.min(PERCENT, Math.round((chunks / expectedChunks) * PERCENT));
  const late = behind.length === 0 ? '' : `, behind on ${behind.join(', ')}`;
  if (state === 'building') return `building, ${share} %${isRunning ? '' : ', interrupted'}`;
  if (state === 'serving') return `serving since ${servingSince ?? '?'}${late}`;
  if (state === 'ready') return `ready since ${finishedAt ?? '?'}${late}`;
  return `${state}${late}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}

function parseGeneration(text: string): number {
  const digits = /^g?([1-9]\d{0,5})$/.exec(text)?.[1];
  if (digits === undefined) throw new FlagError(`"${text}" is no generation; they are called g1, g2, …`);
  return Number(digits);
}
