/** @returns the globs in a line, separated by commas or line ends; braces keep their commas: `*.{md,txt}` is one glob */
export function parseGlobs(text: string): string[] {
  const globs: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of text) {
    if (character === '{') depth += 1;
    if (character === '}') depth = Math.max(0, depth - 1);
    if (depth === 0 && /[,\n]/.test(character)) {
      globs.push(current);
      current = '';
    } else current += character;
  }
  return [...globs, current].map((glob) => glob.trim()).filter((glob) => glob !== '');
}
