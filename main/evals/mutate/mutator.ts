import type { MutationChange, MutationExpects } from '../../contract/eval-mutate.ts';
import type { Draws } from './draws.ts';

/** A passage that a row of the data set carries. */
export interface PooledPassage {
  /** Place of its row in the data set. */
  row: number;
  text: string;
}

export interface MutatorInput {
  fields: Readonly<Record<string, unknown>>;
  /** Its field is a text that is not blank. */
  questionField: string;
  /** Place of the row in the data set. */
  row: number;
  /** 0..1 */
  severity: number;
  draws: Draws;
  /** Of all rows. */
  passages: readonly PooledPassage[];
}

export interface Mutated {
  fields: Readonly<Record<string, unknown>>;
  changes: readonly MutationChange[];
  expects: MutationExpects;
}

/** Makes a row messy in one way. Pure; a row in which it finds nothing to change comes back as it is. */
export type Mutator = (input: MutatorInput) => Mutated;

export function unchanged({ fields }: Pick<MutatorInput, 'fields'>): Mutated {
  return { fields, changes: [], expects: 'same' };
}
