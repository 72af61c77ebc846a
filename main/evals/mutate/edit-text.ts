import type { UniformSource } from '../../base/random-variates.ts';
import type { MutationChange } from '../../contract/eval-mutate.ts';
import type { Draws } from './draws.ts';
import type { Mutated, MutatorInput } from './mutator.ts';

/** A word of any script, with marks, digits and apostrophes in it. */
export const ANY_WORD = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}'’])*/gu;

/** @returns what the unit becomes; itself for no change */
type EditUnit = (unit: string, random: UniformSource) => string;

/**
 * Edits what the pattern finds in a text, each unit with the probability `severity`.
 *
 * @param pattern global
 * @param field for the changes
 */
export function editText(
  text: string,
  options: { field: string; pattern: RegExp; severity: number; draws: Draws; edit: EditUnit },
): { text: string; changes: MutationChange[] } {
  const { field, pattern, severity, draws, edit } = options;
  const changes: MutationChange[] = [];
  let index = 0;
  const edited = text.replace(pattern, (unit) => {
    const random = draws.unit(index);
    index += 1;
    if (random.next() >= severity) return unit;
    const to = edit(unit, random);
    if (to !== unit) changes.push({ field, from: unit, to });
    return to;
  });
  return { text: edited, changes };
}

/** The row with its question edited; its answer stays the right one. */
export function editQuestion(input: MutatorInput, pattern: RegExp, edit: EditUnit): Mutated {
  const { fields, questionField: field, severity, draws } = input;
  const { text, changes } = editText(String(fields[field]), { field, pattern, severity, draws, edit });
  return { fields: { ...fields, [field]: text }, changes, expects: 'same' };
}

/** @returns the word in the case of the one it replaces: all capitals, a capital first, or as it is */
export function inCaseOf(model: string, word: string): string {
  const [first = '', ...rest] = model;
  if (first === first.toLowerCase()) return word;
  if (rest.length > 0 && model === model.toUpperCase()) return word.toUpperCase();
  const [head = '', ...tail] = word;
  return head.toUpperCase() + tail.join('');
}
