import type { JudgeFile } from '../../contract/judge.ts';
import type { PipelineFile } from '../../contract/pipeline-file.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import { MAX_OUTPUT_TOKENS } from '../../evals/judges/ask-judge.ts';
import { literalTemplate, promptFingerprintOf } from '../../storage/prompt-fingerprint.ts';

/** The one stage of a judge's pipeline. */
export const JUDGE_STAGE = 'judge';

/** As long as a model that thinks before it grades may take, in milliseconds. */
const TIMEOUT_MS = 300_000;

/** A judge as something that is run: one stage that asks its model. `judge/ID` is what limits and traces call it. */
export function judgePipeline(file: JudgeFile): PipelineFile {
  const id = nameOf(file);
  const times = { budgetMs: TIMEOUT_MS, timeoutMs: TIMEOUT_MS, ladder: [] };
  return {
    version: 1,
    id,
    description: '',
    sloMs: TIMEOUT_MS,
    timeoutMs: TIMEOUT_MS,
    stages: [{ id: 'judge', uses: JUDGE_STAGE, after: [], with: { prompt: id, model: file.model }, ...times }],
  };
}

/** What of a judge shapes a grade, as a prompt: another rubric, scale, mode or model is another fingerprint. */
export function judgePrompt(file: JudgeFile): PromptFile {
  const { model, rubric, grades, mode, votes } = file;
  const scale = mode === 'pairwise' ? 'Which of two answers is better?' : `Grades: ${grades.join(', ')}.`;
  const shape = {
    id: nameOf(file),
    model,
    // Of several votes each is to be one of its own: they are asked for at the provider's temperature, most often 1.
    temperature: votes === 1 ? 0 : 1,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    system: literalTemplate(rubric),
    user: literalTemplate(scale),
  };
  return { version: 1, description: '', ...shape, fingerprint: promptFingerprintOf(shape) };
}

function nameOf({ id }: JudgeFile): string {
  return `judge/${id}`;
}
