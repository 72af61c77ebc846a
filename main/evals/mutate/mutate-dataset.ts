import type { EvalMutateReport, MutationKind, MutationRecord } from '../../contract/eval-mutate.ts';
import type { DatasetRow } from '../dataset-rows.ts';
import { createDraws } from './draws.ts';
import { knownAnswer } from './known-answer.ts';
import type { PooledPassage } from './mutator.ts';
import { MUTATORS } from './registry.ts';
import { passagesOf } from './row-passages.ts';

const ID_FIELDS = ['id', '_id', 'qid', 'caseId', 'case_id'] as const;

export interface MutationSettings {
  kinds: readonly MutationKind[];
  /** 0..1 */
  severity: number;
  seed: number;
}

/** A row as it became, with what was done to it. */
export type MutatedRow = Readonly<Record<string, unknown>> & { mutation: MutationRecord };

/**
 * Makes a variant of each row for each kind, row after row. The same rows, settings and seed give the same variants, and a
 * row's variant depends on its id, not on its place. A row whose known answer is no longer right says so in `expects`.
 *
 * @returns as its end, what was changed
 */
export function* mutateDataset(
  rows: readonly DatasetRow[],
  { kinds, severity, seed }: MutationSettings,
): Generator<MutatedRow, Pick<EvalMutateReport, 'rows' | 'variants' | 'kinds'>> {
  const counts = [...new Set(kinds)].map((kind) => ({ kind, changed: 0, expectsChanged: 0 }));
  const passages = rows.flatMap(poolOf);
  for (const [row, { fields, questionField, line }] of rows.entries()) {
    const of = idOf(fields) ?? `line ${line}`;
    for (const count of counts) {
      const draws = createDraws(`${seed}/${count.kind}/${of}`);
      const mutated = MUTATORS[count.kind]({ fields, questionField, row, severity, draws, passages });
      const { changes, expects } = mutated;
      if (changes.length > 0) count.changed += 1;
      if (expects !== 'same') count.expectsChanged += 1;
      yield {
        ...mutated.fields,
        ...(expects === 'same' ? {} : { expects }),
        mutation: {
          kind: count.kind,
          severity,
          seed,
          of,
          expects,
          changes:
            expects === 'same' || fields['expects'] === undefined
              ? changes
              : [...changes, { field: 'expects', from: fields['expects'], to: expects }],
          ...(fields['mutation'] === undefined ? {} : { after: fields['mutation'] }),
        },
      };
    }
  }
  return { rows: rows.length, variants: rows.length * counts.length, kinds: counts };
}

function idOf(fields: DatasetRow['fields']): string | null {
  for (const name of ID_FIELDS) {
    const id = fields[name];
    if (typeof id === 'number' || (typeof id === 'string' && id !== '')) return String(id);
  }
  return null;
}

/** A row without passages stands for itself by its question and answer. */
function poolOf({ fields, questionField }: DatasetRow, row: number): PooledPassage[] {
  const carried = passagesOf(fields).filter(({ text }) => text.trim() !== '');
  if (carried.length > 0) return carried.map(({ text }) => ({ row, text }));
  const answer = knownAnswer(fields);
  return answer === null ? [] : [{ row, text: `${String(fields[questionField]).trim()} ${answer}` }];
}
