import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { DEFAULT_EVAL_EFFECT, type EvalComparison, isEvalRunRef } from '../../contract/eval-compare.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';
import { parseNumber } from '../parse-number-flags.ts';

interface CompareFlags extends GlobalFlags {
  effect: number;
  correction: 'holm' | 'bh';
  sequential?: boolean;
  lowerBetter?: string[];
}

const LEAST_EFFECT = 0.0001;

export function addEvalCompare(evaluate: Command, context: CliContext): void {
  evaluate
    .command('compare')
    .description('what changed from result A to result B, metric by metric, with how sure that is')
    .argument('<a>', 'what eval ask or eval ir wrote with --json, or a run: e-1a2b3c4d5e, with :c2 for a cell of it')
    .argument('<b>', 'the same over the same cases')
    .option(
      '--effect <size>',
      'a difference that matters, to tell how many cases show it',
      parseNumber(LEAST_EFFECT, 1),
      DEFAULT_EVAL_EFFECT,
    )
    .addOption(
      new Option('--correction <name>', 'for several metrics: holm, or bh which is milder')
        .choices(['holm', 'bh'])
        .default('holm'),
    )
    .option('--sequential', 'one look among several while cases come in: stop at any of them')
    .option('--lower-better <metric...>', 'metrics of which less is better, beside times, costs, errors and refusals')
    .action(async (a: string, b: string, flags: CompareFlags) => {
      const isRun = (side: string): boolean => isEvalRunRef(side) && !existsSync(context.resolvePath(side));
      const sideOf = (side: string): string => (isRun(side) ? side : context.resolvePath(side));
      const engine = isRun(a) || isRun(b) ? (await context.openWorkspace(flags)).engine : await context.engine(flags);
      const { effect, correction, sequential = false, lowerBetter } = flags;
      const request = {
        a: sideOf(a),
        b: sideOf(b),
        effect,
        correction,
        sequential,
        ...(lowerBetter === undefined ? {} : { lowerBetter }),
      };
      const comparison = await engine.call('eval.compare', request, { signal: context.signal });
      if (flags.json) context.printJson(comparison);
      else context.print(describe(comparison));
    });
}

function describe({ metrics, noiseFloor, neededCases, unpaired }: EvalComparison): string {
  const table = formatTable([
    ['metric', 'A', 'B', 'change', '95 %', 'p', 'noise', 'cases', 'verdict'],
    ...Object.entries(metrics).map(([name, { a, b, delta, ci95, pValue, n, verdict }]) => [
      name,
      short(a),
      short(b),
      signed(delta),
      `${signed(ci95[0])} to ${signed(ci95[1])}`,
      pValue < 0.001 ? '<0.001' : pValue.toFixed(3),
      short(noiseFloor[name] ?? 0),
      n,
      verdict,
    ]),
  ]);
  const needs = Object.entries(neededCases).flatMap(([name, need]) =>
    need === null || need.more === 0
      ? []
      : [`${name}: ${need.more} more cases would show a change of ${short(need.effect)} in 8 of 10 comparisons.`],
  );
  const left = unpaired.a + unpaired.b;
  const apart = left === 0 ? [] : [`Left out, being in one result only: ${unpaired.a} cases of A, ${unpaired.b} of B.`];
  return [table, ...needs, ...apart].join('\n');
}

/** Three decimals, or whole numbers where they are large. */
function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(3);
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${short(value)}`;
}
