const ID = /^[a-z][a-z0-9-]{0,63}$/;

/** @returns why an eval cannot be called that; null when it can */
export function evalIdProblem(id: string): string | null {
  if (id === '') return 'Name the eval';
  return ID.test(id) ? null : 'Lower-case letters, digits and dashes, at most 64, the first a letter';
}

/** What configs are called when nobody named them: the folder around says more. */
const COMMON = /^promptfoo-?config$/;

/** @returns a name made of a config's path, in the letters an eval's id may have */
export function evalIdOf(path: string): string {
  const parts = path
    .split(/[\\/]/)
    .filter(Boolean)
    .map((part) =>
      part
        .toLowerCase()
        .replace(/\.(?:ya?ml|jsonc?)$/, '')
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replace(/^[^a-z]+/, '')
        .replace(/-+$/, '')
        .slice(0, 64),
    );
  const last = parts.at(-1) ?? '';
  return COMMON.test(last) ? (parts.at(-2) ?? last) || last : last;
}
