import type { Command } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import type { TuneDifference, TunedSettings, TuneReport } from '../../contract/tune.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';
import { createProgressLine } from '../progress-line.ts';

interface TuneFlags extends GlobalFlags {
  judged?: string;
  dryRun?: boolean;
  reset?: boolean;
}

/** Rows of the table shown to people; `--json` has all. */
const SHOWN_CANDIDATES = 8;

export function addTuneCommand(program: Command, context: CliContext): void {
  program
    .command('tune')
    .description('choose how the legs are merged and reranked, by queries whose answers are known')
    .option(
      '--judged <path>',
      'a folder in BEIR layout (its own corpus is searched), or JSON lines of {"query", "documents"}; else past questions',
    )
    .option('--dry-run', 'report only, change nothing')
    .option('--reset', 'take the chosen settings out of trestle.jsonc again')
    .action(async (flags: TuneFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { judged, dryRun = false, reset = false } = flags;
      const request = { dryRun, reset, ...(judged === undefined ? {} : { judged: context.resolvePath(judged) }) };
      const line = createProgressLine(context, flags);
      let report: TuneReport | null | undefined;
      try {
        for await (const event of engine.stream('tune.run', request, { signal: context.signal })) {
          if (event.type === 'tune-finished') report = event.report;
          else line.show(`${event.phase} ${event.done} of ${event.total}`);
        }
      } finally {
        line.clear();
      }
      if (report === undefined) throw new BugError('tuning ended without a report');
      if (flags.json) context.printJson(report);
      else context.print(report === null ? 'trestle.jsonc has no settings of its own any more.' : describe(report));
    });
}

function describe(report: TuneReport): string {
  const { queries, labels, current, currentNdcg, candidates, decision, written, isBetter, best } = report;
  const rows = candidates
    .slice(0, SHOWN_CANDIDATES)
    .map(({ settings, ndcg, difference }) => [...cellsOf(settings), ndcg.toFixed(4), interval(difference)]);
  const after = written
    ? `trestle.jsonc now says ${nameOf(best)}; \`trestle tune --reset\` takes it out again.`
    : isBetter
      ? `Nothing was written; without --dry-run trestle.jsonc would say ${nameOf(best)}.`
      : 'Nothing was changed.';
  if (queries === 0) return `${decision} ${after}`;
  return [
    `${queries} queries, ${labels === 'judged' ? 'judged' : 'relevant is what past answers cited'}. Now: ${nameOf(current)}, nDCG@10 ${currentNdcg.toFixed(4)}.`,
    formatTable([['fusion', 'weight', 'rerank', 'ndcg@10', 'difference, 95 %'], ...rows]),
    `${decision} ${after}`,
  ].join('\n');
}

function cellsOf({ method, weight, rerankWeight }: TunedSettings): string[] {
  return [method, String(weight), String(rerankWeight)];
}

function nameOf({ method, weight, rerankWeight }: TunedSettings): string {
  return `${method} ${weight}, rerank ${rerankWeight}`;
}

function interval({ mean, low, high }: TuneDifference): string {
  const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
  return `${signed(mean)} (${signed(low)} … ${signed(high)})`;
}
