import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { PromptTestEvent, PromptTestResult } from '../../contract/prompt.ts';
import type { PromptFile, PromptTest } from '../../contract/prompt-file.ts';
import { fillMessages } from '../../pipeline/prompts/fill-messages.ts';
import { promptVariables } from '../../pipeline/prompts/prompt-inputs.ts';
import type { EvalParts } from '../evals/prepare-eval.ts';
import { type AskedInput, questionCase } from './input-cases.ts';
import { asksModel, judgeAnswer, judgeMessages } from './judge-expectation.ts';
import { createPromptRuns, type PromptRuns } from './prompt-runs.ts';
import type { UseOfPrompt } from './prompt-uses.ts';
import { variablesOfQuestion } from './variables-of-question.ts';

const NANOS_PER_MS = 1e6;

/**
 * Runs the tests of a prompt's front matter, one after the other. Those that only look at the messages ask nobody.
 *
 * @param options.name of the one test that is run; all of them when undefined
 * @throws NotFoundError for a name that no test has
 */
export async function runPromptTests(
  parts: EvalParts,
  options: {
    prompt: PromptFile;
    use: UseOfPrompt | null;
    name: string | undefined;
    signal: AbortSignal;
    tell: (event: PromptTestEvent) => void;
  },
): Promise<void> {
  const { prompt, use, name, signal, tell } = options;
  const tests = (prompt.tests ?? []).filter((test) => name === undefined || test.name === name);
  if (name !== undefined && tests.length === 0) {
    const known = (prompt.tests ?? []).map((test) => test.name).join(', ') || 'none';
    throw new NotFoundError(`The prompt ${prompt.id} has no test "${name}". Known: ${known}.`);
  }
  const runs = await createPromptRuns(parts, { metrics: [] });
  let passed = 0;
  try {
    for (const [index, test] of tests.entries()) {
      const result = await runTest(parts, runs, { prompt, use, test, signal });
      if (result.passed) passed += 1;
      tell({ type: 'test-finished', result, done: index + 1, total: tests.length });
    }
    tell({ type: 'finished', passed, failed: tests.length - passed });
  } finally {
    await runs.dispose();
  }
}

async function runTest(
  parts: EvalParts,
  runs: PromptRuns,
  { prompt, use, test, signal }: { prompt: PromptFile; use: UseOfPrompt | null; test: PromptTest; signal: AbortSignal },
): Promise<PromptTestResult> {
  const { clock } = parts.services;
  const startNano = clock.monotonicNano();
  const failures: string[] = [];
  let traceId: string | null = null;
  try {
    const { expect } = test;
    if (expect.messages !== undefined) {
      const { variables } =
        test.question === undefined
          ? { variables: test.with }
          : await variablesOfQuestion(parts, { question: test.question }, { use, signal });
      const all = promptVariables(prompt, variables, { ...use?.variables, ...test.with });
      failures.push(...judgeMessages(expect.messages, fillMessages(prompt, all).messages));
    }
    if (asksModel(expect)) {
      const input: AskedInput =
        test.question === undefined
          ? { type: 'variables', variables: { ...use?.variables, ...test.with } }
          : { type: 'case', one: questionCase(test.name, test.question), given: test.with };
      const ran = await runs.run({ prompt, input, use, model: null }, { signal });
      ({ traceId } = ran);
      failures.push(...judgeAnswer(expect, ran.scored));
    }
  } catch (error) {
    if (!TrestleError.is(error) || error.code === 'cancelled') throw error;
    failures.push(error.message);
  }
  const ms = Number(clock.monotonicNano() - startNano) / NANOS_PER_MS;
  return { name: test.name, passed: failures.length === 0, failures, traceId, ms };
}
