import { createHash } from 'node:crypto';
import { canonicalJson } from '../../base/json.ts';
import type { ScoredRun } from '../metrics/scorer.ts';

/** @returns what a grade is of: this answer to this question; the same again is not another case */
export function caseHashOf({ case: { question, history }, answer }: ScoredRun): string {
  const shown = { question, history: history.map((turn) => turn.question), answer };
  return createHash('sha256').update(canonicalJson(shown)).digest('hex');
}
