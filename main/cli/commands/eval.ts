import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import { type SearchMode, searchMode } from '../../contract/retrieval.ts';
import type { EvalAskReport, EvalIrReport, IrMetrics } from '../../contract/evals.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatDuration, formatTable } from '../format.ts';
import { createProgressLine } from '../progress-line.ts';

interface IrFlags extends GlobalFlags {
  modes: SearchMode[];
}
interface AskFlags extends GlobalFlags {
  unanswerable?: boolean;
}

const ALL_MODES: SearchMode[] = ['bm25', 'vector', 'hybrid'];

export function addEvalCommand(program: Command, context: CliContext): void {
  const evaluate = program
    .command('eval')
    .description('measure retrieval and answers on judged collections (BEIR layout)');
  evaluate
    .command('ir')
    .description('ranking quality against relevance judgements')
    .argument('<dir>', 'corpus.jsonl, queries.jsonl, qrels.tsv')
    .option('--modes <list>', 'of bm25,vector,hybrid', parseModes, ALL_MODES)
    .action(async (dir: string, flags: IrFlags) => {
      const engine = await context.engine(flags);
      const request = { path: context.resolvePath(dir), modes: flags.modes };
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
  const names: (keyof IrMetrics)[] = ['ndcg@10', 'recall@10', 'recall@100', 'mrr@10'];
  const rows = Object.entries(report.modes).map(([mode, metrics]) => [
    mode,
    ...names.map((name) => metrics[name].toFixed(3)),
  ]);
  const head = `${report.dataset}: ${report.documents} documents, ${report.topics} judged topics, ${formatDuration(report.ms)}`;
  return `${head}\n${formatTable([['mode', ...names], ...rows])}`;
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
