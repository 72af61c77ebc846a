import type { Command } from 'commander';
import type { DatasetCase, DatasetInfo } from '../../contract/dataset.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatNumberOf, formatTable } from '../format.ts';
import { parseCount, parseNumber, parseSeed, parseShare } from '../parse-number-flags.ts';
import { parseShares } from '../parse-shares.ts';
import { addDatasetBuild } from './dataset-build.ts';
import { addDatasetCarry } from './dataset-carry.ts';
import { addDatasetImport } from './dataset-import.ts';

interface FromTracesFlags extends GlobalFlags {
  name: string;
  limit: number;
  minSupport: number;
}
interface ShowFlags extends GlobalFlags {
  split?: string;
  search?: string;
  offset: number;
  limit: number;
}

const DEFAULT_TRACES = 200;
const DEFAULT_SUPPORT = 0.6;
const DEFAULT_CASES = 20;
const QUESTION_WIDTH = 60;

export function addDatasetCommand(program: Command, context: CliContext): void {
  const dataset = program.command('dataset').description('questions with what is known of their answers: datasets/');
  addList(dataset, context);
  addShow(dataset, context);
  addDatasetImport(dataset, context);
  addDatasetBuild(dataset, context);
  addSplit(dataset, context);
  addDatasetCarry(dataset, context);
  dataset
    .command('from-traces')
    .description('make known answers of past answers that were good')
    .option('--name <name>', 'file in datasets/, without .jsonl', 'past-answers')
    .option('--limit <count>', 'at most so many new ones', parseCount, DEFAULT_TRACES)
    .option(
      '--min-support <share>',
      'every citation supports its sentence at least so far, 0 to 1',
      parseShare,
      DEFAULT_SUPPORT,
    )
    .action(async (flags: FromTracesFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { name, limit, minSupport } = flags;
      const report = await engine.call('dataset.fromTraces', { name, limit, minSupport }, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else {
        context.print(
          `${report.added} added to ${report.path}, ${report.kept} were there, ${report.passedOver} passed over.`,
        );
      }
    });
}

function addList(dataset: Command, context: CliContext): void {
  dataset
    .command('list')
    .description('the data sets of the workspace, and what is wrong with one that cannot be read')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { datasets } = await engine.call('dataset.list', {}, { signal: context.signal });
      if (flags.json) context.printJson({ datasets });
      else if (datasets.length === 0)
        context.print('There is none yet. `trestle dataset import FILE --name NAME` makes one.');
      else context.print(describeList(datasets));
    });
}

function addShow(dataset: Command, context: CliContext): void {
  dataset
    .command('show')
    .description('what a data set holds; exit 3 when it cannot be read as one')
    .argument('<dataset>', 'its name in datasets/, or its path')
    .option('--split <name>', 'only cases of this split')
    .option('--search <text>', 'only cases whose id, question or answers hold it')
    .option('--offset <count>', 'leave out so many first', parseNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option('--limit <count>', 'at most so many', parseCount, DEFAULT_CASES)
    .action(async (path: string, flags: ShowFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { split, search, offset, limit } = flags;
      const request = {
        path,
        offset,
        limit,
        ...(split === undefined ? {} : { split }),
        ...(search === undefined ? {} : { search }),
      };
      const page = await engine.call('dataset.show', request, { signal: context.signal });
      if (page.info.problem !== null) context.exitCode = EXIT_CODE.gateFailed;
      if (flags.json) {
        context.printJson(page);
        return;
      }
      context.print(describeList([page.info]));
      if (page.cases.length > 0) context.print(describeCases(page.cases));
      if (page.info.problem === null) context.say(`${page.cases.length} of ${formatNumberOf(page.total, 'case')}.`);
    });
}

function addSplit(dataset: Command, context: CliContext): void {
  dataset
    .command('split')
    .description('give each case a split, by its id: adding rows later moves none')
    .argument('<dataset>', 'its name in datasets/, or its path; JSONL')
    .requiredOption('--shares <list>', 'by name, adding up to 1: dev=0.3,test=0.7', parseShares)
    .option('--seed <number>', 'another draw', parseSeed, 1)
    .action(async (path: string, flags: GlobalFlags & { shares: Record<string, number>; seed: number }) => {
      const { engine } = await context.openWorkspace(flags);
      const { shares, seed } = flags;
      const report = await engine.call('dataset.split', { path, shares, seed }, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else
        context.print(
          `${report.path}: ${describeSplits(report.splits)}; ${formatNumberOf(report.changed, 'row')} changed.`,
        );
    });
}

function describeList(datasets: readonly DatasetInfo[]): string {
  const rows = datasets.map((one) =>
    one.problem === null
      ? [
          one.path,
          one.cases,
          one.answerable,
          one.unanswerable,
          one.withAnswers,
          one.withPlaces,
          describeSplits(one.splits) || '–',
        ]
      : [one.path, '–', '–', '–', '–', '–', one.problem.message],
  );
  const head = ['data set', 'cases', 'answerable', 'not', 'with answers', 'with places', 'splits'];
  return formatTable([head, ...rows]);
}

function describeSplits(splits: Readonly<Record<string, number>>): string {
  return Object.entries(splits)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function describeCases(cases: readonly DatasetCase[]): string {
  const rows = cases.map(({ id, question, answerable, answers, expects, places, split }) => [
    id,
    question.replaceAll(/\s+/g, ' ').slice(0, QUESTION_WIDTH),
    answerable === false
      ? 'refuse'
      : ([...answers, ...expects][0] ?? '–').replaceAll(/\s+/g, ' ').slice(0, QUESTION_WIDTH),
    places.length,
    split ?? '–',
  ]);
  return formatTable([['id', 'question', 'answer', 'places', 'split'], ...rows]);
}
