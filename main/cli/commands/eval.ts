import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import { type SearchMode, searchMode } from '../../contract/retrieval.ts';
import type { EvalAskReport, EvalIrReport, IrMetrics, IrModes, IrTypos } from '../../contract/evals.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatDuration, formatTable } from '../format.ts';
import { describeFaithfulness } from '../describe-faithfulness.ts';
import { parseSeed, parseShare } from '../parse-number-flags.ts';
import { createProgressLine } from '../progress-line.ts';
import { addEvalCompare } from './eval-compare.ts';
import { addEvalLibrary } from './eval-library.ts';
import { addEvalImport } from './eval-import.ts';
import { addEvalMutate } from './eval-mutate.ts';
import { addEvalRun } from './eval-run.ts';

interface IrFlags extends GlobalFlags {
  modes: SearchMode[];
  typos?: number;
  seed: number;
}
interface AskFlags extends GlobalFlags {
  unanswerable?: boolean;
}

const ALL_MODES: SearchMode[] = ['bm25', 'vector', 'hybrid'];

export function addEvalCommand(program: Command, context: CliContext): void {
  const evaluate = program
    .command('eval')
    .description('run evals and compare them, measure retrieval and answers on judged data, and make data sets messy');
  evaluate
    .command('ir')
    .description('ranking quality against relevance judgements (BEIR layout)')
    .argument('<dir>', 'corpus.jsonl, queries.jsonl, qrels.tsv')
    .option('--modes <list>', 'of bm25,vector,hybrid', parseModes, ALL_MODES)
    .option('--typos <share>', 'measure again with this share of the words misspelled, 0 to 1', parseShare)
    .option('--seed <number>', 'which misspellings', parseSeed, 1)
    .action(async (dir: string, flags: IrFlags) => {
      const engine = await context.engine(flags);
      const { modes, typos: share, seed } = flags;
      const path = context.resolvePath(dir);
      const request = { path, modes, ...(share === undefined ? {} : { typos: { share, seed } }) };
      const events = engine.stream('eval.ir', request, { signal: context.signal });
      const report = await finish(context, flags, events);
      if (flags.json) context.printJson(report);
      else context.print(describeIr(report));
    });
  evaluate
    .command('ask')
    .description('answers against known answers; needs answers.jsonl')
    .argument('<dir>')
    .option('--unanswerable', 'ask each question of the corpus without its document: refusals are right')
    .action(async (dir: string, flags: AskFlags) => {
      const engine = await context.engine(flags);
      const request = { path: context.resolvePath(dir), unanswerable: flags.unanswerable ?? false };
      const events = engine.stream('eval.ask', request, { signal: context.signal });
      const report = await finish(context, flags, events);
      if (flags.json) context.printJson(report);
      else context.print(describeAsk(report));
    });
  evaluate
    .command('faithfulness')
    .description(
      'how well the local check tells supported claims from others; a score a row where the file does not say',
    )
    .argument('<file>', 'JSONL of {premise, claim, supported?, kind?}')
    .action(async (file: string, flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      const events = engine.stream(
        'eval.faithfulness',
        { path: context.resolvePath(file) },
        { signal: context.signal },
      );
      const report = await finish(context, flags, events);
      if (flags.json) context.printJson(report);
      else context.print(describeFaithfulness(report));
    });
  addEvalRun(evaluate, context);
  addEvalLibrary(evaluate, context);
  addEvalMutate(evaluate, context);
  addEvalImport(evaluate, context);
  addEvalCompare(evaluate, context);
}

async function finish<Report>(
  context: CliContext,
  flags: GlobalFlags,
  events: AsyncIterable<
    { type: 'eval-progress'; done: number; total: number; phase: string } | { type: 'eval-finished'; report: Report }
  >,
): Promise<Report> {
  const line = createProgressLine(context, flags);
  try {
    for await (const event of events) {
      if (event.type === 'eval-finished') return event.report;
      line.show(`${event.phase} ${event.done} of ${event.total}`);
    }
  } finally {
    line.clear();
  }
  throw new BugError('an evaluation ended without a report');
}

function describeIr(report: EvalIrReport): string {
  const head = `${report.dataset}: ${report.documents} documents, ${report.topics} judged topics, ${formatDuration(report.ms)}`;
  const clean = `${head}\n${tableOf(report.modes, {})}`;
  const { typos } = report;
  if (typos === null) return clean;
  const share = `${(typos.share * 100).toFixed(0)} % of the words misspelled, seed ${typos.seed}`;
  return `${clean}\n\n${share}\n${tableOf(typos.modes, typos.loss)}`;
}

/** @param loss by mode: what nDCG@10 lost; without it there is no such column */
function tableOf(modes: IrModes, loss: Partial<IrTypos['loss']>): string {
  const names: (keyof IrMetrics)[] = ['ndcg@10', 'recall@10', 'recall@100', 'mrr@10'];
  const hasLoss = loss.reference !== undefined;
  const rows = Object.entries(modes).map(([mode, metrics]) => [
    mode,
    ...names.map((name) => metrics[name].toFixed(3)),
    ...(hasLoss ? [(loss[mode as keyof IrModes] ?? 0).toFixed(3)] : []),
  ]);
  return formatTable([['mode', ...names, ...(hasLoss ? ['ndcg lost'] : [])], ...rows]);
}

function describeAsk(report: EvalAskReport): string {
  const share = (value: number): string => `${(value * 100).toFixed(1)} %`;
  return formatTable([
    ['questions', 'answered', 'contains gold', 'refused', 'citations exact', 'p50', 'p95'],
    [
      String(report.questions),
      share(report.answered),
      share(report.containsGold),
      share(report.refused),
      share(report.citationsExact),
      formatDuration(report.ms.p50),
      formatDuration(report.ms.p95),
    ],
  ]);
}

function parseModes(text: string): SearchMode[] {
  return text.split(',').map((name) => {
    const mode = searchMode.safeParse(name.trim());
    if (!mode.success) throw new FlagError(`"${name}" is not one of ${searchMode.options.join(', ')}.`);
    return mode.data;
  });
}
