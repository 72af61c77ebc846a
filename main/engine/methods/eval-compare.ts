import { readFileSync, statSync } from 'node:fs';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { type EvalCase, isEvalRunRef } from '../../contract/eval-compare.ts';
import { compareEvals } from '../../evals/compare/compare-evals.ts';
import { readEvalCases } from '../../evals/compare/read-eval-cases.ts';
import type { Handlers } from '../handlers.ts';
import type { WorkspaceHolder } from '../workspace-holder.ts';

const BYTES_PER_MB = 1_000_000;
/** Read whole: a few hundred bytes a case. */
const MAX_RESULT_BYTES = 100 * BYTES_PER_MB;

/** Files need no workspace; runs are of the one that is open. */
export function createEvalCompareHandlers(holder: Pick<WorkspaceHolder, 'current'>): Handlers<'eval.compare'> {
  const read = async (ref: string, signal: AbortSignal): Promise<readonly EvalCase[]> => {
    if (!isEvalRunRef(ref)) return readCases(ref);
    const session = await holder.current();
    return (await session.call('eval.attempts', { run: ref }, { signal })).cases;
  };
  return {
    'eval.compare': async ({ a, b, ...settings }, { signal }) =>
      compareEvals(await read(a, signal), await read(b, signal), settings),
  };
}

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
