import type { UniformSource } from '../../base/random-variates.ts';
import type { MutationChange } from '../../contract/eval-mutate.ts';
import { pickOf } from './draws.ts';
import { ANY_WORD, editText } from './edit-text.ts';
import type { Mutator } from './mutator.ts';
import { editPassages } from './row-passages.ts';

/** What a scanner takes for each other. */
const LOOKALIKES: readonly (readonly [string, string])[] = [
  ['rn', 'm'],
  ['cl', 'd'],
  ['vv', 'w'],
  ['ii', 'u'],
  ['l', '1'],
  ['I', 'l'],
  ['O', '0'],
  ['o', '0'],
  ['S', '5'],
  ['B', '8'],
  ['Z', '2'],
  ['g', '9'],
  ['e', 'c'],
  ['h', 'b'],
  ['t', 'f'],
];
/** Marks are lost, not found. */
const LOST_MARKS: readonly (readonly [string, string])[] = [
  ['ß', 'B'],
  ['ä', 'a'],
  ['ö', 'o'],
  ['ü', 'u'],
  ['é', 'e'],
  ['è', 'e'],
  ['ñ', 'n'],
  ['ç', 'c'],
];
const GLYPHS = [...LOOKALIKES, ...LOOKALIKES.map(([one, other]) => [other, one] as const), ...LOST_MARKS].map(
  ([from, to]) => ({ from, to }),
);
/** Of the words that are hit; the rest has a glyph read wrongly. */
const BROKEN_SHARE = 0.25;
const MIN_BROKEN_LETTERS = 5;

/** Glyphs read as others and words broken by a space or a hyphen, in the question and in the passages it is answered from. */
export const mutateOcr: Mutator = ({ fields, questionField, severity, draws }) => {
  const changes: MutationChange[] = [];
  const edit = (text: string, field: string): string => {
    const edited = editText(text, { field, pattern: ANY_WORD, severity, draws: draws.part(field), edit: misread });
    changes.push(...edited.changes);
    return edited.text;
  };
  const question = edit(String(fields[questionField]), questionField);
  return { fields: editPassages({ ...fields, [questionField]: question }, edit), changes, expects: 'same' };
};

function misread(word: string, random: UniformSource): string {
  const letters = Array.from(word);
  if (random.next() < BROKEN_SHARE && letters.length >= MIN_BROKEN_LETTERS) {
    const at = 2 + Math.floor(random.next() * (letters.length - 3));
    return letters.slice(0, at).join('') + pickOf([' ', '-\n', '- '], random) + letters.slice(at).join('');
  }
  const found = GLYPHS.filter(({ from }) => word.includes(from));
  if (found.length === 0) return word;
  const { from, to } = pickOf(found, random);
  // By a function: "$" in a text is no pattern.
  return word.replace(from, () => to);
}
