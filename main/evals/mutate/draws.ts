import type { UniformSource } from '../../base/random-variates.ts';
import { createSeededSequence } from '../../base/seeded-sequence.ts';

/** FNV-1a, 32 bits. @see Fowler, Noll, Vo */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
/** 2³² by the golden ratio: seeds of neighbouring units lie far from each other. */
const GOLDEN_STEP = 0x9e3779b9;

/**
 * Seeded numbers for a row, a sequence of its own for each unit that may be changed. The first number of a unit says from
 * which severity on it is changed, the next ones how: so a higher severity keeps what a lower one changed and adds to it.
 */
export interface Draws {
  unit(index: number): UniformSource;
  /** Draws for another part of the row. */
  part(name: string): Draws;
}

export function createDraws(key: string): Draws {
  let hash = OFFSET_BASIS;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), PRIME);
  return {
    unit: (index) => createSeededSequence(hash + Math.imul(index + 1, GOLDEN_STEP)),
    part: (name) => createDraws(`${key}/${name}`),
  };
}

/** @param choices at least one */
export function pickOf<Choice>(choices: readonly Choice[], random: UniformSource): Choice {
  return choices[Math.floor(random.next() * choices.length)] as Choice;
}
