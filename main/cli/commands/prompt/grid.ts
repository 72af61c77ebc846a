import type { Command } from 'commander';
import { EXIT_CODE } from '../../../contract/exit-code.ts';
import type { GridCell, PromptInputSource } from '../../../contract/prompt.ts';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { formatCost, formatDuration, formatTable, shortTraceId } from '../../format.ts';
import { parseCountTo } from '../../parse-number-flags.ts';

interface GridFlags extends GlobalFlags {
  model: string[];
  inputs: number;
  question?: string[];
}

type Cell = { input: number; model: number } & ({ cell: GridCell } | { error: string });

export function addPromptGrid(prompt: Command, context: CliContext): void {
  prompt
    .command('grid')
    .description('a prompt on several inputs with several models; each cell is a trace')
    .argument('<prompt>', 'its id')
    .requiredOption('--model <ids...>', 'models to answer with')
    .option('--inputs <number>', 'so many of the last inputs of its pipelines', parseCountTo(50), 5)
    .option('--question <texts...>', 'these in place of the last inputs')
    .action(async (id: string, flags: GridFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { signal } = context;
      const chosen =
        flags.question === undefined
          ? (await engine.call('prompt.inputs', { id, limit: flags.inputs }, { signal })).inputs
          : flags.question.map((question) => ({ source: { type: 'question' as const, question }, label: question }));
      const inputs: PromptInputSource[] = chosen.map(({ source }) => source);
      if (inputs.length === 0) {
        context.say('Nothing was asked yet, and there is no data set. Name questions with --question.');
        context.exitCode = EXIT_CODE.usage;
        return;
      }
      const cells: Cell[] = [];
      let failed = 0;
      let costUsd: number | null = 0;
      for await (const event of engine.stream('prompt.grid', { id, inputs, models: flags.model }, { signal })) {
        if (event.type === 'cell-finished') cells.push(event);
        else if (event.type === 'cell-failed')
          cells.push({ input: event.input, model: event.model, error: event.message });
        else if (event.type === 'finished') ({ failed, costUsd } = event);
      }
      const ordered = cells.toSorted((a, b) => a.input - b.input || a.model - b.model);
      if (failed > 0) context.exitCode = EXIT_CODE.upstream;
      if (flags.json) context.printJson({ inputs: chosen, models: flags.model, cells: ordered, failed, costUsd });
      else {
        context.print(
          describe(
            ordered,
            chosen.map(({ label }) => label),
            flags.model,
          ),
        );
        context.say(`${cells.length} cells, ${failed} failed, ${formatCost(costUsd)}.`);
      }
    });
}

const SHOWN_TEXT = 60;

function describe(cells: readonly Cell[], labels: readonly string[], models: readonly string[]): string {
  const cut = (text: string): string =>
    (text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}…` : text).replaceAll('\n', ' ');
  const rows = cells.map((one) => {
    const place = [cut(labels[one.input] ?? ''), models[one.model] ?? ''];
    if ('error' in one) return [...place, '–', '–', '–', `failed: ${one.error}`];
    const { cell } = one;
    return [
      ...place,
      cell.grounded === null ? '–' : cell.grounded.toFixed(2),
      formatDuration(cell.ms),
      shortTraceId(cell.traceId),
      cut(cell.answer),
    ];
  });
  return formatTable([['input', 'model', 'grounded', 'time', 'trace', 'answer'], ...rows]);
}
