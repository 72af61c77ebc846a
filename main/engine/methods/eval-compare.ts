import { readFileSync, statSync } from 'node:fs';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { EvalCase } from '../../contract/eval-compare.ts';
import { compareEvals } from '../../evals/compare/compare-evals.ts';
import { readEvalCases } from '../../evals/compare/read-eval-cases.ts';
import type { Handlers } from '../handlers.ts';

const BYTES_PER_MB = 1_000_000;
/** Read whole: a few hundred bytes a case. */
const MAX_RESULT_BYTES = 100 * BYTES_PER_MB;

/** Needs no workspace: results are files. */
export const evalCompareHandlers: Handlers<'eval.compare'> = {
  'eval.compare': async ({ a, b, ...settings }) => compareEvals(readCases(a), readCases(b), settings),
};

function readCases(path: string): EvalCase[] {
  try {
    if (statSync(path).size > MAX_RESULT_BYTES) {
      throw new InvalidArgumentError(
        `${path} is larger than ${MAX_RESULT_BYTES / BYTES_PER_MB} MB. Compare a part of it.`,
      );
    }
    return readEvalCases(readFileSync(path, 'utf8'), path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new NotFoundError(`${path} is not there. Name a result of eval ask or eval ir, written with --json.`, {
        cause,
      });
    }
    if (code === 'EISDIR' || code === 'EACCES' || code === 'EPERM') {
      throw new InvalidArgumentError(`${path} cannot be read as a file (${code}).`, { cause });
    }
    throw cause;
  }
}
