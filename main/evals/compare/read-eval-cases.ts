import * as z from 'zod';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { EvalCase } from '../../contract/eval-compare.ts';

// JSON has no NaN, and Infinity only by overflow: zod's numbers are finite.
const resultFile = z.object({
  cases: z
    .array(z.object({ id: z.union([z.string().min(1), z.number()]), values: z.record(z.string(), z.number()) }))
    .min(1),
});

/**
 * The cases of a result file.
 *
 * @throws InvalidArgumentError naming file and place: not JSON, no cases, a value that is no finite number
 */
export function readEvalCases(text: string, path: string): EvalCase[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new InvalidArgumentError(`${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const parsed = resultFile.safeParse(value);
  if (parsed.success) return parsed.data.cases.map(({ id, values }) => ({ id: String(id), values }));
  const issue = parsed.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? 'the file' : issue.path.join('.');
  throw new InvalidArgumentError(
    `${path}: ${place}: ${issue?.message ?? 'not a result'}. Write one by "trestle eval ask DIR --json" or "trestle eval ir DIR --json".`,
  );
}
