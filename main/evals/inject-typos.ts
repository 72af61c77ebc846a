/** Uniform numbers in [0, 1). */
interface Sequence {
  next(): number;
}

/** Shorter words are left alone: one edit makes another word of most of them. */
const MIN_LETTERS = 4;
const WORD = /\p{L}{4,}/gu;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';

/**
 * Misspells words of a query: one edit each, an insertion, deletion or substitution of a letter or a swap of two
 * neighbours, all equally likely and anywhere in the word. Every word of {@link MIN_LETTERS} or more letters is
 * misspelled with the same probability, so the share holds over a collection, not in each query.
 *
 * @param options.share 0..1
 * @param options.random seeded by the caller: the same seed and queries give the same misspellings
 */
export function injectTypos(query: string, options: { share: number; random: Sequence }): string {
  const { share, random } = options;
  return query.replace(WORD, (word) => (random.next() < share ? misspell(word, random) : word));
}

/** @param word of two letters or more */
export function misspell(word: string, random: Sequence): string {
  // By code point: half a letter is none.
  const letters = Array.from(word);
  const pick = (count: number): number => Math.floor(random.next() * count);
  const letter = (): string => ALPHABET[pick(ALPHABET.length)] ?? 'e';
  const at = pick(letters.length);
  switch (pick(MIN_LETTERS)) {
    case 0:
      letters.splice(at, 0, letter());
      break;
    case 1:
      letters.splice(at, 1);
      break;
    case 2:
      letters[at] = letter();
      break;
    default: {
      const left = Math.min(at, letters.length - 2);
      [letters[left], letters[left + 1]] = [letters[left + 1] ?? '', letters[left] ?? ''];
    }
  }
  return letters.join('');
}
