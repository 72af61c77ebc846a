import { createHash } from 'node:crypto';
import { canonicalJson } from '../../base/json.ts';
import type { JudgeFile } from '../../contract/judge.ts';

/** Raised when the text around a rubric changes: grades before and after are then of two judges. */
const PROMPT_VERSION = 1;
/** Raised when what a pair is made of changes; judges of one answer are not touched by it. */
const PAIR_VERSION = 2;
const VERSION_DIGITS = 12;

/** @returns what a judge's grades are kept under: another model, rubric, scale or way to ask is another judge */
export function judgeVersionOf({ model, rubric, grades, mode, votes }: JudgeFile): string {
  const pair = mode === 'pairwise' ? { pair: PAIR_VERSION } : {};
  const shape = { prompt: PROMPT_VERSION, model, rubric, grades, mode, votes, ...pair };
  return createHash('sha256').update(canonicalJson(shape)).digest('hex').slice(0, VERSION_DIGITS);
}
