import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { DEFAULT_EVAL_EFFECT, type EvalCase } from '../../contract/eval-compare.ts';
import type { EvalMetricName } from '../../contract/eval-file.ts';
import type { BehaviourReport, PromptBehaviourEvent } from '../../contract/prompt.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import { compareEvals } from '../../evals/compare/compare-evals.ts';
import type { EvalParts } from '../evals/prepare-eval.ts';
import type { CaseRun } from '../evals/run-case.ts';
import { type BehaviourPair, describeBehaviour } from './describe-behaviour.ts';
import { askedInput } from './input-cases.ts';
import { listPromptInputs } from './prompt-inputs.ts';
import { createPromptRuns, eachOf, type PromptRuns } from './prompt-runs.ts';
import { usesOfPrompt } from './prompt-uses.ts';

/** In the order in which they are read: what it rests on, whether it answers, then what it takes. */
const METRICS: readonly EvalMetricName[] = [
  'grounded',
  'citation-precision',
  'input-tokens',
  'output-tokens',
  'response-ms',
  'cost-usd',
];

/**
 * Asks the last inputs of a prompt's pipelines of both versions, retrieval and models as they are now, and compares input by
 * input: each is its own control.
 *
 * @throws InvalidArgumentError when nothing was asked yet
 */
export async function runBehaviour(
  parts: EvalParts,
  options: {
    before: PromptFile;
    after: PromptFile;
    inputs: number;
    signal: AbortSignal;
    tell: (event: PromptBehaviourEvent) => void;
  },
): Promise<BehaviourReport> {
  const { before, after, signal, tell } = options;
  const { inputs } = await listPromptInputs(parts, { id: before.id, limit: options.inputs });
  if (inputs.length === 0) {
    throw new InvalidArgumentError(
      `Nothing was asked of a pipeline that uses ${before.id} yet, and there is no data set. Ask something, or put questions into datasets/.`,
    );
  }
  const uses = usesOfPrompt(parts.files, before.id);
  const runs = await createPromptRuns(parts, { metrics: METRICS });
  const pairs: BehaviourPair[] = [];
  let done = 0;
  const total = inputs.length * 2;
  const step = (): void => tell({ type: 'progress', done: (done += 1), total });
  try {
    tell({ type: 'progress', done, total });
    await eachOf(inputs, signal, async ({ source, label }, index) => {
      const input = await askedInput(parts, source);
      const pipelineId = source.type === 'trace' ? parts.traces.readSummary(source.traceId).pipelineId : null;
      const use = uses.find((one) => one.pipelineId === pipelineId) ?? uses[0] ?? null;
      const ask = async (prompt: PromptFile): Promise<CaseRun> => {
        const ran = await runs.run({ prompt, input, use, model: null }, { signal });
        step();
        return ran;
      };
      // What is asked second finds everything warm: each version is that every other time.
      const isTurned = index % 2 === 1;
      const first = await ask(isTurned ? after : before);
      const second = await ask(isTurned ? before : after);
      const [ranBefore, ranAfter] = isTurned ? [second, first] : [first, second];
      pairs[index] = {
        label,
        before: { run: ranBefore, values: await valuesOf(runs, ranBefore, signal) },
        after: { run: ranAfter, values: await valuesOf(runs, ranAfter, signal) },
      };
    });
    return reportOf(pairs);
  } finally {
    await runs.dispose();
  }
}

async function valuesOf(runs: PromptRuns, { scored }: CaseRun, signal: AbortSignal): Promise<Record<string, number>> {
  const values: Record<string, number> = scored.answer === null ? {} : { refused: Number(scored.refused) };
  for (const metric of METRICS) {
    const score = await runs.score(metric, scored, signal);
    if ('value' in score) values[metric] = score.value;
  }
  return values;
}

function reportOf(pairs: readonly BehaviourPair[]): BehaviourReport {
  const casesOf = (side: 'before' | 'after'): EvalCase[] =>
    pairs.map((pair, index) => ({ id: String(index), values: pair[side].values }));
  const isComparable = pairs.some(({ before, after }) =>
    Object.keys(before.values).some((name) => Object.hasOwn(after.values, name)),
  );
  const compared = isComparable
    ? compareEvals(casesOf('before'), casesOf('after'), {
        effect: DEFAULT_EVAL_EFFECT,
        correction: 'holm',
        sequential: false,
        lowerBetter: ['input-tokens', 'output-tokens', 'response-ms', 'cost-usd', 'refused'],
      }).metrics
    : {};
  const names = ['grounded', 'refused', 'citation-precision', ...METRICS].filter(
    (name, index, all) => all.indexOf(name) === index && Object.hasOwn(compared, name),
  );
  return {
    inputs: pairs.length,
    metrics: names.flatMap((name) => {
      const metric = compared[name];
      if (metric === undefined) return [];
      const { a, b, delta, ci95, verdict } = metric;
      return [{ name, before: a, after: b, delta, ci95, verdict, worse: worseTraces(pairs, name) }];
    }),
    findings: describeBehaviour(pairs),
  };
}

/** More of these is better; of all others less is. */
const MORE_IS_BETTER: ReadonlySet<string> = new Set(['grounded', 'citation-precision']);

function worseTraces(pairs: readonly BehaviourPair[], name: string): readonly string[] {
  const sign = MORE_IS_BETTER.has(name) ? 1 : -1;
  return pairs
    .map(({ before, after }) => {
      const [was, is] = [before.values[name], after.values[name]];
      return { traceId: after.run.traceId, change: was === undefined || is === undefined ? 0 : (is - was) * sign };
    })
    .filter(({ change }) => change < 0)
    .toSorted((a, b) => a.change - b.change)
    .flatMap(({ traceId }) => traceId ?? []);
}
