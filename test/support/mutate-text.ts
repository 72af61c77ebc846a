import type { Random } from '../../main/spec/random.ts';

/** A few random edits: something is put in, taken out, repeated, or the text is cut and its ends change places. */
export function mutateText(
  seed: string,
  random: Random,
  { splices, longest }: { splices: readonly string[]; longest: number },
): string {
  let text = seed;
  const pick = (limit: number): number => Math.floor(random.next() * limit);
  for (let edits = 1 + pick(6); edits > 0; edits -= 1) {
    const at = pick(text.length + 1);
    const to = at + pick(longest);
    const choice = pick(4);
    if (choice === 0) text = text.slice(0, at) + splices[pick(splices.length)] + text.slice(at);
    else if (choice === 1) text = text.slice(0, at) + text.slice(to);
    else if (choice === 2) text = text.slice(0, at) + text.slice(at, to).repeat(1 + pick(30)) + text.slice(to);
    else text = text.slice(pick(text.length + 1)) + text.slice(0, at);
  }
  return text;
}
