import type { MutationChange } from '../../contract/eval-mutate.ts';
import type { UniformSource } from '../../base/random-variates.ts';
import { pickOf } from './draws.ts';
import { knownAnswer } from './known-answer.ts';
import type { Mutator, MutatorInput } from './mutator.ts';
import { addPassage, passagesOf } from './row-passages.ts';

/** Passages added at severity 1. */
const MAX_DISTRACTORS = 5;
/** A small data set may hold nothing but passages of the row itself. */
const TRIES = 10;

/** Passages of other rows are added to the row's own; none that says the row's answer. */
export const mutateDistractors: Mutator = (input) => {
  const { severity, draws } = input;
  let fields = input.fields;
  const changes: MutationChange[] = [];
  const seen = new Set(passagesOf(fields).map(({ text }) => text));
  for (let slot = 0; slot < MAX_DISTRACTORS; slot++) {
    const random = draws.unit(slot);
    if (random.next() >= severity) continue;
    const passage = drawPassage(input, seen, random);
    const added = passage === null ? null : addPassage(fields, passage);
    if (passage === null || added === null) continue;
    seen.add(passage);
    fields = added.fields;
    changes.push(added.change);
  }
  return { fields, changes, expects: 'same' };
};

function drawPassage(input: MutatorInput, seen: ReadonlySet<string>, random: UniformSource): string | null {
  if (input.passages.length === 0) return null;
  const answer = knownAnswer(input.fields)?.toLowerCase() ?? null;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { row, text } = pickOf(input.passages, random);
    const saysIt = answer !== null && text.toLowerCase().includes(answer);
    if (row !== input.row && !seen.has(text) && !saysIt) return text;
  }
  return null;
}
