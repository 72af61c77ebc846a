import { editQuestion, inCaseOf } from './edit-text.ts';
import { pickOf } from './draws.ts';
import type { Mutator } from './mutator.ts';

/** Rows of letter keys, and how far each is moved to the right of the one above it, in keys. */
const ROW_SHIFT = 0.4;
const LAYOUTS = {
  qwerty: ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'],
  qwertz: ['qwertzuiopü', 'asdfghjklöä', 'yxcvbnm'],
  azerty: ['azertyuiop', 'qsdfghjklm', 'wxcvbn'],
  russian: ['йцукенгшщзхъ', 'фывапролджэ', 'ячсмитьбю'],
} as const;
type Layout = keyof typeof LAYOUTS;

/** A finger misses by one key. */
const REACH = 1.2;
const WORD = /\p{L}{3,}/gu;

const NEIGHBOURS = new Map(
  Object.entries(LAYOUTS).map(([layout, rows]) => [layout, neighboursOf(rows.map((row) => Array.from(row)))]),
);

/** A key beside the right one, instead of it or with it, on the layout that the letters of the question hint at. */
export const mutateKeyboard: Mutator = (input) => {
  const neighbours = NEIGHBOURS.get(layoutOf(String(input.fields[input.questionField])));
  return editQuestion(input, WORD, (word, random) => {
    const letters = Array.from(word);
    const at = Math.floor(random.next() * letters.length);
    const letter = letters[at] ?? '';
    const near = neighbours?.get(letter.toLowerCase());
    if (near === undefined) return word;
    const hit = inCaseOf(letter, pickOf(near, random));
    letters[at] = random.next() < 0.5 ? hit : letter + hit;
    return letters.join('');
  });
};

function layoutOf(text: string): Layout {
  if (/\p{Script=Cyrillic}/u.test(text)) return 'russian';
  if (/[äöüß]/i.test(text)) return 'qwertz';
  return /[àâçéèêëîïôùû]/i.test(text) ? 'azerty' : 'qwerty';
}

function neighboursOf(rows: readonly (readonly string[])[]): Map<string, string[]> {
  const keys = rows.flatMap((row, y) => row.map((letter, x) => ({ letter, x: x + y * ROW_SHIFT, y })));
  return new Map(
    keys.map(({ letter, x, y }) => [
      letter,
      keys.filter((key) => key.letter !== letter && Math.hypot(key.x - x, key.y - y) <= REACH).map((key) => key.letter),
    ]),
  );
}
