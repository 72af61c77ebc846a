import { throwIfAborted } from '../../../base/abort.ts';
import { DeniedError } from '../../../base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { defineScorer, ofFinished } from '../define-scorer.ts';
import type { Score, ScoredRun, Scorer } from '../scorer.ts';
import { UNSCORED, unscored } from '../unscored.ts';
import { MAX_SCRIPT_LENGTH } from './script-limits.ts';
import type { ScriptSandbox } from './script-thread.ts';

const UNITS = ['share', 'score', 'ms', 'count', 'usd'] as const;

/**
 * A custom metric: an ES module with `export function score(testCase, run)` that returns a number, or `{value, note}`. It
 * may say its `unit` (`score`, from 0 to 1, by default) and that `lowerIsBetter`. It gets the case and the run as values and
 * has no access to anything; the clock stands still there, and `Math.random` is the same for the same case.
 *
 * @param options.path for messages: `metrics/NAME.js`
 * @returns a scorer named after the path; a run for which the script throws, runs too long, or returns anything but a
 *   number within its unit is unscored, with file and line in the note
 * @throws DeniedError where the workspace is not trusted, InvalidArgumentError with file and line for a module that cannot
 *   be read
 */
export async function loadScriptMetric(options: {
  path: string;
  text: string;
  isTrusted: boolean;
  sandbox: ScriptSandbox;
}): Promise<Scorer> {
  const { path, text, isTrusted, sandbox } = options;
  if (!isTrusted) {
    throw new DeniedError(`${path} is a program, and this workspace is not trusted. Trust it, or take the metric out.`);
  }
  if (text.length > MAX_SCRIPT_LENGTH) {
    throw new InvalidArgumentError(`${path}: ${text.length} characters. A metric has at most ${MAX_SCRIPT_LENGTH}.`);
  }
  const module = { path, text };
  const reply = await sandbox.ask({ type: 'load', ...module });
  if (reply.type !== 'loaded') {
    throw new InvalidArgumentError('message' in reply ? reply.message : `${path}: it cannot be read`);
  }
  const unit = UNITS.find((known) => known === (reply.unit ?? 'score'));
  if (unit === undefined) {
    throw new InvalidArgumentError(`${path}: unit is ${reply.unit}. It is one of ${UNITS.join(', ')}.`);
  }
  const score = async (run: ScoredRun, signal: AbortSignal): Promise<Score> => {
    throwIfAborted(signal);
    const { case: testCase, ...rest } = run;
    const inputs = JSON.stringify([testCase, rest]);
    const scored = await sandbox.ask({ type: 'score', ...module, seed: seedOf(testCase.id), inputs });
    if (scored.type !== 'scored') {
      return unscored(UNSCORED.scriptFailed, 'message' in scored ? scored.message : path);
    }
    const { value, note } = scored;
    const isOutside = (unit === 'share' || unit === 'score') && (value < 0 || value > 1);
    if (isOutside) {
      const way = `Return 0 to 1, or write: export const unit = 'count'`;
      return unscored(UNSCORED.scriptFailed, `${path}: score returned ${value}, and a ${unit} is from 0 to 1. ${way}`);
    }
    return note === null ? { value } : { value, note };
  };
  return defineScorer({ name: path, unit, lowerIsBetter: reply.lowerIsBetter ?? false }, ofFinished(score));
}

/** The same case has the same chances, wherever it stands. @see Fowler, Noll, Vo, FNV-1a, 32 bits */
function seedOf(caseId: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < caseId.length; at++) hash = Math.imul(hash ^ caseId.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
