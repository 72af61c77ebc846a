import type { EvalFile } from '../../contract/eval-file.ts';
import type { DatasetCase } from '../../contract/dataset.ts';
import { passagePool } from '../../evals/robustness/case-fields.ts';
import { type MessyCase, messyCases } from '../../evals/robustness/messy-cases.ts';
import { CONTEXT_KINDS, messyContext } from '../../evals/robustness/messy-context.ts';
import type { BendQuery } from '../ask-runner.ts';
import { bendPassages } from './messy-query.ts';

/** A messy case, and what is to happen to the passages that are found for it. */
export interface PlannedVariant extends MessyCase {
  bend?: BendQuery;
}

/** @returns none for an eval that asks for none */
export function planVariants(
  { robustness }: Pick<EvalFile, 'robustness'>,
  cases: readonly DatasetCase[],
  seed: number,
): PlannedVariant[] {
  if (robustness === undefined) return [];
  const { kinds, severities } = robustness;
  const pool = passagePool(cases);
  const rows = new Map(cases.map((one, row) => [one.id, { one, row }]));
  return messyCases(cases, { kinds, severities, seed }).map((messy): PlannedVariant => {
    const { kind, severity, of } = messy;
    const known = rows.get(of);
    if (!CONTEXT_KINDS.has(kind) || known === undefined) return messy;
    const { one, row } = known;
    // The answer that is contradicted is that of the case as it is.
    return { ...messy, bend: bendPassages((texts) => messyContext(texts, { kind, severity, seed, one, row, pool })) };
  });
}
